using System;
using System.Collections.Generic;
using MfaTools.Knowledge;
using MfaTools.Logs;

namespace MfaTools.Diagnosis;

/// <summary>The log entries of one known issue about one thing. All are counted; the first and the last are
/// kept.</summary>
internal sealed class IssueEntries(string issueId, LogEntry first)
{
    private readonly Dictionary<string, int> _users = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(DateTime TimeUtc, int User)> _occurrences = [];

    /// <summary>The known issue.</summary>
    public string IssueId { get; } = issueId;

    /// <summary>What it is about: a path, a host or a status code; empty if the entries do not say.</summary>
    public string Target { get; } = first.About;

    /// <summary>The number of entries, including those without a time.</summary>
    public long Count { get; private set; }

    /// <summary>The number of entries that are errors.</summary>
    public long Errors { get; private set; }

    /// <summary>The first entry.</summary>
    public LogEntry First { get; } = first;

    /// <summary>The last entry; the first if it is the only one.</summary>
    public LogEntry Last { get; private set; } = first;

    /// <summary>The entries with a time, in order, each with a number for its user. An entry that names no user has a
    /// number of its own.</summary>
    public IReadOnlyList<(DateTime TimeUtc, int User)> Occurrences => _occurrences;

    /// <summary>The known issue; null if it is not in the catalog.</summary>
    public KnownIssue? Issue { get; } = KnownIssueCatalog.Default.Find(issueId);

    /// <summary>The limits above which an issue of single users is more than that; null if it concerns the
    /// server.</summary>
    public EverydayIssue? Everyday { get; } =
        EverydayIssue.Find(StatusCodes.EverydayOf(first.Code) ?? KnownIssueCatalog.Default.Find(issueId)?.Everyday);

    /// <summary>Whether an administrator needs to act: not if it is harmless or concerns single users only.</summary>
    /// <param name="signIns">When factors were accepted.</param>
    public bool NeedsAttention(SignInTimes signIns) =>
        Issue?.NeedsAttention != false && Everyday?.IsNoticeable(_occurrences, signIns.Like(First.Message)) != false;

    /// <summary>Adds an entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="keepsTime">Whether to keep its time in addition to the others; otherwise it replaces the
    /// last.</param>
    public void Add(LogEntry entry, bool keepsTime = true)
    {
        Last = entry;
        Count++;
        if (entry.Level == LogLevels.Error) Errors++;
        if (entry.TimeUtc is not { } time) return;
        if (!keepsTime && _occurrences.Count > 0)
        {
            _occurrences[_occurrences.Count - 1] = (time, _occurrences[_occurrences.Count - 1].User);
            return;
        }

        _occurrences.Add((time, NumberOf(entry.EmailAddress ?? SignIn.UserOf(entry.Message))));
    }

    private int NumberOf(string? user)
    {
        if (user is null) return -_occurrences.Count - 1;
        if (!_users.TryGetValue(user, out int number)) _users[user] = number = _users.Count;
        return number;
    }
}
