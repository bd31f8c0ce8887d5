using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Xml.Linq;

namespace MfaTools.Reports;

/// <summary>A report as JUnit XML for build servers: a suite for each computer, a case for each check or log issue.
/// JUnit has no warnings: a warning passes with its text as output. Skipped and unknown checks are skipped, with the
/// reason.</summary>
internal static class JUnitReport
{
    public static XDocument Create(Report report)
    {
        var suites = report.Servers.Select(server => server.Name)
            .DefaultIfEmpty("")
            .Select((name, i) => Suite(report, name, i)).ToList();
        return new XDocument(new XElement(
            "testsuites",
            new XAttribute("name", "MfaTools"),
            new XAttribute("tests", suites.Sum(suite => (int)suite.Attribute("tests")!)),
            new XAttribute("failures", suites.Sum(suite => (int)suite.Attribute("failures")!)),
            new XAttribute("errors", 0),
            Seconds(TimeSpan.FromTicks(report.Checks.Sum(result => result.Duration.Ticks))),
            suites));
    }

    private static XElement Suite(Report report, string computer, int number)
    {
        bool IsOfIt(string name) => name.Equals(computer, StringComparison.OrdinalIgnoreCase);
        var checks = report.Checks.Where(result => IsOfIt(result.ComputerName)).ToList();
        var issues = report.LogIssues.Where(issue => IsOfIt(issue.ComputerName)).ToList();
        var statuses = checks.Select(result => result.Status).Concat(issues.Select(issue => issue.Status)).ToList();
        var begun = report.Results.Where(result => IsOfIt(result.ComputerName))
            .Select(result => result.TimeUtc).DefaultIfEmpty(report.CreatedUtc).Min();
        string said = string.Join("\n\n", report.Diagnoses.Where(one => IsOfIt(one.ComputerName)).Select(Describe));
        if (report.Servers.FirstOrDefault(one => IsOfIt(one.Name))?.SnapshotUtc is { } taken)
        {
            said = $"Snapshot of {PlainText.Time(taken)}. Everything was judged as of that time.\n{said}";
        }

        return new XElement(
            "testsuite",
            new XAttribute("name", PlainText.OneLine(computer)),
            new XAttribute("id", number),
            new XAttribute("hostname", PlainText.OneLine(computer)),
            new XAttribute("timestamp", begun.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture)),
            new XAttribute("tests", statuses.Count),
            new XAttribute("failures", statuses.Count(status => status == CheckStatus.Fail)),
            new XAttribute("errors", 0),
            new XAttribute("skipped", statuses.Count(IsSkipped)),
            Seconds(TimeSpan.FromTicks(checks.Sum(result => result.Duration.Ticks))),
            checks.Select(Case),
            issues.Select(Case),
            said.Length == 0 ? null : new XElement("system-out", PlainText.Clean(said.TrimEnd())));
    }

    private static XElement Case(CheckResult result) => Case(
        result.Check,
        result.Target,
        result.Status,
        result.Summary,
        result.Findings.FirstOrDefault()?.Id,
        string.Join("\n", result.Findings.Select(Describe)),
        Seconds(result.Duration));

    private static XElement Case(LogIssue issue) => Case(
        CheckNames.Logs,
        issue.Id ?? issue.Title,
        issue.Status,
        issue.Summary,
        issue.Id,
        $"{issue.Summary}\n{issue.Entries[0].Cause}\n{issue.Entries[0].Recommendation}".TrimEnd(),
        Seconds(TimeSpan.Zero));

    private static XElement Case(
        string check, string target, CheckStatus status, string summary, string? id, string text, XAttribute time)
    {
        var element = new XElement(
            "testcase",
            new XAttribute("name", PlainText.OneLine($"{check}: {target}")),
            new XAttribute("classname", "MfaTools." + PlainText.OneLine(check).Replace(" ", "")),
            time);
        if (status == CheckStatus.Fail)
        {
            element.Add(new XElement(
                "failure",
                new XAttribute("message", PlainText.OneLine(summary)),
                new XAttribute("type", PlainText.OneLine(id ?? "")),
                PlainText.Clean(text)));
            return element;
        }

        if (IsSkipped(status))
        {
            element.Add(new XElement("skipped", new XAttribute("message", PlainText.OneLine($"{status}: {summary}"))));
        }

        element.Add(new XElement("system-out", PlainText.Clean(text)));
        return element;
    }

    private static bool IsSkipped(CheckStatus status) => status is CheckStatus.Skipped or CheckStatus.Unknown;

    private static XAttribute Seconds(TimeSpan span) =>
        new("time", span.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture));

    private static string Describe(DiagnosisResult diagnosis) => diagnosis.Causes.Length == 0
        ? diagnosis.Summary
        : string.Join("\n\n", diagnosis.Causes.Select((cause, i) => Lines(
            $"{i + 1}. {cause.Confidence}: {cause.Message} ({cause.Id}, {cause.Target})",
            ("Symptom", cause.Symptom),
            ("Evidence", string.Join("\n    ", cause.Evidence)),
            ("Fix", string.Join("\n    ", cause.Steps.Select(step => step.Text).Prepend(cause.Fix))),
            ("Command", cause.Command),
            ("Undo", cause.Undo),
            ("Verify", cause.Verify))));

    private static string Describe(Finding finding) => Lines(
        $"{finding.Status} {finding.Id}: {finding.Message}",
        ("Evidence", finding.Evidence),
        ("Fix", finding.Recommendation),
        ("Command", finding.Command),
        ("Undo", finding.Undo),
        ("Verify", finding.Verify));

    private static string Lines(string first, params (string Label, string? Text)[] parts) => string.Join("\n", parts
        .Where(part => !string.IsNullOrEmpty(part.Text))
        .Select(part => $"  {part.Label}: {part.Text}")
        .Prepend(first));
}
