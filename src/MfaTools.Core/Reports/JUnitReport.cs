using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Xml.Linq;

namespace MfaTools.Reports;

/// <summary>A report as JUnit XML for build servers. JUnit knows no warning: a warning passes, with its text as output;
/// what was skipped or could not be judged is skipped, with its reason.</summary>
internal static class JUnitReport
{
    /// <summary>The document: a suite for each computer, a case for each result.</summary>
    public static XDocument Create(Report report)
    {
        return new XDocument(new XElement(
            "testsuites",
            new XAttribute("name", "MfaTools"),
            Counts(report.Results),
            report.Results.GroupBy(result => result.ComputerName, StringComparer.OrdinalIgnoreCase).Select(Suite)));
    }

    private static XElement Suite(IGrouping<string, CheckResult> results, int number) => new(
        "testsuite",
        new XAttribute("name", PlainText.OneLine(results.Key)),
        new XAttribute("id", number),
        new XAttribute("hostname", PlainText.OneLine(results.Key)),
        new XAttribute("timestamp", results.Min(result => result.TimeUtc).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture)),
        Counts([.. results]),
        new XAttribute("skipped", results.Count(IsSkipped)),
        results.Select(Case));

    private static XElement Case(CheckResult result)
    {
        string text = string.Join("\n", result.Findings.Select(Describe));
        var element = new XElement(
            "testcase",
            new XAttribute("name", PlainText.OneLine(result.Target)),
            new XAttribute("classname", "MfaTools." + result.GetType().Name),
            Seconds(result.Duration));
        if (result.Status == CheckStatus.Fail)
        {
            element.Add(new XElement("failure", new XAttribute("message", PlainText.OneLine(result.Summary)), new XAttribute("type", PlainText.OneLine(result.Findings.Select(finding => finding.Id).FirstOrDefault() ?? "")), text));
        }
        else if (IsSkipped(result))
        {
            element.Add(new XElement("skipped", new XAttribute("message", PlainText.OneLine($"{result.Status}: {result.Summary}"))));
        }

        if (result.Status != CheckStatus.Fail) element.Add(new XElement("system-out", text));
        return element;
    }

    private static object[] Counts(IReadOnlyList<CheckResult> results) =>
    [
        new XAttribute("tests", results.Count),
        new XAttribute("failures", results.Count(result => result.Status == CheckStatus.Fail)),
        new XAttribute("errors", 0),
        Seconds(TimeSpan.FromTicks(results.Sum(result => result.Duration.Ticks))),
    ];

    private static XAttribute Seconds(TimeSpan span) => new("time", span.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture));

    private static bool IsSkipped(CheckResult result) => result.Status is CheckStatus.Skipped or CheckStatus.Unknown;

    private static string Describe(Finding finding)
    {
        string text = $"{finding.Status} {finding.Id}: {finding.Message}";
        if (finding.Evidence.Length > 0) text += "\n  Seen: " + finding.Evidence;
        if (finding.Recommendation is { Length: > 0 } recommendation) text += "\n  " + recommendation;
        if (finding.Command is { Length: > 0 } command) text += "\n  " + command;
        return PlainText.Clean(text);
    }
}
