using System;
using System.Collections.Generic;
using System.Linq;
using MfaTools.Knowledge;

namespace MfaTools.Diagnosis;

/// <summary>The evidence in the logs.</summary>
/// <param name="Issues">The entries of known issues.</param>
/// <param name="SignIns">When factors were accepted.</param>
/// <param name="AtUtc">The time to judge at: now, or when the snapshot was taken.</param>
internal sealed record LogEvidence(IReadOnlyCollection<IssueEntries> Issues, SignInTimes SignIns, DateTime AtUtc)
{
    private static readonly TimeSpan StartTakes = TimeSpan.FromMinutes(5);

    /// <summary>When Windows and the services of the product were started.</summary>
    public IReadOnlyList<DateTime> StartsUtc { get; init; } = [];

    /// <summary>Whether all entries were written during starts, when the network was not up yet, and users have signed
    /// in since.</summary>
    /// <param name="entries">All entries of one issue about one thing.</param>
    public bool AreOfStarts(IssueEntries entries) =>
        entries.Count == entries.Occurrences.Count
        && entries.Occurrences.All(one => StartsUtc.Any(start => (one.TimeUtc - start).Duration() <= StartTakes))
        && SignIns.AnyAfter(entries.Occurrences.Max(one => one.TimeUtc));
}

/// <summary>When factors were accepted (UTC). One sign-in may be logged for its first and its second factor.</summary>
internal sealed class SignInTimes
{
    /// <summary>No more are kept: a server has some hundred thousand in a week.</summary>
    private const int MaxTimes = 5_000_000;

    private readonly List<DateTime> _first = [];
    private readonly List<DateTime> _second = [];

    /// <summary>Adds an entry about an accepted factor.</summary>
    public void Add(LogEntry entry)
    {
        if (entry.TimeUtc is not { } time || _first.Count + _second.Count >= MaxTimes) return;
        (SignIn.IsSecondFactor(entry.Message) ? _second : _first).Add(time);
    }

    /// <summary>Whether a factor was accepted after a time.</summary>
    public bool AnyAfter(DateTime utc) => _first.Concat(_second).Any(time => time > utc);

    /// <summary>The times to compare a failure with: those of its factor, or of the second if the first is not
    /// logged.</summary>
    /// <param name="message">The message of the failure.</param>
    public IReadOnlyList<DateTime> Like(string message) =>
        SignIn.IsSecondFactor(message) || _first.Count == 0 ? _second : _first;
}
