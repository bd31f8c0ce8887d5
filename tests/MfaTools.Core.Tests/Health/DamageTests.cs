using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using MfaTools.Checks;
using MfaTools.Snapshots;

namespace MfaTools.Core.Tests.Health;

/// <summary>A file of a snapshot that was cut off says nothing, and a file that nothing reads is named.</summary>
public sealed class DamageTests : IDisposable
{
    private static readonly string[] Names =
    [
        "first-story", "scenarios/chain-incomplete", "scenarios/sdk-unauthorized",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("mfatools").FullName;

    /// <summary>Whatever file is cut off, and wherever: what was cut off is unknown. No result says another thing than
    /// with the whole file, and the file is named.</summary>
    [Fact]
    public async Task A_file_that_is_cut_off_makes_no_other_statement()
    {
        int cuts = 0;
        foreach (string name in Runtime.IsMono ? Names.Take(1) : Names)
        {
            string sample = Path.Combine(Repository.Root, "docs", "samples", name);
            Copy(sample, _folder);
            var whole = Statements(await RunAsync());
            foreach (
                string file in Directory.GetFiles(sample, "*", SearchOption.AllDirectories)
                    .Select(file => Path.GetRelativePath(sample, file)))
            {
                if (file.StartsWith("logs", StringComparison.Ordinal) || file == "manifest.json") continue;
                string path = Path.Combine(_folder, file);
                byte[] bytes = File.ReadAllBytes(path);
                foreach (int length in Lengths(bytes, isText: Path.GetExtension(file) is ".reg" or ".pem"))
                {
                    File.WriteAllBytes(path, bytes[..length]);
                    var results = await RunAsync();
                    Assert.Contains(
                        results, result =>
                            result is NotCheckedResult && result.Summary.Contains("damaged", StringComparison.Ordinal));
                    Assert.Empty(
                        Statements(results).Except(whole)
                            .Select(statement => $"{name}/{file} cut to {length} of {bytes.Length}: {statement}"));
                    cuts++;
                }

                File.WriteAllBytes(path, bytes);
            }
        }

        Assert.True(cuts > Runtime.Inputs(300), $"{cuts} cuts");
    }

    [Theory]
    [InlineData("events/system.xml", "events")]
    [InlineData("events/schannel.xml", "events")]
    public async Task Events_that_are_damaged_are_not_none(string file, string area)
    {
        Copy(Path.Combine(Repository.Root, "docs", "samples", "second-story"), _folder);
        Directory.Delete(Path.Combine(_folder, area), recursive: true);
        Directory.CreateDirectory(Path.Combine(_folder, area));
        File.WriteAllText(Path.Combine(_folder, file), "<Events><Event");
        var policy = (await RunAsync()).OfType<TlsConfigResult>().Single(result => result.HostName is null);
        Assert.Contains(
            policy.Findings, finding => finding is { Id: "Tls.SchannelErrors", Status: CheckStatus.Unknown });
    }

    [Fact]
    public async Task Files_that_nothing_reads_are_named_and_change_no_diagnosis()
    {
        Copy(Path.Combine(Repository.Root, "docs", "samples", "scenarios", "healthy"), _folder);
        Write("notes.txt");
        Write("hosts/another.pem");
        Write("logs/old/MultiFactorAuthSvc.log");
        string zip = Path.Combine(Path.GetTempPath(), Path.GetFileName(_folder) + ".zip");
        ZipFile.CreateFromDirectory(_folder, zip);
        try
        {
            foreach (string path in new[] { _folder, zip })
            {
                var results = await RunAsync(path);
                var named = Assert.Single(results.OfType<NotCheckedResult>());
                Assert.Equal(
                    (CheckStatus.Skipped,
                        "No check reads 3 files of the snapshot: hosts/another.pem, logs/old/MultiFactorAuthSvc.log, "
                            + "notes.txt."),
                    (named.Status, named.Summary));
                Assert.Equal("Diagnosis.Ok", results[^1].Findings[0].Id);
            }
        }
        finally
        {
            File.Delete(zip);
        }

        File.Delete(Path.Combine(_folder, "hosts", "another.pem"));
        Directory.Delete(Path.Combine(_folder, "logs", "old"), recursive: true);
        Assert.Equal(
            "No check reads 1 file of the snapshot: notes.txt.",
            Assert.Single((await RunAsync()).OfType<NotCheckedResult>()).Summary);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Configurations_are_named_unless_their_tests_are_there(bool tested)
    {
        Copy(Path.Combine(Repository.Root, "docs", "samples", "first-story"), _folder);
        Write("config/web.config");
        if (!tested) File.Delete(Path.Combine(_folder, "sdk.json"));
        Assert.Equal(
            !tested,
            (await RunAsync()).OfType<NotCheckedResult>()
                .Any(result => result.Summary.Contains("config/web.config", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_case_of_names_makes_no_difference()
    {
        Copy(Path.Combine(Repository.Root, "docs", "samples", "first-story"), _folder);
        var expected = Statements(await RunAsync());
        Directory.Move(Path.Combine(_folder, "logs"), Path.Combine(_folder, "Logs"));
        Directory.Move(Path.Combine(_folder, "hosts"), Path.Combine(_folder, "HOSTS"));
        File.Move(Path.Combine(_folder, "hosts.json"), Path.Combine(_folder, "Hosts.json"));
        Assert.Equal(expected, Statements(await RunAsync()));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // Places of every kind: the beginning, behind and within lines, the last bytes.
    private static IEnumerable<int> Lengths(byte[] bytes, bool isText)
    {
        int[] spread = [.. Enumerable.Range(0, 12).Select(i => bytes.Length * i / 12)];
        return spread.Concat([1, 2, 3, bytes.Length - 3, bytes.Length - 4, bytes.Length - 7, bytes.Length - 12])
            .Where(length => length >= 0 && length < bytes.Length && !IsWhole(bytes, length, isText)).Distinct();
    }

    // Lines of text that end with a line are whole as far as anyone can tell; anything is if it lacks white space
    // alone.
    private static bool IsWhole(byte[] bytes, int length, bool isText) =>
        (isText && length > 0 && bytes[..length].Last(b => b != 0) == '\n')
            || Encoding.UTF8.GetString(bytes[length..]).Trim('\0', ' ', '\r', '\n').Length == 0;

    private static HashSet<string> Statements(List<CheckResult> results) =>
    [
        .. from result in results
           where result is not DiagnosisResult
           from finding in result.Findings
           where finding.Status is CheckStatus.Pass or CheckStatus.Warning or CheckStatus.Fail
           select $"{result.GetType().Name} {result.Target} {finding.Id} {finding.Status} {finding.Message}",
    ];

    private static async Task<List<CheckResult>> RunAsync(string path)
    {
        using var folder = SnapshotFolder.Open(path);
        var results = new List<CheckResult>();
        results.AddRange(
            await new HealthCheck(SnapshotSources.Create(folder), new HealthOptions(), _ => { }).RunAsync(default));
        return results;
    }

    private Task<List<CheckResult>> RunAsync() => RunAsync(_folder);

    private void Write(string name)
    {
        string path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "x");
    }

    private static void Copy(string from, string to)
    {
        foreach (string old in Directory.GetFileSystemEntries(to))
        {
            if (Directory.Exists(old)) Directory.Delete(old, recursive: true);
            else File.Delete(old);
        }

        foreach (string file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
