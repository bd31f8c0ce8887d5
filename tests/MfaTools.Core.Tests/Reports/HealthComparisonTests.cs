using System;
using System.IO;
using System.Linq;
using MfaTools.Comparison;
using MfaTools.Reports;

namespace MfaTools.Core.Tests.Reports;

public sealed class HealthComparisonTests : IDisposable
{
    private static readonly DateTime Yesterday = ReportSamples.Now.AddDays(-1);

    private readonly string _folder = Directory.CreateTempSubdirectory("mfatools").FullName;

    [Fact]
    public void What_is_new_gone_and_changed_is_told_apart()
    {
        var difference = Assert.Single(Compare(
            [Product(CheckStatus.Warning, "A.Same"), Product(CheckStatus.Warning, "A.Worse"),
                Product(CheckStatus.Fail, "A.Gone")],
            [Product(CheckStatus.Warning, "A.Same"), Product(CheckStatus.Fail, "A.Worse"),
                Product(CheckStatus.Unknown, "A.New")]));
        Assert.Equal(["A.New Unknown"], difference.New.Select(item => $"{item.Id} {item.OldStatus}{item.NewStatus}"));
        Assert.Equal(["A.Gone Fail"], difference.Gone.Select(item => $"{item.Id} {item.OldStatus}{item.NewStatus}"));
        Assert.Equal(
            ["A.Worse Warning>Fail"],
            difference.Changed.Select(item => $"{item.Id} {item.OldStatus}>{item.NewStatus}"));
        Assert.Equal("1 new, 1 gone, 1 changed", difference.Summary);
        Assert.Equal((Yesterday, ReportSamples.Now), (difference.OldUtc, difference.NewUtc));
        var item = difference.New[0];
        Assert.Equal(
            ("Services", "t", "A.New message", "fix", "Get-It"),
            (item.Check, item.Target, item.Message, item.Fix, item.Command));
    }

    [Fact]
    public void A_pass_is_not_a_difference()
    {
        var difference = Assert.Single(
            Compare([Product(CheckStatus.Pass, "A.Ok")], [Product(CheckStatus.Pass, "B.Ok")]));
        Assert.Equal("0 new, 0 gone, 0 changed", difference.Summary);
    }

    [Fact]
    public void What_was_not_checked_again_is_unknown_and_not_gone()
    {
        var skipped = NotCheckedResult.Create("Services", "t", "no access");
        skipped.ComputerName = "MFA01";
        foreach (var after in (CheckResult[][])[[Product(CheckStatus.Pass, "A.Ok", "other")], [skipped]])
        {
            var difference = Assert.Single(Compare([Product(CheckStatus.Fail, "A.Bad")], after));
            Assert.Empty(difference.Gone);
            var item = Assert.Single(difference.Changed);
            Assert.Equal((CheckStatus.Fail, CheckStatus.Unknown), (item.OldStatus, item.NewStatus));
            Assert.StartsWith("Not checked again.", item.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_acknowledged_finding_no_longer_counts()
    {
        var accepted = Product(CheckStatus.Fail, "A.Bad");
        accepted.Findings[0].Acknowledged = "known";
        var item = Assert.Single(Assert.Single(Compare([Product(CheckStatus.Fail, "A.Bad")], [accepted])).Changed);
        Assert.Equal(CheckStatus.Skipped, item.NewStatus);
    }

    [Fact]
    public void A_cause_is_named_once_and_harmless_issues_are_not()
    {
        var diagnosis = new DiagnosisResult
        {
            Target = "MFA01",
            ComputerName = "MFA01",
            Status = CheckStatus.Fail,
            Causes =
            [
                new Cause { Id = "A.Bad", Target = "x", Confidence = CauseConfidence.Proven },
                new Cause { Id = "Log.Own", Target = "x", Confidence = CauseConfidence.Possible },
            ],
        };
        var logs = new LogHealthResult
        {
            Target = "Logs",
            ComputerName = "MFA01",
            Issues =
            [
                new LogIssueCount { IssueId = "Log.UnhandledSB" },
                new LogIssueCount { IssueId = "Log.AttachmentDenied" },
            ],
        };
        var difference = Assert.Single(Compare([], [Product(CheckStatus.Fail, "A.Bad"), diagnosis, logs]));
        Assert.Equal(["A.Bad Services", "Log.AttachmentDenied Logs", "Log.Own Diagnosis"], difference.New
            .Select(item => $"{item.Id} {item.Check}").Order(StringComparer.Ordinal));
        Assert.Null(difference.OldUtc);
    }

    [Fact]
    public void Computers_are_compared_one_by_one()
    {
        var other = Product(CheckStatus.Fail, "A.Bad");
        other.ComputerName = "MFA02";
        var differences = Compare([Product(CheckStatus.Fail, "A.Bad"), other], [Product(CheckStatus.Fail, "A.Bad")]);
        Assert.Equal(
            ["MFA01: 0 new, 0 gone, 0 changed", "MFA02: 0 new, 0 gone, 1 changed"],
            differences.Select(one => one.ToString()));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"SchemaVersion\":2,\"Results\":[]}")]
    [InlineData("not JSON")]
    public void What_is_not_a_report_is_refused(string text)
    {
        string path = Path.Combine(_folder, "x.json");
        File.WriteAllText(path, text);
        Assert.Throws<FormatException>(() => SavedReport.Read(path));
    }

    private HealthDifference[] Compare(CheckResult[] before, CheckResult[] after) =>
        [.. HealthComparison.Compare(Save(before, Yesterday), Save(after, ReportSamples.Now))];

    // Through a file, as a user does.
    private SavedReport Save(CheckResult[] results, DateTime time)
    {
        foreach (var result in results) result.TimeUtc = time;
        string path = Path.Combine(_folder, "report.json");
        ReportFile.Write(new Report(results, time, "1.0"), path, overwrite: true);
        return SavedReport.Read(path);
    }

    private static ProductResult Product(CheckStatus status, string id, string target = "t")
    {
        var result = new ProductResult { Target = target, ComputerName = "MFA01" };
        result.Conclude(
        [
            new Finding
            {
                Id = id, Status = status, Message = $"{id} message", Evidence = "seen", Recommendation = "fix",
                Command = "Get-It",
            },
        ]);
        return result;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
