using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using System.Xml.Linq;
using MfaTools.Checks;
using MfaTools.Snapshots;
using MfaTools.Windows;

namespace MfaTools.Core.Tests.Health;

/// <summary>A redacted snapshot: one masking for all its files, and judged as the server is.</summary>
public sealed class SnapshotMaskTests : IDisposable
{
    private const string Domain = "S-1-5-21-1004336348-1177238915-682003330";

    private static readonly string[] Personal =
    [
        "mmustermann", "erika", "203.0.113.77", "NewUser", "domain.com", "555 0100", "481516234", Domain, "1004336348",
        "-1702", "-1801",
        "Jane Quill", "svc-sdk", "O'Neil",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("mfatools").FullName;

    public static TheoryData<string> Names => ScenarioTests.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_redacted_snapshot_is_judged_as_the_server_is(string name)
    {
        using var server = SnapshotFolder.Open(Path.Combine(Repository.Root, "docs", "samples", name));
        var recorder = new SnapshotRecorder(SnapshotSources.Create(server));
        var first = await FakeServer.RunAsync(recorder.Sources);
        using var taken = Taken(recorder);
        var second = await FakeServer.RunAsync(SnapshotSources.Create(taken));
        Assert.Equal(Ids(first), Ids(second));
    }

    [Fact]
    public async Task What_any_file_teaches_is_masked_in_all_of_them()
    {
        var recorder = await PersonalServerAsync();
        var first = await FakeServer.RunAsync(recorder.Sources);
        using var taken = Taken(recorder);
        var leaks =
            from name in taken.Names.Where(name => !name.EndsWith(".pem", StringComparison.Ordinal))
            let bytes = File.ReadAllBytes(taken.File(name)!)
            from personal in Personal
            where (name + Encoding.UTF8.GetString(bytes) + Encoding.Unicode.GetString(bytes)).Contains(
                personal, StringComparison.OrdinalIgnoreCase)
            select $"{personal} in {name}";
        Assert.Empty(leaks);

        // The same stand-in everywhere, and nothing else is lost.
        string label = Text("logs/MultiFactorAuthAdSyncSvc.log").Split("Synchronization of ")[1].Split(' ')[0];
        Assert.Matches("^<user[0-9]+>$", label);
        Assert.Contains($"user '{label}' from", Text("logs/MultiFactorAuthSvc.log"), StringComparison.Ordinal);
        Assert.Contains($@"Users\\{label}\\", Text("files.json"), StringComparison.Ordinal);
        Assert.Contains($@"CONTOSO\\<user", Text("services.json"), StringComparison.Ordinal);
        Assert.Contains("S-1-5-21-0-0-1-1", Text("accounts.json"), StringComparison.Ordinal);
        Assert.Contains("S-1-5-21-0-0-1-513", Text("shares.json"), StringComparison.Ordinal);
        Assert.Contains("S-1-5-21-0-0-1-1", Text("events/system.xml"), StringComparison.Ordinal);
        Assert.Contains(taken.Names, name => name.StartsWith("config/(user", StringComparison.Ordinal));
        XDocument.Parse(Text("events/system.xml"));
        XDocument.Parse(Text(taken.Names.Single(name => name.StartsWith("config/", StringComparison.Ordinal))));

        // Judged the same, but for commands, which would grant to a stand-in.
        var second = await FakeServer.RunAsync(SnapshotSources.Create(taken));
        Assert.Equal(Ids(first), Ids(second));
        var access = second.OfType<AttachmentAccessResult>()
            .Single(result => result.Path.Contains(label, StringComparison.Ordinal));
        Assert.Contains(
            access.Findings, finding =>
                finding.Id == "Access.Denied" || finding.Id.StartsWith("Access.DeniedBy", StringComparison.Ordinal));
        Assert.Empty(access.SmallestGrant);
        Assert.All(
            second.SelectMany(result => result.Findings), finding =>
                Assert.DoesNotContain("S-1-5-21", finding.Command + finding.Undo, StringComparison.Ordinal));
        Assert.All(
            ((DiagnosisResult)second[^1]).Causes, cause =>
                Assert.DoesNotContain("S-1-5-21", cause.Command + cause.Undo, StringComparison.Ordinal));

        string Text(string name) => File.ReadAllText(taken.File(name)!);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string[] Ids(List<CheckResult> results) =>
        [.. results.SelectMany(
            result =>
                result.Findings.Select(finding => $"{result.GetType().Name} {finding.Status} {finding.Id}")).Order(
                    StringComparer.Ordinal)];

    private static SnapshotFolder Taken(SnapshotRecorder recorder, bool redact = true)
    {
        string path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N") + ".zip");
        AtomicFile.Write(
            path, overwrite: false, stream => new SnapshotWriter(recorder, "1.0", redact).Write(stream, null, default));
        try
        {
            return SnapshotFolder.Open(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private async Task<SnapshotRecorder> PersonalServerAsync()
    {
        string sample = Path.Combine(Repository.Root, "docs", "samples", "first-story"),
        copy = Path.Combine(_folder, "copy");
        foreach (string file in Directory.GetFiles(sample, "*", SearchOption.AllDirectories))
        {
            string to = Path.Combine(copy, Path.GetRelativePath(sample, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }

        const string Attachment = @"\\FileShare\public\Users\mmustermann\Guide.pdf";
        await Append("logs/MultiFactorAuthAdSyncSvc.log", $"""
            2018-03-07T18:21:00.000000Z|i|2960|4036|pfadssvc|Synchronization of mmustermann broke off; told erika and O'Neil and {Domain}-1702
            2018-03-07T18:21:20.006280Z|e|2960|4036|pfadssvc|***** ERROR ***** Error sending email to NewUser@domain.com: Access to the path '{Attachment}' is denied.
            2018-03-07T18:21:21.000000Z|i|2960|4036|pfadssvc|Bare: svc-sdk, Jane Quill

            """);
        await Append("logs/MultiFactorAuthSvc.log", """
            2018-03-07T18:22:00.000000Z|i|1840|3312|pfsvc|Pfauth failed for user 'mmustermann' from 203.0.113.77:51422. Call status: x
            2018-03-07T18:22:01.000000Z|i|1840|3312|pfsvc|Calling +1 425 555 0100 for user "O'Neil"; activation code for user 'x' is 481516234
            2018-03-07T18:22:02.000000Z|i|1840|3312|pfsvc|Primary auth succeeded for Jane Quill

            """);
        File.WriteAllText(Path.Combine(copy, "services.json"), """
            [ { "Name": "MultiFactorAuth", "StartName": "CONTOSO\\erika", "State": "Running", "StartMode": "Automatic" },
              { "Name": "MultiFactorAuthAdSync", "StartName": "CONTOSO\\erika", "State": "Running", "StartMode": "Manual" } ]
            """);
        File.WriteAllText(Path.Combine(copy, "accounts.json"), $$"""
            [ { "Name": "CONTOSO\\MFA01$", "Sid": "{{Domain}}-1601", "Groups": [ "{{Domain}}-515" ] },
              { "Name": "CONTOSO\\erika", "Sid": "{{Domain}}-1702", "Groups": [ "{{Domain}}-513", "{{Domain}}-1801" ] },
              { "Name": "CONTOSO\\jquill", "Sid": "{{Domain}}-1801", "Groups": [] } ]
            """);
        File.WriteAllText(Path.Combine(copy, "files.json"), $$"""
            [ { "Path": "{{Attachment.Replace(@"\", @"\\", StringComparison.Ordinal)}}", "OpenError": 0,
                "Sddl": "O:{{Domain}}-1801G:{{Domain}}-513D:AI(D;;FR;;;{{Domain}}-1702)(A;ID;0x1200a9;;;AU)(A;ID;FA;;;BA)" } ]
            """);
        File.Delete(Path.Combine(copy, "events", "schannel.xml"));
        File.WriteAllText(Path.Combine(copy, "events", "system.xml"), $"""
            <Events><Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System><Provider Name="Schannel"/><EventID>36887</EventID><Level>2</Level>
            <TimeCreated SystemTime="2018-03-07T18:00:00.000Z"/><Channel>System</Channel><Computer>MFA01</Computer><Security UserID="{Domain}-1702"/></System>
            <EventData><Data Name="AlertDesc">70</Data><Data Name="x">of O&apos;Neil and mmustermann</Data></EventData></Event></Events>
            """);
        string config = Path.Combine(
            Directory.CreateDirectory(Path.Combine(_folder, "mmustermann")).FullName, "web.config");
        File.WriteAllText(config, """
            <configuration><appSettings><add key="WEB_SERVICE_SDK_AUTHENTICATION_USERNAME" value="CONTOSO\svc-sdk"/></appSettings></configuration>
            """);
        return new SnapshotRecorder(
            SnapshotSources.Create(SnapshotFolder.Open(copy)) with { Configurations = [config] });

        Task Append(string name, string text) => File.AppendAllTextAsync(Path.Combine(copy, name), text);
    }
}
