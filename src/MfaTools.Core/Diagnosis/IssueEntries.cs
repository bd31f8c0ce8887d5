using System;
using System.Collections.Generic;
using MfaTools.Knowledge;
using MfaTools.Logs;

namespace MfaTools.Diagnosis;

/// <summary>The log entries of one known issue about one thing: all are counted, the first and last are kept.</summary>
internal sealed class IssueEntries(string issueId, LogEntry first)
{
    private readonly Dictionary<string, int> _users = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(DateTime TimeUtc, int User)> _occurrences = [];

    /// <summary>The known issue.</summary>
    public string IssueId { get; } = issueId;

    /// <summary>What it is about: a path, a host, a status code; empty where the entries do not say.</summary>
    public string Target { get; } = first.About;

    /// <summary>The number of entries, with those that have no time.</summary>
    public long Count { get; private set; }

    /// <summary>Those that are logged as errors.</summary>
    public long Errors { get; private set; }

    /// <summary>The first entry.</summary>
    public LogEntry First { get; } = first;

    /// <summary>The last entry; the first where there is one.</summary>
    public LogEntry Last { get; private set; } = first;

    /// <summary>The entries that have a time, in their order, each with a number for its user. An entry that names no
    /// user has a number of its own.</summary>
    public IReadOnlyList<(DateTime TimeUtc, int User)> Occurrences => _occurrences;

    /// <summary>The known issue with its texts; null where the catalog does not have it.</summary>
    public KnownIssue? Issue { get; } = KnownIssueCatalog.Default.Find(issueId);

    /// <summary>From when on an issue of single users is more than that; null where it concerns the server.</summary>
    public EverydayIssue? Everyday { get; } =
        EverydayIssue.Find(StatusCodes.EverydayOf(first.Code) ?? KnownIssueCatalog.Default.Find(issueId)?.Everyday);

    /// <summary>Whether an administrator has to look: not if it is harmless, or a matter of single users.</summary>
    /// <param name="signIns">When factors were accepted.</param>
    public bool NeedsAttention(SignInTimes signIns) =>
        Issue?.NeedsAttention != false && Everyday?.IsNoticeable(_occurrences, signIns.Like(First.Message)) != false;

    /// <summary>Adds an entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="keepsTime">Whether its time is kept beside those before it; else in place of the last.</param>
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
