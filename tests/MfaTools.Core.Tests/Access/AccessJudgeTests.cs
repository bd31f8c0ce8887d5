using System;
using System.Linq;
using MfaTools.Access;
using MfaTools.Security;
using MfaTools.Windows;

namespace MfaTools.Core.Tests.Access;

public sealed class AccessJudgeTests
{
    private const string File = @"\\FS\public\MFA\Guide.pdf";

    private static string Ids(AttachmentAccessResult result) =>
        string.Join(' ', result.Findings.Select(finding => finding.Id));

    [Theory]
    [InlineData(@"\\FileShare\public\MFA\a.pdf", "FileShare", "public", null)]
    [InlineData(@"//FileShare/public/a.pdf", "FileShare", "public", null)]
    [InlineData(@"\\?\UNC\fs\s\a.pdf", "fs", "s", null)]
    [InlineData(@"\\?\d:\a.pdf", null, null, 'D')]
    [InlineData(@"c:\x\a.pdf", null, null, 'C')]
    public void Reads_paths_as_Windows_does(string text, string? server, string? share, char? drive)
    {
        var path = AttachmentPath.Parse(text)!;
        Assert.Equal((server, share, drive), (path.Server, path.Share, path.Drive));
    }

    [Theory]
    [InlineData("a.pdf")]
    [InlineData(@"x\a.pdf")]
    [InlineData(@"\a.pdf")]
    [InlineData(@"c:a.pdf")]
    [InlineData(@"\\fs\share")]
    [InlineData(@"\\fs\\a.pdf")]
    [InlineData(@"\\.\pipe\x")]
    [InlineData("/home/a.pdf")]
    [InlineData("\\\\fs\\s\\a\u001b[2J.pdf")]
    [InlineData("")]
    public void Tells_what_is_no_whole_path(string text) => Assert.Null(AttachmentPath.Parse(text));

    [Theory]
    [InlineData(null, true, @"CONTOSO\MFA01$", null)]
    [InlineData("LocalSystem", true, @"CONTOSO\MFA01$", null)]
    [InlineData(@".\LocalSystem", true, @"CONTOSO\MFA01$", null)]
    [InlineData(@"NT AUTHORITY\SYSTEM", true, @"CONTOSO\MFA01$", null)]
    [InlineData(@"NT AUTHORITY\NetworkService", true, @"CONTOSO\MFA01$", null)]
    [InlineData(@"NT AUTHORITY\NETWORK SERVICE", true, @"CONTOSO\MFA01$", null)]
    [InlineData(@"NT SERVICE\MultiFactorAuth", true, @"CONTOSO\MFA01$", null)]
    [InlineData(@"NT AUTHORITY\LocalService", true, null, "S-1-5-7")]
    [InlineData(@"CONTOSO\svc", true, @"CONTOSO\svc", null)]
    [InlineData(@"CONTOSO\gmsa$", true, @"CONTOSO\gmsa$", null)]
    [InlineData("svc@contoso.com", true, "svc@contoso.com", null)]
    [InlineData(null, false, null, "S-1-5-18")]
    [InlineData(@"NT AUTHORITY\NetworkService", false, null, "S-1-5-20")]
    [InlineData(@"NT AUTHORITY\LocalService", false, null, "S-1-5-19")]
    [InlineData(@"NT SERVICE\MultiFactorAuth", false, @"NT SERVICE\MultiFactorAuth", null)]
    [InlineData(@".\svc", false, @"MFA01\svc", null)]
    [InlineData(@"MFA01\svc", false, @"MFA01\svc", null)]
    public void Knows_who_a_service_is(string? startName, bool onNetwork, string? name, string? sid)
    {
        var who = ServiceIdentity.Of("MultiFactorAuthAdSync", startName, "MFA01", "CONTOSO", onNetwork);
        Assert.Equal((name, sid, null), (who.Name, who.Sid?.ToString(), who.Problem));
        Assert.Contains(startName ?? "LocalSystem", who.Source, StringComparison.Ordinal);
    }

    [Fact]
    public void A_local_account_and_a_workgroup_have_no_account_on_the_network()
    {
        Assert.NotNull(ServiceIdentity.Of("s", @".\svc", "MFA01", "CONTOSO", onNetwork: true).Problem);
        Assert.Equal(
            WellKnownSids.Anonymous, ServiceIdentity.Of("s", null, "MFA01", domain: null, onNetwork: true).Sid);
    }

    [Fact]
    public void The_first_story()
    {
        var windows = new FakeWindows
        {
            Share = "O:SYG:SYD:(A;;0x1200a9;;;S-1-5-21-1-2-3-513)",
            File = "O:SYG:SYD:AI(A;ID;FA;;;SY)(A;ID;0x1200a9;;;AU)",
        };
        var result = windows.Test(File);
        Assert.Equal(CheckStatus.Fail, result.Status);
        Assert.False(result.CanRead);
        Assert.Equal("Access.DeniedByShare", Ids(result));
        Assert.Equal(@"CONTOSO\MFA01$", result.IdentityTested);
        Assert.Equal(FakeWindows.MachineSid, result.IdentitySid);
        Assert.Equal("LocalSystem", result.ServiceAccount);
        Assert.Contains("MultiFactorAuthAdSync runs as LocalSystem", result.IdentitySource, StringComparison.Ordinal);
        Assert.Equal(AccessMethod.AccessCheck, result.Method);
        Assert.Equal((0u, 0x1200a9u, FileRights.Read), (result.ShareAccess, result.FileAccess, result.MissingAccess));
        Assert.Null(result.DenyingAce);
        Assert.Equal(
            [@"Grant-SmbShareAccess -Name 'public' -AccountName 'CONTOSO\MFA01$' -AccessRight Read -Force"],
            result.SmallestGrant);
        Assert.Equal([@"Revoke-SmbShareAccess -Name 'public' -AccountName 'CONTOSO\MFA01$' -Force"], result.UndoGrant);
        Assert.Equal(result.SmallestGrant[0], result.Findings[0].Command);
    }

    [Fact]
    public void Each_gate_has_its_own_finding_and_both_grants_are_given()
    {
        var windows = new FakeWindows {
            Share = "D:(A;;FR;;;S-1-5-21-1-2-3-513)", File = "D:(D;;FR;;;S-1-5-21-1-2-3-515)(A;;FA;;;AU)" };
        var result = windows.Test(File);
        Assert.Equal("Access.DeniedByShare Access.DeniedByFile", Ids(result));
        Assert.Equal("(D;;FR;;;S-1-5-21-1-2-3-515)", result.DenyingAce);
        Assert.Equal(2, result.SmallestGrant.Length);
        Assert.Equal(@"icacls '\\FS\public\MFA\Guide.pdf' /remove:d '*S-1-5-21-1-2-3-515'", result.SmallestGrant[1]);
        Assert.Equal(@"icacls '\\FS\public\MFA\Guide.pdf' /deny '*S-1-5-21-1-2-3-515:(R)'", result.UndoGrant[0]);
    }

    [Fact]
    public void An_entry_that_is_inherited_is_overruled_not_removed()
    {
        var windows = new FakeWindows { File = "D:AI(D;ID;FR;;;S-1-5-21-1-2-3-515)(A;ID;FA;;;AU)" };
        var result = windows.Test(File);
        Assert.Equal("Access.DeniedByFile", Ids(result));
        Assert.Equal([@"icacls '\\FS\public\MFA\Guide.pdf' /grant 'CONTOSO\MFA01$:(R)'"], result.SmallestGrant);
        Assert.Equal([@"icacls '\\FS\public\MFA\Guide.pdf' /remove:g 'CONTOSO\MFA01$'"], result.UndoGrant);
    }

    [Fact]
    public void The_undo_brings_back_what_was_granted_before()
    {
        var windows = new FakeWindows {
            File = "D:(A;;0x100080;;;S-1-5-21-1-2-3-1104)", Share = "D:(A;;0x1;;;S-1-5-21-1-2-3-1104)" };
        var result = windows.Test(File);
        Assert.Equal(
            [@"icacls '\\FS\public\MFA\Guide.pdf' /grant:r 'CONTOSO\MFA01$:(RA,S)'",
                "Set-SmbShare -Name 'public' -SecurityDescriptor 'D:(A;;CC;;;S-1-5-21-1-2-3-1104)' -Force"],
            result.UndoGrant);
    }

    [Theory]
    [InlineData(2, "Access.NotFound")]
    [InlineData(3, "Access.NotFound")]
    [InlineData(67, "Access.NotFound")]
    [InlineData(53, "Access.Unreachable")]
    [InlineData(64, "Access.Unreachable")]
    [InlineData(121, "Access.Unreachable")]
    [InlineData(267, "Access.IsFolder")]
    public void What_is_missing_is_missing_for_all(int code, string id)
    {
        // The permissions would grant; nothing is there to read.
        var seen = new FakeWindows { OpenGives = code }.Test(File);
        Assert.Equal(id, Ids(seen));
        Assert.Equal((false, (int?)code, AccessMethod.NotTested), (seen.CanRead, seen.Win32Error, seen.Method));
        var opened = new FakeWindows { ProbeGives = (code, null) }.Test(
            File, request => request with { AsSystem = true });
        Assert.Equal(id, Ids(opened));
        Assert.Equal(AccessMethod.Opened, opened.Method);
    }

    [Fact]
    public void Missing_file_folder_share_and_server_and_a_denial_never_read_alike() =>
        Assert.Equal(6, new[] { 2, 3, 67, 53, 5, 32 }
            .Select(code => new FakeWindows { ProbeGives = (code, null), Share = null, File = null }.Test(
                File, request => request with { AsSystem = true }))
            .Select(result => { Assert.Equal(CheckStatus.Fail, result.Status); return result.Summary; })
                .Distinct().Count());

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(32)]
    [InlineData(1326)]
    public void What_the_caller_may_do_is_not_taken_for_the_service(int code)
    {
        var result = new FakeWindows { OpenGives = code, Share = null, File = null }.Test(File);
        Assert.Equal("Access.NotConclusive", Ids(result));
        Assert.Equal(
            (CheckStatus.Unknown, null, AccessMethod.NotTested), (result.Status, result.CanRead, result.Method));
    }

    [Fact]
    public void The_service_itself_decides_where_the_session_is_it()
    {
        var windows = new FakeWindows { Self = WellKnownSids.LocalSystem, OpenGives = 0, Share = null, File = null };
        var result = windows.Test(File);
        Assert.Equal((CheckStatus.Pass, true, AccessMethod.Opened), (result.Status, result.CanRead, result.Method));
        Assert.Equal("Access.Ok", Ids(result));
        // Not for an account that was named: that is another.
        Assert.Equal(
            AccessMethod.NotTested, windows.Test(File, request => request with { Identity = @"CONTOSO\svc" }).Method);
    }

    [Fact]
    public void Opened_as_the_service_and_denied_the_gates_explain_why()
    {
        var windows = new FakeWindows { ProbeGives = (5, null), Share = "D:(A;;FR;;;DA)" };
        AttachmentAccessResult Test() => windows.Test(File, request => request with { AsSystem = true });
        Assert.Equal("Access.DeniedByShare", Ids(Test()));
        Assert.Contains("probe S-1-5-18", windows.Calls);

        windows.Share = "D:(A;;FR;;;AU)";
        windows.File = "D:(A;;FR;;;AU)";
        Assert.Equal("Access.Denied", Ids(Test()));
        windows.Folders[@"\\FS\public\MFA"] = "D:(A;;FR;;;AU)";
        Assert.Equal("Access.NoTraverse", Ids(Test()));
        windows.Share = null;
        Assert.Equal("Access.Denied", Ids(Test()));
        windows.ProbeGives = (1326, null);
        Assert.Contains("logon", Test().Summary, StringComparison.Ordinal);
        windows.ProbeGives = (null, "no task could be run");
        var computed = Test();
        Assert.Equal("Access.NotConclusive", Ids(computed));
        Assert.Contains("no task could be run", computed.Findings[0].Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_service_that_runs_as_a_user_is_not_tried_as_system()
    {
        var windows = new FakeWindows();
        windows.Services.Clear();
        windows.Services.Add(new ServiceAccount("MultiFactorAuthAdSync", @"CONTOSO\svc"));
        var result = windows.Test(File, request => request with { AsSystem = true });
        Assert.DoesNotContain(windows.Calls, call => call.StartsWith("probe", StringComparison.Ordinal));
        Assert.Equal(@"CONTOSO\svc", result.IdentityTested);
        Assert.Contains("whose password is unknown here", result.Findings[0].Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public void Both_gates_open_is_a_pass_and_one_unknown_is_not()
    {
        var result = new FakeWindows().Test(File);
        Assert.Equal("Access.Ok", Ids(result));
        Assert.Contains("(A;;FR;;;S-1-5-21-1-2-3-1104)", result.Findings[0].Evidence, StringComparison.Ordinal);
        result = new FakeWindows { Share = null }.Test(File);
        Assert.Equal(
            (CheckStatus.Unknown, null, AccessMethod.AccessCheck), (result.Status, result.CanRead, result.Method));
        // The other gate still denies.
        result = new FakeWindows { Share = null, File = "D:" }.Test(File);
        Assert.Equal((CheckStatus.Fail, false), (result.Status, result.CanRead));
    }

    [Fact]
    public void A_file_that_another_program_holds_is_a_warning_until_the_service_is_refused()
    {
        var seen = new FakeWindows { OpenGives = 32 }.Test(File);
        Assert.Equal("Access.Locked Access.Ok", Ids(seen));
        Assert.Equal((CheckStatus.Warning, true), (seen.Status, seen.CanRead));
        var opened = new FakeWindows { ProbeGives = (32, null) }.Test(
            File, request => request with { AsSystem = true });
        Assert.Equal(("Access.Locked", CheckStatus.Fail, false), (Ids(opened), opened.Status, opened.CanRead));
    }

    [Theory]
    [InlineData("D:(A;;0x1200a9;;;WD)", "D:(A;;FR;;;WD)", "Access.OpenToEveryone", false)]
    [InlineData("D:(A;;FA;;;WD)", "D:(A;;FA;;;WD)", "Access.OpenToEveryone", true)]
    [InlineData("O:BA", "O:BA", "Access.OpenToEveryone", true)]
    [InlineData("D:(A;;FA;;;WD)", "D:(A;;FR;;;AU)", "Access.Ok", false)]
    [InlineData("D:(A;;FR;;;AU)", "D:(A;;FA;;;WD)", "Access.Ok", false)]
    public void Warns_of_what_everyone_can_read(string share, string file, string id, bool write)
    {
        var result = new FakeWindows { Share = share, File = file }.Test(File);
        Assert.Equal(id, Ids(result));
        Assert.True(result.CanRead);
        Assert.Equal(write, result.Summary.Contains("change it", StringComparison.Ordinal));
    }

    [Fact]
    public void Groups_come_from_the_directory_and_from_the_file_server()
    {
        var windows = new FakeWindows { File = "D:(A;;FR;;;S-1-5-21-1-2-3-1201)" };
        Assert.Equal("Access.DeniedByFile", Ids(windows.Test(File)));
        windows.Groups = ["S-1-5-21-1-2-3-1201"];
        Assert.Equal("Access.Ok", Ids(windows.Test(File)));
        windows.Groups = null;
        Assert.Equal("Access.NotConclusive", Ids(windows.Test(File)));

        windows = new FakeWindows { File = "D:(A;;FR;;;BU)" };
        Assert.Equal("Access.NotConclusive", Ids(windows.Test(File)));
        windows.LocalGroups["FS S-1-5-32-545"] = ["S-1-5-11", "S-1-5-4"];
        Assert.Equal("Access.Ok", Ids(windows.Test(File)));
        windows.LocalGroups["FS S-1-5-32-545"] = ["S-1-5-4", "S-1-5-21-1-2-3-513"];
        Assert.Equal("Access.DeniedByFile", Ids(windows.Test(File)));
        windows.LocalGroups["FS S-1-5-32-545"] = ["S-1-5-21-7-7-7-1000"];
        Assert.Equal("Access.NotConclusive", Ids(windows.Test(File)));
    }

    [Fact]
    public void A_drive_letter_is_the_services_only_where_a_disk_is_behind_it()
    {
        var windows = new FakeWindows { OpenGives = 0, File = "D:(A;;FR;;;SY)" };
        Assert.Equal("Access.Ok", Ids(windows.Test(@"D:\a.pdf")));
        windows.DriveGives = (DriveKind.Mapped, @"\\FS\public");
        var result = windows.Test(@"H:\a.pdf");
        Assert.Equal("Access.LocalDriveLetter", Ids(result));
        Assert.Equal(CheckStatus.Fail, result.Status);
        Assert.Contains(@"\\FS\public", result.Findings[0].Recommendation, StringComparison.Ordinal);
        windows.DriveGives = (DriveKind.Substituted, @"C:\x");
        Assert.False(windows.Test(@"H:\a.pdf").CanRead);
        windows.DriveGives = (DriveKind.Missing, null);
        Assert.False(windows.Test(@"H:\a.pdf").CanRead);
        // What the service itself sees decides.
        Assert.True(windows.Test(@"H:\a.pdf", request => request with { AsSystem = true }).CanRead);
    }

    [Fact]
    public void A_drive_letter_that_is_judged_elsewhere_stays_open()
    {
        var windows = new FakeWindows { IsWindows = false };
        static AccessOptions Offline(AccessOptions request) =>
            request with {
                File = SecurityDescriptor.ParseSddl("D:(A;;FR;;;SY)"), IdentitySid = WellKnownSids.LocalSystem };
        var result = windows.Test(@"H:\a.pdf", Offline);
        Assert.Equal((CheckStatus.Unknown, (bool?)null), (result.Status, result.CanRead));
        Assert.Equal("Access.LocalDriveLetter Access.Ok", Ids(result));
        Assert.Equal("Access.Ok", Ids(windows.Test(@"C:\a.pdf", Offline)));
    }

    [Fact]
    public void A_path_to_this_same_computer_is_judged_for_both_that_the_service_may_be()
    {
        var windows = new FakeWindows { OpenGives = 0 };
        Assert.Equal("Access.NotConclusive", Ids(windows.Test(@"\\MFA01\public\a.pdf")));
        windows.File = windows.Share = "D:(A;;FR;;;AU)";
        var result = windows.Test(@"\\mfa01.contoso.com\public\a.pdf");
        Assert.Equal("Access.Ok", Ids(result));
        Assert.Contains("leads to this computer itself", result.Findings[0].Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public void The_share_behind_dfs_is_the_one_that_counts()
    {
        var windows = new FakeWindows { Dfs = @"\\FS2\data\MFA\Guide.pdf", Share = "D:(A;;FR;;;DA)" };
        var result = windows.Test(@"\\contoso.com\dfs\MFA\Guide.pdf");
        Assert.Contains(@"share \\FS2\data", windows.Calls);
        Assert.Contains("-Name 'data'", result.SmallestGrant[0], StringComparison.Ordinal);
        Assert.Contains("FS2", result.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void A_workgroup_server_is_nobody_on_the_network_and_is_granted_nothing()
    {
        var windows = new FakeWindows { Domain = null, Share = "D:(A;;FR;;;AU)" };
        var result = windows.Test(File);
        Assert.Equal("Access.DeniedByShare Access.DeniedByFile", Ids(result));
        Assert.Empty(result.SmallestGrant);
        Assert.Contains("disk of the MFA Server", result.Findings[0].Recommendation, StringComparison.Ordinal);
        windows.Share = windows.File = "D:(A;;FR;;;WD)";
        Assert.Equal("Access.NotConclusive", Ids(windows.Test(File)));
        windows.Share = windows.File = "D:(A;;FR;;;AN)";
        Assert.True(windows.Test(File).CanRead);
    }

    [Fact]
    public void System_is_not_an_account_of_the_network()
    {
        foreach (string sid in new[] { "S-1-5-18", "S-1-5-19", "S-1-5-20" })
        {
            var result = new FakeWindows().Test(
                File, request =>
                    request with {
                        IdentitySid = Sid.Parse(sid), File = SecurityDescriptor.ParseSddl("D:(A;;FA;;;SY)"),
                        Share = SecurityDescriptor.ParseSddl("D:(A;;FA;;;SY)") });
            Assert.Equal("Access.NotConclusive", Ids(result));
            Assert.Contains("SERVER$", result.Summary, StringComparison.Ordinal);
        }

        Assert.Null(
            new FakeWindows().Test(File, request => request with { Identity = @"NT AUTHORITY\SYSTEM" }).CanRead);
    }

    [Fact]
    public void No_service_no_windows_or_another_computer_is_not_tested()
    {
        var windows = new FakeWindows();
        var remote = windows.Test(File, request => request with { FromComputer = "MFA09" });
        Assert.Equal((CheckStatus.Unknown, AccessMethod.NotTested), (remote.Status, remote.Method));
        Assert.Contains("MFA09", remote.Summary, StringComparison.Ordinal);
        Assert.Contains("tested from MFA01", remote.Findings[0].Evidence, StringComparison.Ordinal);
        // Neither a disk of this computer nor its way to the file server is that of the other.
        var disk = new FakeWindows { OpenGives = 2 }.Test(
            @"C:\a.pdf", request => request with { FromComputer = "MFA09", Identity = @"CONTOSO\svc" });
        Assert.Equal((CheckStatus.Unknown, null, (int?)null), (disk.Status, disk.CanRead, disk.Win32Error));
        Assert.Equal(
            "Access.NotConclusive",
            Ids(new FakeWindows { OpenGives = 53 }.Test(File, request => request with { FromComputer = "MFA09" })));
        Assert.Equal(
            "Access.NotFound",
            Ids(new FakeWindows { OpenGives = 2 }.Test(File, request => request with { FromComputer = "MFA09" })));
        windows.Services.Clear();
        Assert.Contains("no service of MFA Server", windows.Test(File).Summary, StringComparison.Ordinal);
        windows.IsWindows = false;
        Assert.Contains("not a Windows computer", windows.Test(File).Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_right_to_read_attributes_may_come_from_the_folder()
    {
        var windows = new FakeWindows { File = "D:(A;;0x120009;;;S-1-5-21-1-2-3-1104)" };
        Assert.Equal("Access.NotConclusive", Ids(windows.Test(File)));
        windows.File = "D:(A;;0x120001;;;S-1-5-21-1-2-3-1104)";
        Assert.Equal("Access.DeniedByFile", Ids(windows.Test(File)));
        windows.Share = "D:(A;;0x120009;;;S-1-5-21-1-2-3-1104)";
        Assert.Equal("Access.DeniedByShare Access.DeniedByFile", Ids(windows.Test(File)));
    }

    // What the commands do is done to the descriptor, and after it the account can read; nobody else gains anything but
    // where a denial goes.
    [Fact]
    public void Every_grant_that_is_given_helps()
    {
        var corpus = new DescriptorCorpus(5);
        int given = 0;
        int denied = 0;
        for (int i = 0; i < Runtime.Inputs(5000); i++)
        {
            var descriptor = SecurityDescriptor.ParseSddl(corpus.Descriptor().Sddl, DescriptorCorpus.Domain);
            var sids = corpus.TokenSids();
            var token = new AccessToken(sids[0], sids, groupsKnown: true);
            if (AccessCheck.Check(descriptor, token, FileRights.Read).IsGranted != false) continue;
            denied++;
            var identity = new TestedIdentity { Name = @"C\X$", Tokens = [token] };
            foreach (
                var grant in new[]
                {
                    SmallestGrant.ForFile(descriptor, identity, @"\\s\d\f"),
                    SmallestGrant.ForShare(descriptor, identity, "d"),
                })
            {
                if (grant is null) continue;
                given++;
                Assert.NotEmpty(grant.Commands);
                Assert.NotEmpty(grant.Undo);
                Assert.True(AccessCheck.Check(grant.Result!, token, FileRights.Read).IsGranted, descriptor.ToSddl());
                var stranger = new AccessToken(Sid.Parse("S-1-5-21-4-4-4-4444"), [], groupsKnown: true);
                Assert.Equal(
                    AccessCheck.Check(descriptor, stranger, FileRights.Read).Granted,
                    AccessCheck.Check(grant.Result!, stranger, FileRights.Read).Granted);
            }
        }

        Assert.InRange(given, denied, denied * 2);
    }

    [Fact]
    public void Quotes_a_path_as_PowerShell_takes_it()
    {
        var windows = new FakeWindows { File = "D:" };
        Assert.Contains(
            @"'\\FS\public\O''Brien’’s.pdf'", windows.Test("\\\\FS\\public\\O'Brien’s.pdf").SmallestGrant[0],
            StringComparison.Ordinal);
    }
}
