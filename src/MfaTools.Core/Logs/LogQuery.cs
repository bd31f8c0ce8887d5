using System;
using System.Collections.Generic;
using System.Text.RegularExpressions;
using MfaTools.Knowledge;

namespace MfaTools.Logs;

/// <summary>Which entries of a set of log files are wanted, and how they are given.</summary>
public sealed class LogQuery
{
    /// <summary>How long one pattern may take on one message.</summary>
    public static TimeSpan PatternLimit { get; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The levels wanted.</summary>
    public LogLevels Levels { get; set; } = new(LogLevels.Error);

    /// <summary>Only entries of this time (UTC) or later.</summary>
    public DateTime? AfterUtc { get; set; }

    /// <summary>Only entries of this time (UTC) or earlier.</summary>
    public DateTime? BeforeUtc { get; set; }

    /// <summary>Only entries of a component this accepts.</summary>
    public Func<string, bool>? Component { get; set; }

    /// <summary>Only entries whose message matches one of these.</summary>
    public IReadOnlyList<Regex> Patterns { get; set; } = [];

    /// <summary>Only entries of a known issue whose id this accepts.</summary>
    public Func<string, bool>? Issue { get; set; }

    /// <summary>Lines before each entry to give with it.</summary>
    public int ContextBefore { get; set; }

    /// <summary>Lines after each entry to give with it.</summary>
    public int ContextAfter { get; set; }

    /// <summary>Only the last so many entries, over all files.</summary>
    public int? Tail { get; set; }

    /// <summary>Whether personal data is masked.</summary>
    public bool Redact { get; set; }

    /// <summary>The known issues to look for.</summary>
    public KnownIssueCatalog Catalog { get; set; } = KnownIssueCatalog.Default;

    internal LogFileOptions FileOptions(LogStatistics? statistics = null) => new()
    {
        Levels = Levels,
        AfterUtc = AfterUtc,
        BeforeUtc = BeforeUtc,
        ContextBefore = ContextBefore,
        ContextAfter = ContextAfter,
        Accept = Accept,
        Statistics = statistics,
    };

    private bool Accept(LogEntry entry)
    {
        if (Component is not null && (entry.Component is null || !Component(entry.Component))) return false;
        if (Patterns.Count > 0 && !MatchesPattern(entry.Message)) return false;
        if (Catalog.Match(entry.Message) is { } match)
        {
            entry.IssueId = match.Issue.Id;
            entry.Cause = match.Cause;
            entry.Recommendation = match.Recommendation;
            entry.NextCommand = match.NextCommand;
            entry.AttachmentPath = match.Value(nameof(LogEntry.AttachmentPath));
            entry.EmailAddress = match.Value(nameof(LogEntry.EmailAddress));
            entry.HostName = match.Value(nameof(LogEntry.HostName));
        }

        return Issue is null || (entry.IssueId is not null && Issue(entry.IssueId));
    }

    private bool MatchesPattern(string message)
    {
        foreach (var pattern in Patterns)
        {
            if (pattern.IsMatch(message)) return true;
        }

        return false;
    }
}
