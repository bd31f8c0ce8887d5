using System;
using System.Collections.Generic;
using System.Linq;

namespace MfaTools.Diagnosis;

/// <summary>Counts the log entries of known issues by issue and by what they are about.</summary>
internal sealed class IssueTally
{
    /// <summary>Limits for all issues together, because anyone who can write to a log controls these numbers.</summary>
    private const int MaxGroups = 10_000;
    private const int MaxTimes = 1_000_000;

    private readonly Dictionary<(string Issue, string Target), IssueEntries> _groups = [];
    private long _times;

    /// <summary>The entries by issue and target, in the order of their first entry.</summary>
    public IReadOnlyCollection<IssueEntries> Groups => _groups.Values;

    /// <summary>The number of entries of each issue, the most frequent first.</summary>
    /// <param name="groups">The entries to count.</param>
    public static List<LogIssueCount> Count(IEnumerable<IssueEntries> groups) =>
    [
        .. from entries in groups
           group entries by entries.IssueId into issue
           let times = issue.SelectMany(entries => entries.Occurrences).Select(one => (DateTime?)one.TimeUtc)
           let count = new LogIssueCount
           {
               IssueId = issue.Key,
               Count = issue.Sum(entries => entries.Count),
               FirstUtc = times.Min(),
               LastUtc = times.Max(),
           }
           orderby count.Count descending
           select count,
    ];

    /// <summary>Adds an entry that shows a known issue.</summary>
    public void Add(string issueId, LogEntry entry)
    {
        var key = (issueId, entry.About.ToUpperInvariant());
        if (_groups.Count >= MaxGroups && !_groups.ContainsKey(key)) key = (issueId, "");
        if (!_groups.TryGetValue(key, out var entries)) _groups[key] = entries = new IssueEntries(issueId, entry);
        entries.Add(entry, keepsTime: _times++ < MaxTimes);
    }
}
