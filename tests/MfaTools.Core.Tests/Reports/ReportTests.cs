using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
using MfaTools.Reports;

namespace MfaTools.Core.Tests.Reports;

public sealed class ReportTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mfatools").FullName;

    [Fact]
    public void Json_holds_every_property_of_every_result()
    {
        using var stream = new MemoryStream();
        JsonReport.Write(ReportSamples.Create(), stream);
        using var json = JsonDocument.Parse(stream.ToArray());
        var root = json.RootElement;
        Assert.Equal(1, root.GetProperty("SchemaVersion").GetInt32());
        Assert.Equal("Fail", root.GetProperty("Status").GetString());
        Assert.Equal(
            ["MFA01", "MFA02"], root.GetProperty("Computers").EnumerateArray().Select(name => name.GetString()));
        var results = root.GetProperty("Results");
        Assert.Equal(6, results.GetArrayLength());
        foreach (var (result, element) in ReportSamples.Items().OfType<CheckResult>().Zip(results.EnumerateArray()))
        {
            Assert.Equal(
                result.GetType().GetProperties().Where(property => property.CanWrite)
                    .Select(property => property.Name).Append("Type").Order(StringComparer.Ordinal),
                element.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal));
            Assert.Equal(result.Status.ToString(), element.GetProperty("Status").GetString());
            Assert.Equal(result.TimeUtc, element.GetProperty("TimeUtc").GetDateTime());
            Assert.Equal(1.5, element.GetProperty("Duration").GetDouble());
        }

        Assert.Equal("Proven", results[0].GetProperty("Causes")[1].GetProperty("Confidence").GetString());
        Assert.Equal(JsonValueKind.Null, root.GetProperty("LogEntries")[1].GetProperty("IssueId").ValueKind);
        Assert.DoesNotContain('\u001b', root.GetRawText());
        Assert.DoesNotContain("u001b", root.GetRawText(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void JUnit_validates_and_maps_each_status()
    {
        var document = XDocument.Parse(JUnitReport.Create(ReportSamples.Create()).ToString());
        var schemas = new XmlSchemaSet();
        using (var reader = XmlReader.Create(
            Path.Combine(Repository.Root, "tests/MfaTools.Core.Tests/Reports/junit.xsd")))
        {
            schemas.Add(null, reader);
        }

        document.Validate(schemas, (_, problem) => Assert.Fail(problem.Message));

        var suites = document.Root!.Elements("testsuite").ToList();
        Assert.Equal(["MFA01", "MFA02"], suites.Select(suite => suite.Attribute("name")!.Value));
        Assert.Equal("7", document.Root.Attribute("tests")!.Value);
        Assert.Equal(
            ["5 1 1", "2 0 1"],
            suites.Select(
                suite =>
                    $"{suite.Attribute("tests")!.Value} {suite.Attribute("failures")!.Value} "
                        + $"{suite.Attribute("skipped")!.Value}"));
        Assert.Equal("failure", Outcome(CheckStatus.Fail));
        Assert.Equal("system-out", Outcome(CheckStatus.Warning));
        Assert.Equal("skipped system-out", Outcome(CheckStatus.Unknown));
        Assert.Equal("skipped system-out", Outcome(CheckStatus.Skipped));
        Assert.Equal("system-out", Outcome(CheckStatus.Pass));
        Assert.Contains("Warning message", document.Descendants("system-out").First().Value, StringComparison.Ordinal);

        string Outcome(CheckStatus status)
        {
            var test = document.Descendants("testcase")
                .Single(one => one.Attribute("name")!.Value == $"Services: {status} target");
            Assert.Equal("MfaTools.Services", test.Attribute("classname")!.Value);
            return string.Join(' ', test.Elements().Select(element => element.Name.LocalName));
        }
    }

    [Fact]
    public void JUnit_has_the_diagnosis_as_output_of_the_suite()
    {
        var suite = JUnitReport.Create(ReportSamples.Create()).Root!.Elements().First();
        Assert.DoesNotContain(
            "Diagnosis", string.Concat(suite.Elements("testcase").Attributes("name")), StringComparison.Ordinal);
        string said = suite.Element("system-out")!.Value;
        Assert.Contains("Proven: Proven one", said, StringComparison.Ordinal);
        Assert.Contains("  Undo: Undo-It", said, StringComparison.Ordinal);
        Assert.Contains("  Verify: Test-It", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CheckStatus.Pass, "MFA OK - 1 check passed | fail=0 warning=0 unknown=0 skipped=0 pass=1")]
    [InlineData(CheckStatus.Warning, "MFA WARNING - host: text / more | fail=0 warning=1 unknown=0 skipped=0 pass=0")]
    [InlineData(CheckStatus.Fail, "MFA CRITICAL - host: text / more | fail=1 warning=0 unknown=0 skipped=0 pass=0")]
    [InlineData(CheckStatus.Unknown, "MFA UNKNOWN - host: text / more | fail=0 warning=0 unknown=1 skipped=0 pass=0")]
    [InlineData(CheckStatus.Skipped, "MFA UNKNOWN - host: text / more | fail=0 warning=0 unknown=0 skipped=1 pass=0")]
    public void The_line_has_the_usual_meaning(CheckStatus status, string expected)
    {
        var result = new ProductResult { Target = "host", Summary = "text |\nmore", Status = status };
        Assert.Equal(
            expected,
            MonitoringReport.Create(new Report([result], ReportSamples.Now, "1.0"))
                .Replace("text /  more", "text / more", StringComparison.Ordinal));
    }

    [Fact]
    public void A_diagnosis_is_not_counted_as_a_check()
    {
        var report = new Report(
            [new ProductResult { Status = CheckStatus.Pass }, new DiagnosisResult { Status = CheckStatus.Pass }],
            ReportSamples.Now, "1.0");
        Assert.Equal(
            "MFA OK - 1 check passed | fail=0 warning=0 unknown=0 skipped=0 pass=1", MonitoringReport.Create(report));
    }

    [Fact]
    public void Nothing_tested_is_unknown_everywhere()
    {
        var empty = new Report([], ReportSamples.Now, "1.0");
        Assert.StartsWith(
            "MFA UNKNOWN - nothing was tested |", MonitoringReport.Create(empty), StringComparison.Ordinal);
        Assert.Equal(CheckStatus.Unknown, empty.Status);
    }

    [Fact]
    public void The_line_names_the_surest_cause_on_one_line()
    {
        string line = MonitoringReport.Create(ReportSamples.Create());
        Assert.StartsWith("MFA CRITICAL - MFA01: Proven one", line, StringComparison.Ordinal);
        Assert.Single(line, c => c == '|');
        Assert.DoesNotContain(line, char.IsControl);
    }

    [Fact]
    public void Every_format_names_the_computer()
    {
        var one = ReportSamples.Result(CheckStatus.Warning, "MFA01", "Cert.ExpiresSoon");
        var two = ReportSamples.Result(CheckStatus.Pass, "MFA02", "Cert.Ok");
        var lost = NotCheckedResult.Unreachable("MFA03", "no answer");
        lost.ComputerName = "MFA03";
        var many = Create(one, two, lost);
        Assert.StartsWith(
            "MFA WARNING - MFA01: Warning target: Warning message", MonitoringReport.Create(many),
            StringComparison.Ordinal);
        Assert.StartsWith(
            "MFA UNKNOWN - MFA03: MFA03 could not be reached: no answer. |",
            MonitoringReport.Create(Create(two, lost)),
            StringComparison.Ordinal);
        Assert.StartsWith(
            "MFA WARNING - Warning target: ", MonitoringReport.Create(Create(one)), StringComparison.Ordinal);
        Assert.Equal(
            ["MFA01", "MFA02", "MFA03"],
            JUnitReport.Create(many).Root!.Elements().Select(suite => suite.Attribute("hostname")!.Value));
        Assert.Contains("Warning target (MFA01)", HtmlReport.Create(many), StringComparison.Ordinal);
        Assert.Contains(
            "| Warning | Services | MFA01: Warning target |", MarkdownReport.Create(many), StringComparison.Ordinal);
        Assert.DoesNotContain("(MFA01)", HtmlReport.Create(Create(one)), StringComparison.Ordinal);
        Assert.DoesNotContain("MFA01:", MarkdownReport.Create(Create(one)).Substring(10), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_format_for_people_says_that_a_snapshot_was_judged()
    {
        var result = ReportSamples.Result(CheckStatus.Pass, "MFA01", "Cert.Ok");
        result.SnapshotUtc = new DateTime(2018, 3, 7, 19, 0, 0, DateTimeKind.Utc);
        result.Server = "MFA Server 7.3.0.3";
        var report = Create(result);
        Assert.Contains(
            "Snapshot of <time datetime=\"2018-03-07T19:00:00Z\">", HtmlReport.Create(report),
            StringComparison.Ordinal);
        Assert.Contains("MFA Server 7.3.0.3", HtmlReport.Create(report), StringComparison.Ordinal);
        Assert.Contains(
            "MFA Server 7.3.0.3 Snapshot of 2018-03-07 19:00:00Z; everything was judged",
            MarkdownReport.Create(report), StringComparison.Ordinal);
        Assert.Contains(
            "Snapshot of 2018-03-07 19:00:00Z", JUnitReport.Create(report).ToString(), StringComparison.Ordinal);
        Assert.Contains(
            "passed (snapshot of 2018-03-07 19:00:00Z) |", MonitoringReport.Create(report), StringComparison.Ordinal);
        result.SnapshotUtc = null;
        Assert.DoesNotContain("napshot", HtmlReport.Create(report = Create(result)), StringComparison.Ordinal);
        Assert.DoesNotContain("napshot", MonitoringReport.Create(report), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MFA01: 2 causes found")]
    [InlineData("MFA01: no cause found")]
    [InlineData("MFA01: 1 of 2 checks failed")]
    [InlineData("MFA01: 1 log issue")]
    [InlineData("2 servers, causes found on 1")]
    [InlineData("MFA Server: logs")]
    public void The_title_is_the_outcome(string expected)
    {
        var diagnosis = new DiagnosisResult { ComputerName = "MFA01" };
        var sick = new DiagnosisResult { ComputerName = "MFA01", Causes = [new Cause(), new Cause()] };
        var failed = new ProductResult { ComputerName = "MFA01", Status = CheckStatus.Fail };
        var passed = new ProductResult { ComputerName = "MFA01", Status = CheckStatus.Pass };
        var elsewhere = new ProductResult { ComputerName = "MFA02", Status = CheckStatus.Fail };
        var entry = new LogEntry { ComputerName = "MFA01", Level = "Error" };
        Report[] reports =
        [
            Create(sick, passed), Create(diagnosis, passed), Create(failed, passed), Create(entry),
            Create(sick, elsewhere),
            Create(new LogSummary()),
        ];
        Assert.Single(reports, report => report.Title == expected);
    }

    [Fact]
    public void Log_entries_are_grouped_with_cause_and_fix()
    {
        var report = ReportSamples.Create();
        Assert.Equal(["Log.AttachmentDenied", null, null], report.LogIssues.Select(issue => issue.Id));
        Assert.Equal(
            [CheckStatus.Warning, CheckStatus.Warning, CheckStatus.Skipped],
            report.LogIssues.Select(issue => issue.Status));
        string html = HtmlReport.Create(Create([.. ReportSamples.Items().OfType<LogEntry>()]));
        Assert.Contains("<a href=\"#Log.AttachmentDenied\"><code>", html, StringComparison.Ordinal);
        Assert.Contains("The cause \uFFFD[31m&lt;script&gt;", html, StringComparison.Ordinal);
        Assert.Contains("The fix", html, StringComparison.Ordinal);
        Assert.Contains("Test-It", html, StringComparison.Ordinal);
        Assert.Contains("a.log:7", html, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"checks\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Harmless_log_issues_pass()
    {
        var harmless = new LogEntry { Level = "Error", IssueId = "Log.UnhandledSB", Severity = IssueSeverity.Harmless };
        Assert.StartsWith("MFA OK - ", MonitoringReport.Create(Create(harmless)), StringComparison.Ordinal);
        var error = new LogEntry { Level = "Error" };
        Assert.StartsWith(
            "MFA WARNING - Errors without a known cause (1 entry)", MonitoringReport.Create(Create(harmless, error)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_spreadsheet_gets_a_row_for_each_cause_finding_and_entry()
    {
        string csv = CsvReport.Create(ReportSamples.Create());
        string[] rows = csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("ComputerName,Check,Target,Status,Id,Message,Evidence,Fix,Command,Undo,TimeUtc", rows[0]);
        Assert.Equal(1 + 2 + 5 + 3, rows.Length);
        Assert.Contains("MFA01,Services,Warning target,Warning,Cert.ExpiresSoon,", csv, StringComparison.Ordinal);
        Assert.Contains("MFA01,Diagnosis,", rows[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("@x", "'@x")]
    [InlineData("-1", "'-1")]
    [InlineData("a,\"b\"", "\"a,\"\"b\"\"\"")]
    [InlineData("plain", "plain")]
    public void A_cell_is_never_a_formula(string target, string expected)
    {
        string row = CsvReport.Create(Create(
            new ProductResult
            {
                Target = target, Findings = [new Finding { Id = "X.Y" }], Status = CheckStatus.Pass,
            })).Split("\r\n")[1];
        Assert.StartsWith($",Services,{expected},Unknown,X.Y,", row, StringComparison.Ordinal);
    }

    [Fact]
    public void Markdown_from_outside_is_text()
    {
        var hostile = new ProductResult
        {
            Target = "a|b", Summary = "[x](http://y) <b> `c` *d*\n# e", Status = CheckStatus.Fail,
            ComputerName = "MFA01",
        };
        string text = MarkdownReport.Create(Create(hostile));
        Assert.Contains(@"| a\|b | \[x\](http\://y) \<b\> \`c\` \*d\* \# e |", text, StringComparison.Ordinal);
        var cause = new Cause { Message = "m", Command = "a\n```\nb" };
        string fenced = MarkdownReport.Create(Create(new DiagnosisResult { Causes = [cause] }));
        Assert.Contains("````powershell\na\n```\nb\n````", fenced, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MFA01", "MFA01-20261124.html")]
    [InlineData("../evil", "MfaReport-20261124.html")]
    public void A_file_in_a_folder_is_named_after_the_computer_and_the_day(string computer, string expected)
    {
        var report = Create(ReportSamples.Result(CheckStatus.Pass, computer, "Cert.Ok"));
        string path = ReportFile.NewPath(report, _folder);
        Assert.Equal(Path.Combine(_folder, expected), path);
        File.WriteAllText(path, "");
        Assert.Equal(path.Replace(".html", "-2.html", StringComparison.Ordinal), ReportFile.NewPath(report, _folder));
    }

    [Theory]
    [InlineData(".html")]
    [InlineData(".md")]
    [InlineData(".json")]
    [InlineData(".xml")]
    [InlineData(".TXT")]
    public void A_file_is_written_whole_and_not_over_another(string extension)
    {
        string path = Path.Combine(_folder, "report" + extension);
        ReportFile.Write(ReportSamples.Create(), path, overwrite: false);
        byte[] first = File.ReadAllBytes(path);
        Assert.NotEqual(0xEF, first[0]);
        Assert.Throws<IOException>(() => ReportFile.Write(ReportSamples.Create(), path, overwrite: false));
        File.WriteAllText(path, "old");
        ReportFile.Write(ReportSamples.Create(), path, overwrite: true);
        Assert.Equal(first, File.ReadAllBytes(path));
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a\nb\tc", "a\nb\tc")]
    [InlineData("a\u001b[0mb\r\0", "a\uFFFD[0mb\uFFFD\uFFFD")]
    [InlineData("\ud83d\ude00 ok", "\ud83d\ude00 ok")]
    [InlineData("\u202Egnp\u0085", "\uFFFDgnp\uFFFD")]
    public void Text_is_made_harmless(string text, string expected) => Assert.Equal(expected, PlainText.Clean(text));

    [Fact]
    public void Half_a_pair_is_made_harmless()
    {
        Assert.Equal("x\uFFFD", PlainText.Clean("x\ud83d"));
        Assert.Equal("\uFFFD\uFFFDx", PlainText.Clean("\ude00\ud83dx"));
    }

    private static Report Create(params object[] items) => new(items, ReportSamples.Now, "1.0");

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
