using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace MfaTools.Reports;

/// <summary>A report as a table for spreadsheets: a row for each cause, each finding and each log entry.</summary>
internal static class CsvReport
{
    private static readonly string[] Columns =
    [
        "ComputerName", "Check", "Target", "Status", "Id", "Message", "Evidence", "Fix", "Command", "Undo", "TimeUtc",
    ];

    /// <summary>The table, by RFC 4180.</summary>
    public static string Create(Report report)
    {
        var rows = report.Diagnoses.SelectMany(Causes)
            .Concat(report.Results.SelectMany(Findings))
            .Concat(report.LogIssues.SelectMany(Entries))
            .Prepend(Columns);
        return string.Concat(rows.Select(row => string.Join(",", row.Select(Quote)) + "\r\n"));
    }

    private static IEnumerable<string?[]> Causes(DiagnosisResult result) => result.Causes.Select(cause => new[]
    {
        result.ComputerName, result.Check, cause.Target, result.Status.ToString(), cause.Id,
        $"{cause.Confidence}: {cause.Message}", string.Join("\n", cause.Evidence), cause.Fix, cause.Command, cause.Undo,
        Time(result.TimeUtc),
    });

    private static IEnumerable<string?[]> Findings(CheckResult result) =>
        from finding in result.Findings
        where finding.Id != FindingIds.Diagnosis.CauseFound
        select new[]
        {
            result.ComputerName, result.Check, result.Target, finding.Status.ToString(), finding.Id, finding.Message,
            finding.Evidence, finding.Recommendation, finding.Command, finding.Undo, Time(result.TimeUtc),
        };

    private static IEnumerable<string?[]> Entries(LogIssue issue) => issue.Entries.Select(entry => new[]
    {
        entry.ComputerName, CheckNames.Logs, FormattableString.Invariant($"{entry.Path}:{entry.LineNumber}"),
        issue.Status.ToString(), entry.IssueId, entry.Message, "", entry.Recommendation, entry.NextCommand, "",
        entry.TimeUtc is { } time ? Time(time) : "",
    });

    private static string Time(DateTime utc) => utc.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Quote(string? value)
    {
        string text = PlainText.Clean(value ?? "");
        // A spreadsheet would run it as a formula.
        if (text.Length > 0 && "=+-@\t".IndexOf(text[0]) >= 0) text = "'" + text;
        return text.IndexOfAny([',', '"', '\n']) < 0 ? text : $"\"{text.Replace("\"", "\"\"")}\"";
    }
}
