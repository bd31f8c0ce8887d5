using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using MfaTools.Checks;
using MfaTools.Reports;
using MfaTools.Snapshots;
using MfaTools.Windows;
using Xunit.Abstractions;

namespace MfaTools.Core.Tests.Health;

/// <summary>Every snapshot among the samples has the causes that the file beside it expects.</summary>
public sealed class ScenarioTests(ITestOutputHelper output)
{
    public sealed class Expectation
    {
        public string Title { get; set; } = "";

        public Cause[] Causes { get; set; } = [];
    }

    private const string Suffix = ".expected.json";

    private sealed class OneService(string? state) : IServiceReader
    {
        public IReadOnlyList<ServiceAccount> Find(string prefix) =>
            [new ServiceAccount("MultiFactorAuth", null, state, "Automatic")];
    }

    private static string[] All { get; } =
    [
        .. Directory.GetFiles(
            Path.Combine(Repository.Root, "docs", "samples"), "*" + Suffix, SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(
                Path.Combine(Repository.Root, "docs", "samples"), file[..^Suffix.Length])).Order(
                    StringComparer.Ordinal),
    ];

    public static TheoryData<string> Names => new(All);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_causes_are_found(string name)
    {
        var results = await RunAsync(name);
        Assert.Equal(Expected(name), Found(results));
        // Nothing of a sample is damaged or unknown: what could not be looked at is what the manifest says.
        Assert.DoesNotContain(
            results.OfType<NotCheckedResult>(), result => result.Summary.Contains("damaged", StringComparison.Ordinal)
            || result.Summary.Contains("No check reads", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_confusion_table_is_diagonal()
    {
        var wrong = new List<string>();
        var table = new SortedDictionary<string, (int Expected, int Found, int Both)>(StringComparer.Ordinal);
        foreach (string name in All)
        {
            var expected = Expected(name);
            var found = Found(await RunAsync(name));
            foreach (string cause in expected.Union(found))
            {
                var (e, f, b) = table.GetValueOrDefault(cause);
                bool inBoth = expected.Contains(cause) && found.Contains(cause);
                table[cause] = (
                    e + (expected.Contains(cause) ? 1 : 0), f + (found.Contains(cause) ? 1 : 0), b + (inBoth ? 1 : 0));
                if (!inBoth) wrong.Add($"{name}: {cause}");
            }
        }

        output.WriteLine($"{"cause",-40} expected found both");
        foreach (var (cause, (expected, found, both)) in table)
        {
            output.WriteLine($"{cause,-40} {expected,8} {found,5} {both,4}");
        }

        Assert.Empty(wrong);
        Assert.True(All.Length >= 24, $"{All.Length} scenarios");
        Assert.True(All.Count(name => Expected(name).Count == 0) >= 3, "healthy servers");
        Assert.True(All.Count(name => Expected(name).Count == 2) >= 4, "two faults at once");
    }

    [Fact]
    public async Task A_healthy_server_passes()
    {
        var diagnosis = (DiagnosisResult)(await RunAsync("scenarios/healthy"))[^1];
        Assert.Equal(CheckStatus.Pass, diagnosis.Status);
        Assert.Empty(diagnosis.Causes);
        Assert.Contains("MultiFactorAuth is running", diagnosis.Findings[0].Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_expected_and_harmless_is_said_as_such()
    {
        var results = await RunAsync("scenarios/healthy-upgraded");
        var logs = results.OfType<LogHealthResult>().Single();
        Assert.Equal((CheckStatus.Pass, 0L), (logs.Status, logs.Errors));
        Assert.Equal("Log.UnhandledSB", Assert.Single(logs.Issues).IssueId);
        Assert.Contains(
            "expected and harmless: Log.UnhandledSB (1)", logs.Findings[0].Evidence, StringComparison.Ordinal);
        var report = new Report(results, default, "1.0");
        Assert.Contains("Log.UnhandledSB (expected, harmless)", HtmlReport.Create(report), StringComparison.Ordinal);
        var junit = JUnitReport.Create(report);
        Assert.Equal("0", junit.Root!.Attribute("failures")!.Value);
        Assert.Contains("expected and harmless: Log.UnhandledSB", junit.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("MFA OK ", MonitoringReport.Create(report), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Starts_are_on_the_timeline()
    {
        var results = await RunAsync("scenarios/service-failed");
        var starts = ((DiagnosisResult)results[^1]).Timeline.Where(row => row.Kind == "Start")
            .Select(row => $"{row.Name} {row.TimesUtc.Length} {row.TimesUtc[0]:HH:mm:ss}");
        // The state of the second start is in German there, and its number is not. The spooler is none of ours.
        Assert.Equal(
            ["Windows had stopped unexpectedly 1 17:55:03", "Windows started 1 17:55:04",
                "MultiFactorAuth started 2 17:58:01", "MultiFactorAuth failed 2 18:01:10"],
            starts);
        Assert.Contains(
            "class=\"start\"", HtmlReport.Create(new Report(results, default, "1.0")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "<Binary>4</Binary>")]
    [InlineData("<Data>Multi-Factor Auth Server AdSync Service</Data>", "")]
    [InlineData("<Data>Multi-Factor Auth Server AdSync Service</Data><Data>in Pause</Data>", "<Binary>zz</Binary>")]
    public void An_event_that_does_not_say_is_passed_over(string data, string binary) =>
        Assert.Empty(StartEvent.From(EventReader.ReadXml(new StringReader(
        "<Event><System><Provider Name='Service Control Manager'/><EventID>7036</EventID><TimeCreated "
            + $"SystemTime='2018-03-07T17:55:04Z'/></System><EventData>{data}{binary}</EventData></Event>"))));

    [Theory]
    [InlineData("scenarios/healthy", "Running", 30, false)]
    [InlineData("scenarios/healthy", "Stopped", 0, true)]
    [InlineData("scenarios/healthy", null, 0, false)]
    [InlineData("scenarios/healthy", null, 1, true)]
    public async Task A_silent_log_counts_where_the_service_is_not_known_to_run(
        string name, string? state, int days, bool silent)
    {
        using var folder = SnapshotFolder.Open(Sample(name));
        var sources = SnapshotSources.Create(folder);
        var results = new List<CheckResult>();
        var late = sources with { AtUtc = sources.AtUtc.AddDays(days), Services = new OneService(state) };
        results.AddRange(await new HealthCheck(late, new HealthOptions(), _ => { }).RunAsync(default));
        Assert.Equal(
            silent, results.OfType<LogHealthResult>().Single().Findings
                .Any(finding => finding.Id == "Product.LogsSilent"));
    }

    [Theory]
    [InlineData("fa-IR")]
    [InlineData("fi-FI")]
    [InlineData("tr-TR")]
    public async Task The_culture_makes_no_difference(string culture)
    {
        var before = CultureInfo.CurrentCulture;
        foreach (
            string name in new[] { "first-story", "second-story", "scenarios/service-failed", "scenarios/ldaps-alias" })
        {
            var expected = await RunAsync(name);
            try
            {
                CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
                var found = await RunAsync(name);
                Assert.Equal(Findings(expected), Findings(found));
                Assert.Equal(
                    ((DiagnosisResult)expected[^1]).Causes.SelectMany(cause => cause.Evidence),
                    ((DiagnosisResult)found[^1]).Causes.SelectMany(cause => cause.Evidence));
            }
            finally
            {
                CultureInfo.CurrentCulture = before;
            }
        }
    }

    [Fact]
    public async Task The_retirement_is_said_once_and_first()
    {
        using var folder = SnapshotFolder.Open(Sample("scenarios/healthy"));
        var sources = SnapshotSources.Create(folder);
        var results = new List<CheckResult>();
        var late = sources with { AtUtc = new DateTime(2026, 11, 24, 0, 0, 0, DateTimeKind.Utc) };
        results.AddRange(await new HealthCheck(late, new HealthOptions(), _ => { }).RunAsync(default));
        Assert.Equal("MFA Server 8.0.2.14 (retired), Windows Server 2019 (17763)", results[0].Server);
        Assert.Contains(results.OfType<ProductResult>().Single().Findings, finding => finding.Id == "Product.Retired");
        Assert.Single(results.SelectMany(result => result.Findings), finding => finding.Id == "Product.Retired");
    }

    [Fact]
    public async Task An_acknowledged_finding_is_shown_and_does_not_count_until_it_ends()
    {
        const string Json = """[{ "Id": "Cert.ChainIncomplete", "Target": "mfa.contoso.com:443", "Reason": "known", "By": "ops", "UntilUtc": "2018-03-08T00:00:00Z" }]""";
        var accepted = await RunAsync("scenarios/chain-incomplete", Json);
        var chain = accepted.OfType<CertChainResult>().Single();
        Assert.Contains(
            chain.Findings, finding =>
                finding.Id == "Cert.ChainIncomplete" && finding.Acknowledged == "known (ops, until 2018-03-08)");
        Assert.Empty(((DiagnosisResult)accepted[^1]).Causes);
        var ended = await RunAsync(
            "scenarios/chain-incomplete", Json.Replace("2018-03-08", "2018-03-07", StringComparison.Ordinal));
        Assert.Single(((DiagnosisResult)ended[^1]).Causes);
        var other = await RunAsync(
            "scenarios/chain-incomplete",
            Json.Replace("mfa.contoso.com", "other.contoso.com", StringComparison.Ordinal));
        Assert.Single(((DiagnosisResult)other[^1]).Causes);
    }

    [Theory]
    [InlineData("services.json", "{ not json")]
    [InlineData("hosts.json", "[{ \"Port\": \"x\" }]")]
    [InlineData("sdk.json", "{}")]
    [InlineData("registry/tls.reg", "Windows Registry Editor Version 5.00\r\n[HKEY_LOCAL_MACHINE\\X\r\n")]
    [InlineData("events/schannel.xml", "<!DOCTYPE x [<!ENTITY a \"b\">]><Event>&a;</Event>")]
    [InlineData("trust/roots.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    public async Task A_damaged_file_is_a_gap_and_the_rest_is_read(string file, string content)
    {
        string copy = Directory.CreateTempSubdirectory("mfatools").FullName;
        try
        {
            Copy(Sample("first-story"), copy);
            File.WriteAllText(Path.Combine(copy, file), content);
            using var folder = SnapshotFolder.Open(copy);
            var results = new List<CheckResult>();
            results.AddRange(
                await new HealthCheck(SnapshotSources.Create(folder), new HealthOptions(), _ => { }).RunAsync(default));
            Assert.Contains(
                results.OfType<NotCheckedResult>(), result =>
                    result.Summary.Contains("damaged", StringComparison.Ordinal));
            Assert.Contains(results, result => result is LogHealthResult { Status: CheckStatus.Warning });
            Assert.IsType<DiagnosisResult>(results[^1]);
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    /// <summary>regedit and Windows PowerShell write UTF-16, Notepad may put a mark before UTF-8: the findings are the
    /// same.</summary>
    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public async Task The_encoding_of_the_files_makes_no_difference(string encoding)
    {
        foreach (string name in new[] { "first-story", "second-story", "scenarios/attachment-share-denied" })
        {
            string copy = Directory.CreateTempSubdirectory("mfatools").FullName;
            try
            {
                Copy(Sample(name), copy);
                foreach (string file in Directory.GetFiles(copy, "*", SearchOption.AllDirectories))
                {
                    File.WriteAllText(file, File.ReadAllText(file), Encoding.GetEncoding(encoding));
                    Assert.True(File.ReadAllBytes(file)[0] is 0xEF or 0xFE or 0xFF, "a mark");
                }

                Assert.Equal(Findings(await RunAsync(name)), Findings(await RunAsync(copy)));
            }
            finally
            {
                Directory.Delete(copy, recursive: true);
            }
        }
    }

    private static List<string> Findings(List<CheckResult> results) =>
        [.. results.SelectMany(
            result =>
                result.Findings.Select(
                    finding => $"{result.ComputerName} {result.Target} {finding} {finding.Evidence}")).Order(
                        StringComparer.Ordinal)];

    private static string Sample(string name) => Path.Combine(Repository.Root, "docs", "samples", name);

    private static async Task<List<CheckResult>> RunAsync(string name, string? acknowledged = null)
    {
        using var folder = SnapshotFolder.Open(Sample(name));
        var results = new List<CheckResult>();
        var options = new HealthOptions
        {
            Acknowledged = acknowledged is null
                ? Acknowledgements.None
                : Acknowledgements.Read(new MemoryStream(Encoding.UTF8.GetBytes(acknowledged))),
        };
        results.AddRange(await new HealthCheck(SnapshotSources.Create(folder), options, _ => { }).RunAsync(default));
        return results;
    }

    private static List<string> Expected(string name)
    {
        using var json = File.OpenRead(Sample(name) + Suffix);
        return [.. Json.Read<Expectation>(json).Causes.Select(cause => $"{cause.Id} {cause.Confidence}")
            .Order(StringComparer.Ordinal)];
    }

    private static List<string> Found(List<CheckResult> results) =>
        [.. Assert.IsType<DiagnosisResult>(results[^1]).Causes
            .Select(cause => $"{cause.Id} {cause.Confidence}").Order(StringComparer.Ordinal)];

    private static void Copy(string from, string to)
    {
        foreach (string file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
