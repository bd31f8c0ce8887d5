using System;
using System.Collections.Generic;
using System.Linq;
using MfaTools.Knowledge;

namespace MfaTools.Reports;

/// <summary>The log entries of one computer with the same known issue, or without one.</summary>
internal sealed record LogIssue(
    string ComputerName, string? Id, string Title, CheckStatus Status, IReadOnlyList<LogEntry> Entries)
{
    public DateTime? FirstUtc => Entries.Min(entry => entry.TimeUtc);

    public DateTime? LastUtc => Entries.Max(entry => entry.TimeUtc);

    /// <summary>The number of entries in words.</summary>
    public string Count => Entries.Count == 1 ? "1 entry" : FormattableString.Invariant($"{Entries.Count} entries");

    /// <summary>The issue, the number of entries and the time of the last.</summary>
    public string Summary => $"{Title} ({Count}{(LastUtc is { } last ? $", last {PlainText.Time(last)}" : "")})";

    public static IReadOnlyList<LogIssue> Group(IReadOnlyList<LogEntry> entries) =>
    [
        .. from entry in entries
           group entry by (entry.ComputerName, entry.IssueId, Level: entry.IssueId is null ? entry.Level : "") into same
           let issue = Create(same.Key.ComputerName, same.Key.IssueId, same.Key.Level, [.. same])
           orderby issue.Status descending, issue.Entries.Count descending
           select issue,
    ];

    private static LogIssue Create(string computer, string? id, string level, LogEntry[] entries)
    {
        var issue = id is null ? null : KnownIssueCatalog.Default.Find(id);
        string title = issue?.Title
            ?? id
            ?? (level == "Error" ? "Errors without a known cause" : $"Entries of level {level}");
        // A log shows what happened, not what is wrong now: the health check judges it in the same way.
        var status = entries[0].Severity switch
        {
            IssueSeverity.Harmless => CheckStatus.Pass,
            null when level is not ("Error" or "") => CheckStatus.Skipped,
            _ => CheckStatus.Warning,
        };
        return new LogIssue(computer, id, title, status, entries);
    }
}
