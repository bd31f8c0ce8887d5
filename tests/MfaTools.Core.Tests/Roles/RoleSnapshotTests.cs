using System;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using MfaTools.Core.Tests.Health;
using MfaTools.Core.Tests.Registry;
using MfaTools.Roles;
using MfaTools.Snapshots;
using MfaTools.Windows;

namespace MfaTools.Core.Tests.Roles;

/// <summary>What a snapshot of the newer roles holds, and what it must not.</summary>
public sealed class RoleSnapshotTests
{
    [Fact]
    public async Task It_holds_no_secret_and_redacted_no_user()
    {
        string plain = await TakeAsync(redact: false), redacted = await TakeAsync(redact: true);
        // A value that is not documented may be anything.
        Assert.DoesNotContain("hunter2", plain, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE KEY", plain, StringComparison.Ordinal);
        Assert.Contains("REQUIRE_USER_MATCH", redacted, StringComparison.Ordinal);
        Assert.Contains("mmustermann", plain, StringComparison.Ordinal);
        // Addresses of servers stay, as everywhere in a snapshot: nothing could be judged without them.
        Assert.DoesNotContain("mmustermann", redacted, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("clientcertificates.json", "{ not json")]
    [InlineData("clientcertificates.json", "[{ \"File\": \"clientcertificates/none.pem\" }]")]
    [InlineData("clientcertificates.json", "[{ \"File\": \"../manifest.json\" }]")]
    [InlineData("radiusclients.json", "{}")]
    [InlineData("events/roles.xml", "<Events><Event>")]
    [InlineData("registry/roles.reg", "Windows Registry Editor Version 5.00\r\n[HKEY_LOCAL_MACHINE\\X\r\n")]
    public async Task A_damaged_file_is_a_gap_and_the_rest_is_read(string file, string content)
    {
        string copy = Directory.CreateTempSubdirectory("mfatools").FullName;
        try
        {
            string sample = Path.Combine(Repository.Root, "docs", "samples", "scenarios", "nps-certificate-expired");
            foreach (string one in Directory.GetFiles(sample, "*", SearchOption.AllDirectories))
            {
                string target = Path.Combine(copy, Path.GetRelativePath(sample, one));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(one, target);
            }

            File.WriteAllText(Path.Combine(copy, file), content);
            using var folder = SnapshotFolder.Open(copy);
            var results = await FakeServer.RunAsync(SnapshotSources.Create(folder));
            Assert.Contains(
                results.OfType<NotCheckedResult>(), result =>
                    result.Summary.Contains("the snapshot", StringComparison.Ordinal));
            Assert.IsType<DiagnosisResult>(results[^1]);
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    private static async Task<string> TakeAsync(bool redact)
    {
        var server = new FakeServer();
        server.Windows.Services.Add(new ServiceAccount("IAS", @"NT AUTHORITY\NetworkService", "Running"));
        string events = RoleSamples.Error("AccessDenied", @"CONTOSO\mmustermann", 9)
            + RoleSamples.Decision(6273, "mmustermann", 8, 16);
        var recorder = new SnapshotRecorder(server.Sources with
        {
            Registry = RegText.Read(
                FakeServer.HealthyRegistry(),
                RoleSamples.Registry(values: [("SECRET", "hunter2"), ("IP_WHITELIST", "192.0.2.77")])),
            Successors = new SuccessorFacts
            {
                Certificates = [RoleSamples.Nps()], Events = RoleSamples.Read(events), EventXml = events,
                RadiusClients = [new RadiusClient { Name = "VPN01", Address = "192.0.2.77" }],
            },
        });
        await FakeServer.RunAsync(recorder.Sources);
        var zip = new MemoryStream();
        new SnapshotWriter(recorder, "1.0", redact).Write(zip, null, default);
        var text = new StringBuilder();
        foreach (
            var entry in new ZipArchive(zip).Entries.Where(
                entry => !entry.FullName.StartsWith("logs/", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(entry.Open());
            text.Append(await reader.ReadToEndAsync());
        }

        return text.ToString();
    }
}
