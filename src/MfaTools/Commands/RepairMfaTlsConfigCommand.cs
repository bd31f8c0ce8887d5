using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Security.Cryptography;
using System.Text;
using MfaTools.Product;
using MfaTools.Tls;
using MfaTools.Windows;

namespace MfaTools.Commands;

[Cmdlet(VerbsDiagnostic.Repair, "MfaTlsConfig", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(TlsRepairResult))]
public sealed class RepairMfaTlsConfigCommand : PSCmdlet
{
    private const string Client = "Client";
    private const string Server = "Server";

    [Parameter(Position = 0)]
    [ValidateSet("SSL 2.0", "SSL 3.0", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3")]
    public string[] Protocol { get; set; } = [];

    [Parameter]
    [ValidateSet("SSL 2.0", "SSL 3.0", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3")]
    public string[] DisableProtocol { get; set; } = [];

    [Parameter]
    [ValidateSet(Client, Server)]
    public string[] Role { get; set; } = [Client];

    [Parameter]
    public SwitchParameter DotNetStrongCrypto { get; set; }

    [Parameter]
    public SwitchParameter AllowInsecureProtocol { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? BackupPath { get; set; }

    // Each once, and in the case in which the engine writes it.
    private IEnumerable<string> Roles =>
        new[] { Client, Server }.Where(role => Role.Contains(role, StringComparer.OrdinalIgnoreCase));

    protected override void ProcessRecord()
    {
        // Refused on every system, before anything else.
        if (!AllowInsecureProtocol && Array.Find(Protocol, TlsRepair.IsInsecure) is { } insecure)
        {
            ThrowTerminatingError(Errors.InsecureProtocol(insecure));
        }

        if (Protocol.Intersect(DisableProtocol, StringComparer.OrdinalIgnoreCase).FirstOrDefault() is { } both)
        {
            ThrowTerminatingError(Errors.ProtocolTwice(both));
        }

        if (!Platform.IsWindows) ThrowTerminatingError(Errors.NoRegistryToRepair());
        var registry = new RegistryReader();
        var policy = TlsRegistry.Evaluate(TlsRegistry.Take(registry));
        string? version = InstalledServer.ReadVersion(registry) ?? (InstalledServer.IsInstalled(registry) ? "" : null);
        if (TlsRepair.FindObstacle(policy, DisableProtocol, Protocol, Roles, version) is { } obstacle)
        {
            ThrowTerminatingError(Errors.ProtocolNeeded(string.Join(", ", DisableProtocol), obstacle));
        }

        var pending = Plan(policy, version).Where(change => !TlsRemedies.IsInPlace(change)).ToList();
        if (pending.Count == 0)
        {
            WriteObject(NewResult([], "Already set; no changes made."));
            return;
        }

        var confirmed = Confirm(pending, out bool isWhatIf);
        if (isWhatIf) WriteObject(NewResult(pending, "No changes made (-WhatIf)."));
        if (confirmed.Count > 0) WriteObject(Apply(registry, confirmed));
    }

    private List<TlsRegistryChange> Confirm(List<TlsRegistryChange> pending, out bool isWhatIf)
    {
        var reason = ShouldProcessReason.None;
        var confirmed = pending.FindAll(change =>
        {
            string action = $@"Set {change.Name} to {change.Data} in HKLM\{change.Key} ({change.Bits}-bit view)";
            return ShouldProcess(action + ".", action + "?", "Confirm", out reason);
        });
        isWhatIf = reason == ShouldProcessReason.WhatIf;
        return confirmed;
    }

    private TlsRepairResult Apply(RegistryReader registry, List<TlsRegistryChange> changes)
    {
        var (backup, hash) = SaveBackup(TlsRepair.Backup(registry, changes));
        try
        {
            TlsRepair.Apply(registry, new RegistryWriter(), changes);
        }
        catch (Exception e) when (e is Win32Exception or AggregateException)
        {
            ThrowTerminatingError(Errors.RepairFailed(backup, e));
        }

        var result = NewResult(changes, "");
        result.Summary = result.RebootNeeded
            ? "Restart the computer to apply the change."
            : "Restart the MFA services and IIS (iisreset) to apply the change. No reboot is needed.";
        result.Changed = true;
        result.BackupPath = backup;
        result.BackupSha256 = hash;
        result.Undo = Errors.RegImport(backup);
        return result;
    }

    private static TlsRepairResult NewResult(List<TlsRegistryChange> changes, string summary)
    {
        bool reboot = changes.Exists(
            change => change.Key.StartsWith(TlsRegistry.Schannel, StringComparison.OrdinalIgnoreCase));
        return new TlsRepairResult
        {
            ComputerName = Environment.MachineName,
            Changes = [.. changes],
            RebootNeeded = reboot,
            RestartServices = reboot || changes.Count == 0 ? [] : TlsRemedies.Services,
            Verify = "Test-MfaTlsConfig",
            Summary = summary,
        };
    }

    private IEnumerable<TlsRegistryChange> Plan(TlsPolicy policy, string? version)
    {
        // Without parameters: the low-risk changes that Test-MfaTlsConfig recommends.
        bool isDefault = Protocol.Length == 0 && DisableProtocol.Length == 0 && !DotNetStrongCrypto;
        IEnumerable<TlsRegistryChange> changes = isDefault || DotNetStrongCrypto
            ? TlsRemedies.StrongCrypto(policy, includeFramework2: TlsPolicyJudge.Major(version) < 7)
            : [];
        return changes
            .Concat(Change(policy, isDefault ? ["TLS 1.2"] : Protocol, enable: true))
            .Concat(Change(policy, DisableProtocol, enable: false));
    }

    private IEnumerable<TlsRegistryChange> Change(TlsPolicy policy, string[] protocols, bool enable) =>
        from protocol in protocols.Distinct(StringComparer.OrdinalIgnoreCase)
        from role in Roles
        from change in TlsRemedies.Protocol(policy, protocol, role == Server, enable)
        select change;

    private (string Path, string Sha256) SaveBackup(string text)
    {
        string path = BackupPath is null
            ? PathText.Join(
                ModuleFolder.Path, FormattableString.Invariant($"tls-{DateTime.UtcNow:yyyyMMdd-HHmmssfff}.reg"))
            : new PathResolver(this, ThrowTerminatingError).Output(BackupPath)!;
        byte[] bytes = [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)];
        try
        {
            ModuleFolder.Require(path);
            Directory.CreateDirectory(PathText.Folder(path));
            // An older backup is the undo of an earlier change: it is never overwritten.
            AtomicFile.Write(path, overwrite: false, file => file.Write(bytes, 0, bytes.Length));
        }
        catch (Exception e) when (Files.IsReadFailure(e))
        {
            ThrowTerminatingError(Errors.BackupFailed(path, e));
        }

        using var sha = SHA256.Create();
        return (path, BitConverter.ToString(sha.ComputeHash(bytes)).Replace("-", ""));
    }
}
