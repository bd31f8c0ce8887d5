using System;
using System.Collections.Generic;
using System.Threading;
using MfaTools.Access;
using MfaTools.Security;
using MfaTools.Windows;

namespace MfaTools.Core.Tests.Access;

/// <summary>A Windows server CONTOSO\MFA01 with the product, a file server FS, and whatever a test sets.</summary>
internal sealed class FakeWindows : IServiceReader, IFileSecurityReader, IIdentityReader, IAccountGroups, ISystemProbe
{
    public const string MachineSid = "S-1-5-21-1-2-3-1104";

    public List<ServiceAccount> Services { get; } = [new("MultiFactorAuth", null), new("MultiFactorAuthAdSync", null)];

    public string? File { get; set; } = "O:BAG:SYD:(A;;FR;;;S-1-5-21-1-2-3-1104)";

    public string? Share { get; set; } = "O:BAG:SYD:(A;;FR;;;S-1-5-21-1-2-3-1104)";

    public Dictionary<string, string> Folders { get; } = [];

    public int? OpenGives { get; set; } = 5;

    public (int? Win32Error, string? Problem) ProbeGives { get; set; } = (0, null);

    public (DriveKind Kind, string? Target) DriveGives { get; set; } = (DriveKind.Disk, null);

    public string? Dfs { get; set; }

    public string[]? Groups { get; set; } = ["S-1-5-21-1-2-3-515"];

    public Dictionary<string, string[]> LocalGroups { get; } = [];

    public List<string> Calls { get; } = [];

    public string Computer => "MFA01";

    public bool IsWindows { get; set; } = true;

    public string? Domain { get; set; } = "CONTOSO";

    public Sid? Self { get; set; } = Sid.Parse("S-1-5-21-1-2-3-1001");

    public AccessCollector Collector => new(this, this, this, this, this);

    public AttachmentAccessResult Test(string path, Func<AccessOptions, AccessOptions>? change = null) =>
        Test(AttachmentPath.Parse(path)!, change);

    public AttachmentAccessResult Test(AttachmentPath path, Func<AccessOptions, AccessOptions>? change = null)
    {
        var options = new AccessOptions();
        return AccessJudge.Judge(Collector.Collect(
            path, change?.Invoke(options) ?? options, CancellationToken.None));
    }

    public IReadOnlyList<ServiceAccount> Find(string prefix) =>
        Services.FindAll(service => service.Name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));

    public Reading ReadFile(string path)
    {
        Calls.Add("file " + path);
        if (Folders.TryGetValue(path, out string? folder)) return Reading.Of(SecurityDescriptor.ParseSddl(folder));
        return File is null || !path.EndsWith(".pdf", StringComparison.Ordinal)
            ? Reading.Failed("the file's permissions could not be read")
            : Reading.Of(SecurityDescriptor.ParseSddl(File));
    }

    public Reading ReadShare(string server, string share)
    {
        Calls.Add($@"share \\{server}\{share}");
        return Share is null
            ? Reading.Failed("the share's permissions could not be read: access denied (Win32 error 5)")
            : Reading.Of(SecurityDescriptor.ParseSddl(Share));
    }

    public int? Open(string path)
    {
        Calls.Add("open " + path);
        return IsWindows ? OpenGives : null;
    }

    public (DriveKind Kind, string? Target) Drive(char letter) => DriveGives;

    public string? ResolveDfs(string path) => Dfs;

    Sid? IIdentityReader.Find(string name) => name.ToUpperInvariant() switch
    {
        @"CONTOSO\MFA01$" => Sid.Parse(MachineSid),
        @"CONTOSO\SVC" => Sid.Parse("S-1-5-21-1-2-3-1300"),
        @"NT AUTHORITY\SYSTEM" => WellKnownSids.LocalSystem,
        _ => null,
    };

    public string? NameOf(Sid sid) => sid.ToString() == "S-1-5-21-1-2-3-1001" ? @"CONTOSO\admin" : null;

    public IReadOnlyList<Sid>? MembersOf(string server, Sid group) =>
        LocalGroups.TryGetValue($"{server} {group}", out string[]? members)
            ? Array.ConvertAll(members, Sid.Parse)
            : null;

    public IReadOnlyList<Sid>? GroupsOf(Sid account, CancellationToken cancel)
    {
        Calls.Add("groups " + account);
        return Groups is null ? null : Array.ConvertAll(Groups, Sid.Parse);
    }

    (int? Win32Error, string? Problem) ISystemProbe.Open(string path, string account, CancellationToken cancel)
    {
        Calls.Add($"probe {account}");
        return ProbeGives;
    }
}
