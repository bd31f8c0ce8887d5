using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using System.Xml.Linq;
using MfaTools.Checks;
using MfaTools.Logs;
using MfaTools.Snapshots;
using MfaTools.Windows;

namespace MfaTools.Core.Tests.Health;

public sealed class SnapshotTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mfatools").FullName;

    public static TheoryData<string> Names => ScenarioTests.Names;

    /// <summary>The check of a server and the check of the snapshot taken of it find the same. The server is a sample
    /// here: the recorder cannot tell it from a live one.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_check_of_its_own_snapshot_finds_the_same(string name)
    {
        using var server = SnapshotFolder.Open(Path.Combine(Repository.Root, "docs", "samples", name));
        var live = SnapshotSources.Create(server);
        var recorder = new SnapshotRecorder(live);
        var first = await RunAsync(recorder.Sources);
        string path = Path.Combine(_folder, "snapshot.zip");
        AtomicFile.Write(
            path, overwrite: false, stream =>
                new SnapshotWriter(recorder, "1.0", redact: false).Write(stream, null, default));
        using var taken = SnapshotFolder.Open(path);
        var second = await RunAsync(SnapshotSources.Create(taken));
        Assert.Equal(string.Join('\n', Findings(first)), string.Join('\n', Findings(second)));
        Assert.Equal(Causes(first), Causes(second));
    }

    [Fact]
    public async Task A_redacted_snapshot_holds_no_user()
    {
        using var server = SnapshotFolder.Open(Path.Combine(Repository.Root, "docs", "samples", "first-story"));
        var recorder = new SnapshotRecorder(SnapshotSources.Create(server));
        await RunAsync(recorder.Sources);
        using var stream = new MemoryStream();
        new SnapshotWriter(recorder, "1.0", redact: true).Write(stream, null, default);
        using var zip = new ZipArchive(stream, ZipArchiveMode.Read);
        var logs = zip.Entries.Where(entry => entry.FullName.StartsWith("logs/", StringComparison.Ordinal)).Select(Text)
            .ToList();
        Assert.NotEmpty(logs);
        Assert.All(logs, text => Assert.DoesNotContain("NewUser@domain.com", text, StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("../outside.json")]
    [InlineData("/etc/outside.json")]
    [InlineData("a/b/c.json")]
    [InlineData("C:\\outside.json")]
    [InlineData("logs/x.log:stream")]
    public void Nothing_is_written_outside(string name)
    {
        string zip = Zip((name, "x"), ("manifest.json", "{}"));
        using var folder = SnapshotFolder.Open(zip);
        Assert.Equal(
            ["manifest.json"],
            Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories).Select(Path.GetFileName));
        Assert.Null(folder.File("../" + Path.GetFileName(zip)));
    }

    [Fact]
    public void A_zip_of_the_folder_itself_is_read()
    {
        using var folder = SnapshotFolder.Open(
            Zip(("MFA01/", ""), ("MFA01/manifest.json", "{}"), ("MFA01/logs/a.log", "x"), ("other/b.log", "x"),
                ("MFA01/../up.json", "x"), ("MFA01/logs/x/c.log", "x")));
        Assert.NotNull(folder.File("manifest.json"));
        Assert.Equal("a.log", Path.GetFileName(Assert.Single(folder.Files("logs"))));
        Assert.Equal(2, Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories).Length);
    }

    [UnixModeFact]
    public void What_is_extracted_is_for_this_user_alone()
    {
        using var folder = SnapshotFolder.Open(Zip(("manifest.json", "{}")));
#pragma warning disable CA1416 // The attribute skips the test on Windows.
        var mode = File.GetUnixFileMode(folder.Path);
#pragma warning restore CA1416
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, mode);
    }

    [Fact]
    public void A_zip_with_a_file_twice_says_so()
    {
        var problem = Assert.Throws<InvalidDataException>(
            () => SnapshotFolder.Open(Zip(("manifest.json", "{}"), ("manifest.json", "{ }"))));
        Assert.Equal("It has manifest.json twice.", problem.Message);
    }

    [Fact]
    public void A_bomb_is_refused_and_leaves_nothing()
    {
        string path = Path.Combine(_folder, "bomb.zip");
        using (var zip = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            using var entry = zip.CreateEntry("hosts.json", CompressionLevel.Fastest).Open();
            var zeros = new byte[1 << 20];
            for (int i = 0; i < 65; i++) entry.Write(zeros);
        }

        Assert.Throws<InvalidDataException>(() => SnapshotFolder.Open(path));
        // Others may open snapshots meanwhile: none of theirs is as large.
        Assert.DoesNotContain(Directory.GetDirectories(Path.GetTempPath(), "mfatools-*"), left =>
            new FileInfo(Path.Combine(left, "hosts.json")) is { Exists: true, Length: > 1 << 20 });
    }

    [Fact]
    public void A_temporary_folder_goes_again()
    {
        string path;
        using (var folder = SnapshotFolder.Open(Zip(("manifest.json", "{}")))) path = folder.Path;
        Assert.False(Directory.Exists(path));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{ \"SchemaVersion\": 2, \"ComputerName\": \"X\", \"CreatedUtc\": \"2018-03-07T19:00:00Z\" }")]
    [InlineData("no json")]
    [InlineData("[]")]
    [InlineData(null)]
    public void What_is_no_snapshot_is_refused(string? manifest)
    {
        using var folder = SnapshotFolder.Open(
            manifest is null ? Zip(("other.txt", "x")) : Zip(("manifest.json", manifest)));
        Assert.Throws<FormatException>(() => SnapshotSources.Create(folder));
    }

    [Fact]
    public void Secrets_are_left_out_of_configurations()
    {
        var document = XDocument.Parse("""
            <configuration>
              <appSettings>
                <add key="WEB_SERVICE_SDK_AUTHENTICATION_USERNAME" value="svc-mfa" />
                <add key="WEB_SERVICE_SDK_AUTHENTICATION_PASSWORD" value="S3cret" />
              </appSettings>
              <connectionStrings><add name="db" connectionString="Server=x;Password=S3cret" /></connectionStrings>
              <machineKey validationKey="S3cret" decryptionKey="S3cret" />
              <system.web configProtectionProvider="Rsa"><EncryptedData>S3cret</EncryptedData></system.web>
              <applicationSettings><setting name="pfup_pfwssdk_PfWsSdk"><value>https://mfa.contoso.com/PfWsSdk.asmx</value></setting></applicationSettings>
              <WebServiceSdkPassword>S3cret</WebServiceSdkPassword>
            </configuration>
            """);
        Secrets.Remove(document);
        Assert.DoesNotContain("S3cret", document.ToString(), StringComparison.Ordinal);
        Assert.Contains("svc-mfa", document.ToString(), StringComparison.Ordinal);
        Assert.Contains("https://mfa.contoso.com/PfWsSdk.asmx", document.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_entry_is_written_as_the_product_would()
    {
        foreach (string file in Directory.GetFiles(Path.Combine(Repository.Root, "docs", "samples", "Logs"), "*.log"))
        {
            var query = new LogQuery { Levels = new LogLevels(LogLevels.All) };
            string text = string.Join(
                '\n', LogSearch.Read([file], query, new LogEvents(problem => Assert.Fail(problem.Path)))
                    .Select(LogLine.Format)) + "\n";
            Assert.Equal(File.ReadAllText(file).Replace("\r\n", "\n", StringComparison.Ordinal), text);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task<List<CheckResult>> RunAsync(HealthSources sources)
    {
        var results = new List<CheckResult>();
        results.AddRange(await new HealthCheck(sources, new HealthOptions(), _ => { }).RunAsync(default));
        return results;
    }

    private static string[] Findings(List<CheckResult> results) =>
        [.. results.SelectMany(
            result => result.Findings.Select(finding => $"{result.GetType().Name} {result.Target} {finding}")).Order(
                StringComparer.Ordinal)];

    private static string[] Causes(List<CheckResult> results) =>
        [.. ((DiagnosisResult)results[^1]).Causes.Select(cause => cause.ToString())];

    private static string Text(ZipArchiveEntry entry)
    {
        using var reader = new StreamReader(entry.Open());
        return reader.ReadToEnd();
    }

    private string Zip(params (string Name, string Content)[] files)
    {
        string path = Path.Combine(_folder, Guid.NewGuid().ToString("N") + ".zip");
        using var zip = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach (var (name, content) in files)
        {
            using var entry = zip.CreateEntry(name).Open();
            entry.Write(Encoding.UTF8.GetBytes(content));
        }

        return path;
    }
}
