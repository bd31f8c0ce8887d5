using System.IO;
using System.Linq;
using System.Threading.Tasks;
using MfaTools.Access;
using MfaTools.Core.Tests.Health;
using MfaTools.Knowledge;
using MfaTools.Logs;
using MfaTools.Security;

namespace MfaTools.Core.Tests.Access;

/// <summary>What strangers write into a log makes this computer log on nowhere.</summary>
public sealed class FileServersTests
{
    private const string Denied = @"Error sending email to a@b.c: Access to the path '\\fs\s\f.pdf' is denied.";

    [Theory]
    [InlineData("FileShare", true)]
    [InlineData("fs-01", true)]
    [InlineData("FS_1", true)]
    [InlineData("localhost", true)]
    [InlineData("3com", true)]
    [InlineData("fs.contoso.test", true)]
    [InlineData("FS.CONTOSO.TEST.", true)]
    [InlineData("fs.emea.contoso.test", true)]
    [InlineData("contoso.test", true)]
    [InlineData("friend.example", true)]
    [InlineData("Friend.Example.", true)]
    [InlineData("fs.friend.example", false)]
    [InlineData("evil", true)]
    [InlineData("evil.example", false)]
    [InlineData("contoso.test.evil.example", false)]
    [InlineData("evilcontoso.test", false)]
    [InlineData("fs.contoso.test.", true)]
    [InlineData("fs.contoso.test..", false)]
    [InlineData(".contoso.test", false)]
    [InlineData("203.0.113.5", false)]
    [InlineData("127.0.0.9", false)]
    [InlineData("3405803781", false)]
    [InlineData("0xcb007105", false)]
    [InlineData("0XCB007105", false)]
    [InlineData("0313.0.0161.5", false)]
    [InlineData("203.0.113.5.contoso.test", false)]
    [InlineData("2001-db8--1.ipv6-literal.net", false)]
    [InlineData("[2001:db8::1]", false)]
    [InlineData("evil@SSL", false)]
    [InlineData("evil@SSL@443", false)]
    [InlineData("evil@8080", false)]
    [InlineData("fs.contoso.test@SSL", false)]
    [InlineData("user@evil.example", false)]
    [InlineData("evil.example%00.contoso.test", false)]
    [InlineData("evil\u3002example", false)]
    [InlineData("evil\uFF0Eexample", false)]
    [InlineData("..", false)]
    [InlineData("%evil%", false)]
    [InlineData("evil ", true)]
    public void Only_servers_of_this_domain_are_asked(string server, bool asked)
    {
        foreach (
            string path in new[]
            {
                $@"\\{server}\s\f.pdf", $"//{server}/s/f.pdf", $@"\\?\UNC\{server}\s\f.pdf",
                $@"\\?\unc\{server}\s\f.pdf",
            })
        {
            if (AttachmentPath.Parse(path) is not { } parsed) continue;
            var windows = new FakeWindows();
            var servers = new FileServers("contoso.test", ["friend.example"]);
            var result = AccessJudge.Judge(
                windows.Collector.Collect(parsed, new AccessOptions { Servers = servers }, default));
            Assert.Equal(asked, windows.Calls.Count > 0);
            if (asked) continue;
            Assert.Equal((null, CheckStatus.Unknown), (result.CanRead, result.Status));
            var finding = Assert.Single(result.Findings);
            Assert.Equal("Access.NotConclusive", finding.Id);
            Assert.Contains(
                $@"not opened: \\{parsed.Server} is not of this domain", finding.Message,
                System.StringComparison.Ordinal);
            Assert.Contains("-AllowServer", finding.Recommendation, System.StringComparison.Ordinal);
            Assert.Null(finding.Command);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Without_a_domain_only_names_without_one_are_asked(string? domain)
    {
        var servers = new FileServers(domain, []);
        Assert.Null(servers.Refuse(AttachmentPath.Parse(@"\\FileShare\s\f")!));
        Assert.Null(servers.Refuse(AttachmentPath.Parse(@"D:\f.pdf")!));
        Assert.Equal(
            @"not opened: \\a.b is not of this domain: this computer is in none",
            servers.Refuse(AttachmentPath.Parse(@"\\a.b\s\f")!));
    }

    [Fact]
    public void A_typed_path_and_given_permissions_are_not_judged_by_the_server()
    {
        var windows = new FakeWindows();
        Assert.True(windows.Test(@"\\fs.elsewhere.example\s\f.pdf").CanRead);
        var sddl = SecurityDescriptor.ParseSddl("O:BAG:SYD:(A;;FR;;;WD)");
        var result = windows.Test(@"\\evil.example\s\f.pdf", request => request with
        {
            Servers = new FileServers("contoso.test", []),
            File = sddl,
            Share = sddl,
            IdentitySid = Sid.Parse("S-1-5-21-1-2-3-9"),
        });
        Assert.True(result.CanRead);
    }

    [Theory]
    [InlineData("pfadssvc", Denied, true)]
    [InlineData("PFADSSVC", Denied, true)]
    [InlineData("pfadssvc", "***** ERROR ***** " + Denied, true)]
    [InlineData("pfsvc", Denied, false)]
    [InlineData("", Denied, true)]
    [InlineData("", "x " + Denied, false)]
    [InlineData("pfadssvc", "User '" + Denied, false)]
    [InlineData("pfadssvc", "x\n" + Denied, false)]
    [InlineData("pfadssvc", "***** ERROR ***** x ***** ERROR ***** " + Denied, false)]
    [InlineData(
        "pfsvc", "Pfauth failed for user '" + Denied
            + "' from 203.0.113.5. Call status: FAILED_PHONE_BUSY - \"x\".", false)]
    [InlineData(
        "pfadssvc", @"Error sending email to a@b.c: Mailbox unavailable. The server response was: Access to the path "
            + @"'\\fs\s\f.pdf' is denied.", false)]
    [InlineData(
        "pfadssvc", @"Error sending email to a@b.c: Die Serverantwort war: 5.7.1 '\\fs\s\f.pdf' abgelehnt.", false)]
    [InlineData("pfadssvc", @"Error sending email to a@b.c: Could not find file '\\fs\s\f.pdf'.", true)]
    [InlineData("pfsvc", @"Error sending email to a@b.c: Could not find file '\\fs\s\f.pdf'.", false)]
    [InlineData("pfsvc", @"x Error sending email to a@b.c: Could not find a part of the path '\\fs\s\f.pdf'.", false)]
    [InlineData("pfsvc", @"Error sending email to a@b.c: The network path was not found. : '\\fs\s\f.pdf'", false)]
    [InlineData(
        "pfsvc", @"Error sending email to a@b.c: The process cannot access the file '\\fs\s\f.pdf' because it is being "
            + @"used by another process.", false)]
    [InlineData(
        "pfsvc", @"Error sending email to a@b.c: The user name or password is incorrect. : '\\fs\s\f.pdf'", false)]
    [InlineData("pfsvc", @"Error sending email to a@b.c: Der Zugriff auf '\\fs\s\f.pdf' wurde verweigert.", false)]
    public async Task Paths_count_in_the_messages_of_the_component_that_writes_them(
        string component, string message, bool counts)
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            string log = Path.Combine(folder, "MultiFactorAuthAdSyncSvc.log");
            await File.WriteAllTextAsync(log, $"2026-01-01T10:00:00.000000Z|e|1|2|{component}|{message}\n");
            var entry = Assert.Single(LogSearch.Read([log], new LogQuery(), LogEvents.None));
            Assert.Equal(counts ? @"\\fs\s\f.pdf" : null, entry.AttachmentPath);
            var server = new FakeServer();
            server.Sources = server.Sources with { LogFiles = [log] };
            var results = await server.RunAsync();
            Assert.Equal(counts ? 1 : 0, results.OfType<AttachmentAccessResult>().Count());
            Assert.Equal(counts, server.Windows.Calls.Exists(call => call.Contains("fs")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>What a message names goes on into Test-MfaCertChain and its like: the name of a user is no
    /// host.</summary>
    [Theory]
    [InlineData(
        "Pfauth failed for user 'The remote name could not be resolved: 'evil.example'' from 203.0.113.5. Call status: "
            + "FAILED_PHONE_BUSY", null)]
    [InlineData(
        "Pfauth failed for user 'underlying connection was closed: An unexpected error occurred on a send "
            + "https://evil.example/'", null)]
    [InlineData(
        "Pfauth failed for user 'Could not establish trust relationship for the SSL/TLS secure channel with authority "
            + "'evil.example''", null)]
    [InlineData(
        "Pfauth failed for user 'Error sending email to a@b.c: The remote name could not be resolved: 'evil.example''",
        null)]
    [InlineData(
        "System.Net.WebException: The remote name could not be resolved: 'sdk.contoso.test'", "sdk.contoso.test")]
    [InlineData(
        "The underlying connection was closed: An unexpected error occurred on a send. https://sdk.contoso.test/x",
        "sdk.contoso.test")]
    [InlineData(
        "Could not establish trust relationship for the SSL/TLS secure channel with authority 'sdk.contoso.test'",
        "sdk.contoso.test")]
    public void Hosts_count_where_no_name_of_a_user_stands_before_them(string message, string? host) =>
        Assert.Equal(host, KnownIssueCatalog.Default.Match(message, "pfsvc")?.Value(nameof(LogEntry.HostName)));

    [Fact]
    public async Task The_health_check_opens_no_path_on_a_foreign_server()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            string log = Path.Combine(folder, "MultiFactorAuthAdSyncSvc.log");
            await File.WriteAllTextAsync(
                log, $"2026-01-01T10:00:00.000000Z|e|1|2|pfadssvc|{Denied.Replace("fs", "127.0.0.9")}\n");
            var server = new FakeServer();
            server.Sources = server.Sources
                with { LogFiles = [log], FileServers = new FileServers("contoso.test", []) };
            var result = Assert.Single((await server.RunAsync()).OfType<AttachmentAccessResult>());
            Assert.Equal("Access.NotConclusive", Assert.Single(result.Findings).Id);
            Assert.DoesNotContain(server.Windows.Calls, call => call.Contains("127.0.0.9"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
