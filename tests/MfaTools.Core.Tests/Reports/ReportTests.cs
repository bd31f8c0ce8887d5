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
        Assert.Equal(["MFA01", "MFA02"], root.GetProperty("Computers").EnumerateArray().Select(name => name.GetString()));
        var results = root.GetProperty("Results");
        Assert.Equal(5, results.GetArrayLength());
        foreach (var (result, element) in ReportSamples.Items().OfType<CheckResult>().Zip(results.EnumerateArray()))
        {
            Assert.Equal(
                result.GetType().GetProperties().Where(property => property.CanWrite).Select(property => property.Name).Append("Type").Order(StringComparer.Ordinal),
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
        using (var reader = XmlReader.Create(Path.Combine(Repository.Root, "tests/MfaTools.Core.Tests/Reports/junit.xsd"))) schemas.Add(null, reader);
        document.Validate(schemas, (_, problem) => Assert.Fail(problem.Message));

        var suites = document.Root!.Elements("testsuite").ToList();
        Assert.Equal(["MFA01", "MFA02"], suites.Select(suite => suite.Attribute("name")!.Value));
        Assert.Equal("5", document.Root.Attribute("tests")!.Value);
        Assert.Equal(["1 1", "0 1"], suites.Select(suite => suite.Attribute("failures")!.Value + " " + suite.Attribute("skipped")!.Value));
        string Outcome(CheckStatus status) => string.Join(' ', document.Descendants("testcase").Single(test => test.Attribute("name")!.Value == $"{status} target").Elements().Select(element => element.Name.LocalName));
        Assert.Equal("failure", Outcome(CheckStatus.Fail));
        Assert.Equal("system-out", Outcome(CheckStatus.Warning));
        Assert.Equal("skipped system-out", Outcome(CheckStatus.Unknown));
        Assert.Equal("skipped system-out", Outcome(CheckStatus.Skipped));
        Assert.Equal("system-out", Outcome(CheckStatus.Pass));
        Assert.Contains("Warning message", document.Descendants("system-out").First().Value, StringComparison.Ordinal);
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
        Assert.Equal(expected, MonitoringReport.Create(new Report([result], ReportSamples.Now, "1.0")).Replace("text /  more", "text / more", StringComparison.Ordinal));
    }

    [Fact]
    public void A_diagnosis_is_not_counted_as_a_check()
    {
        var report = new Report(
            [new ProductResult { Status = CheckStatus.Pass }, new DiagnosisResult { Status = CheckStatus.Pass }], ReportSamples.Now, "1.0");
        Assert.Equal("MFA OK - 1 check passed | fail=0 warning=0 unknown=0 skipped=0 pass=1", MonitoringReport.Create(report));
    }

    [Fact]
    public void Nothing_tested_is_unknown_everywhere()
    {
        var empty = new Report([], ReportSamples.Now, "1.0");
        Assert.StartsWith("MFA UNKNOWN - nothing was tested |", MonitoringReport.Create(empty), StringComparison.Ordinal);
        Assert.Contains("Nothing was tested.", HtmlReport.Create(empty), StringComparison.Ordinal);
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
    public void Every_format_says_of_which_computer()
    {
        var one = Row("MFA01", CheckStatus.Warning);
        var two = Row("MFA02", CheckStatus.Pass);
        var lost = NotCheckedResult.Unreachable("MFA03", "no answer");
        lost.ComputerName = "MFA03";
        var many = new Report([one, two, lost], ReportSamples.Now, "1.0");
        Assert.StartsWith("MFA WARNING - MFA01: mfa.contoso.com: Warning message |", MonitoringReport.Create(many), StringComparison.Ordinal);
        Assert.StartsWith("MFA UNKNOWN - MFA03: MFA03 could not be reached: no answer. |", MonitoringReport.Create(new Report([two, lost], ReportSamples.Now, "1.0")), StringComparison.Ordinal);
        Assert.StartsWith("MFA WARNING - mfa.contoso.com: ", MonitoringReport.Create(new Report([one], ReportSamples.Now, "1.0")), StringComparison.Ordinal);
        Assert.Equal(["MFA01", "MFA02", "MFA03"], JUnitReport.Create(many).Root!.Elements().Select(suite => suite.Attribute("hostname")!.Value));
        string html = HtmlReport.Create(many);
        Assert.Contains("MFA01: Log.EmailFailed", html, StringComparison.Ordinal);
        Assert.Contains("MFA02: Log.EmailFailed", html, StringComparison.Ordinal);
        Assert.DoesNotContain("MFA01: Log.EmailFailed", HtmlReport.Create(new Report([one], ReportSamples.Now, "1.0")), StringComparison.Ordinal);

        static DiagnosisResult Row(string computer, CheckStatus status)
        {
            var result = new DiagnosisResult { Target = "mfa.contoso.com", ComputerName = computer, TimeUtc = ReportSamples.Now };
            result.Conclude([new Finding { Id = "Cert.Ok", Status = status, Message = $"{status} message", Evidence = "seen", Recommendation = "Do something." }]);
            result.Timeline = [new TimelineRow { Name = "Log.EmailFailed", Kind = "Log", Count = 1, TimesUtc = [ReportSamples.Now] }];
            return result;
        }
    }

    [Theory]
    [InlineData(".html")]
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

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
