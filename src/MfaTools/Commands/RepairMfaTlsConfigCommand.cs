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
    [Parameter(Position = 0)]
    [ValidateSet("SSL 2.0", "SSL 3.0", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3")]
    public string[] Protocol { get; set; } = [];

    [Parameter]
    [ValidateSet("Client", "Server")]
    public string[] Role { get; set; } = ["Client"];

    [Parameter]
    public SwitchParameter DotNetStrongCrypto { get; set; }

    [Parameter]
    public SwitchParameter AllowInsecureProtocol { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? BackupPath { get; set; }

    protected override void ProcessRecord()
    {
        // Before anything else: what is refused is refused everywhere.
        foreach (string protocol in Protocol.Where(TlsRepair.IsInsecure))
        {
            if (!AllowInsecureProtocol) ThrowTerminatingError(Errors.InsecureProtocol(protocol));
        }

        if (!Platform.IsWindows) ThrowTerminatingError(Errors.NoRegistry());
        var registry = new RegistryReader();
        var policy = TlsRegistry.Evaluate(TlsRegistry.Take(registry));
        var wanted = Wanted(registry, policy).Where(change => !TlsRemedies.IsSo(change)).ToList();
        if (wanted.Count == 0)
        {
            WriteObject(NewResult(wanted, "It is so already: nothing was changed."));
            return;
        }

        var reason = ShouldProcessReason.None;
        var changes = wanted.Where(change =>
        {
            string action = $@"Set {change.Name} to {change.Data} in HKLM\{change.Key} ({change.Bits}-bit view)";
            return ShouldProcess(action + ".", action + "?", "Confirm", out reason);
        }).ToList();
        if (reason == ShouldProcessReason.WhatIf) WriteObject(NewResult(wanted, "Nothing was changed: these values would be."));
        if (changes.Count == 0) return;

        var (backup, hash) = SaveBackup(TlsRepair.Backup(registry, changes));
        try
        {
            TlsRepair.Apply(registry, new RegistryWriter(), changes);
        }
        catch (Exception e) when (e is Win32Exception or AggregateException)
        {
            ThrowTerminatingError(Errors.RepairFailed(backup, e));
        }

        var result = NewResult(changes, "Restart the MFA services and IIS (iisreset) for it to hold.");
        if (result.RestartNeeded) result.Summary = "Restart the computer for it to hold.";
        result.Changed = true;
        result.BackupPath = backup;
        result.BackupSha256 = hash;
        result.Undo = Errors.RegImport(backup);
        WriteObject(result);
    }

    private static TlsRepairResult NewResult(List<TlsRegistryChange> changes, string summary) => new()
    {
        ComputerName = Environment.MachineName,
        Changes = [.. changes],
        RestartNeeded = changes.Exists(change => change.Key.StartsWith(TlsRegistry.Schannel, StringComparison.OrdinalIgnoreCase)),
        Summary = summary,
    };

    private IEnumerable<TlsRegistryChange> Wanted(RegistryReader registry, TlsPolicy policy)
    {
        // Nothing named: what Test-MfaTlsConfig recommends and is no risk.
        bool recommended = Protocol.Length == 0 && !DotNetStrongCrypto;
        bool framework2 = TlsPolicyJudge.Major(InstalledServer.ReadVersion(registry)) < 7;
        if (recommended || DotNetStrongCrypto)
        {
            foreach (var change in TlsRemedies.StrongCrypto(policy, framework2)) yield return change;
        }

        foreach (string protocol in recommended ? ["TLS 1.2"] : Protocol.Distinct(StringComparer.OrdinalIgnoreCase))
        {
            foreach (string role in Role.Distinct(StringComparer.OrdinalIgnoreCase))
            {
                foreach (var change in TlsRemedies.Protocol(policy, protocol, string.Equals(role, "Server", StringComparison.OrdinalIgnoreCase), on: true)) yield return change;
            }
        }
    }

    private (string Path, string Sha256) SaveBackup(string text)
    {
        string path = BackupPath is null
            ? Path.Combine(ModuleFolder.Path, FormattableString.Invariant($"tls-{DateTime.UtcNow:yyyyMMdd-HHmmssfff}.reg"))
            : new PathResolver(this, ThrowTerminatingError).Output(BackupPath)!;
        byte[] bytes = [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)];
        try
        {
            ModuleFolder.Require(path);
            Directory.CreateDirectory(PathText.Folder(path));
            // Never over an older backup: that one has the way back from an earlier change.
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
