using System;
using System.Collections.Generic;
using System.Linq;

namespace MfaTools.Diagnosis;

/// <summary>What the logs give to the diagnosis.</summary>
/// <param name="Issues">The entries of known issues.</param>
/// <param name="SignIns">When factors were accepted.</param>
/// <param name="AtUtc">The time that everything else was looked at: now, or when the snapshot was taken.</param>
internal sealed record LogEvidence(IReadOnlyCollection<IssueEntries> Issues, SignInTimes SignIns, DateTime AtUtc)
{
    private static readonly TimeSpan StartTakes = TimeSpan.FromMinutes(5);

    /// <summary>When Windows and the services of the product were started.</summary>
    public IReadOnlyList<DateTime> StartsUtc { get; init; } = [];

    /// <summary>Whether entries are those of starts alone, when the network is not up yet, and users have signed in
    /// since.</summary>
    /// <param name="entries">All entries of one issue about one thing.</param>
    public bool AreOfStarts(IssueEntries entries) =>
        entries.Count == entries.Occurrences.Count
        && entries.Occurrences.All(one => StartsUtc.Any(start => (one.TimeUtc - start).Duration() <= StartTakes))
        && SignIns.AnyAfter(entries.Occurrences.Max(one => one.TimeUtc));
}
