using System;
using System.Collections.Generic;

namespace MfaTools.Knowledge;

/// <summary>From when on entries of one issue are more than a matter of single users.</summary>
internal sealed class EverydayLimit
{
    /// <summary>So many entries.</summary>
    public required int Entries { get; set; }

    /// <summary>Of so many users; 1 where their number does not matter.</summary>
    public int Users { get; set; } = 1;

    /// <summary>Within so many minutes; null for all that was read.</summary>
    public double? Minutes { get; set; }

    public TimeSpan? Within => Minutes is { } minutes ? TimeSpan.FromMinutes(minutes) : null;

    /// <summary>At least this share of the sign-ins in that time; 0 where it does not matter.</summary>
    public double Share { get; set; }

    /// <summary>Whether the entries of one user are counted.</summary>
    public bool OfOneUser { get; set; }

    /// <summary>Whether only entries count between which no sign-in succeeded.</summary>
    public bool InARow { get; set; }

    /// <summary>Whether it is reached within any time of that length.</summary>
    /// <param name="failures">The entries in the order of time, each with a number for its user; below 0 where it names
    /// none.</param>
    /// <param name="successes">When sign-ins succeeded, in the order of time.</param>
    public bool IsReached(IReadOnlyList<(DateTime TimeUtc, int User)> failures, IReadOnlyList<DateTime> successes)
    {
        if (InARow) return IsReachedInARow(failures, successes);
        var users = new Dictionary<int, int>();
        int first = 0, from = 0, to = 0;
        for (int last = 0; last < failures.Count; last++)
        {
            var end = failures[last].TimeUtc;
            users[failures[last].User] = users.TryGetValue(failures[last].User, out int known) ? known + 1 : 1;
            for (; Within is { } within && end - failures[first].TimeUtc > within; first++)
            {
                if (--users[failures[first].User] == 0) users.Remove(failures[first].User);
            }

            int count = last - first + 1;
            // All that was read is judged as a whole.
            if (count < Entries || users.Count < Users || (Within is null && last < failures.Count - 1)) continue;
            while (from < successes.Count && Within is not null && successes[from] < end - Within) from++;
            while (to < successes.Count && (Within is null || successes[to] <= end)) to++;
            if (count >= Share * (count + to - from)) return true;
        }

        return false;
    }

    private bool IsReachedInARow(IReadOnlyList<(DateTime TimeUtc, int User)> failures, IReadOnlyList<DateTime> successes)
    {
        var users = new HashSet<int>();
        int count = 0, next = 0;
        foreach (var (time, user) in failures)
        {
            bool broken = false;
            for (; next < successes.Count && successes[next] <= time; next++) broken = true;
            if (broken)
            {
                users.Clear();
                count = 0;
            }

            count++;
            // Entries that name no user may all be of one device, which tries all night.
            if (user >= 0) users.Add(user);
            if (count >= Entries && users.Count >= Users) return true;
        }

        return false;
    }

    /// <summary>The limit in words.</summary>
    public override string ToString() =>
        $"{Entries} entries{(OfOneUser ? " of one user" : Users > 1 ? $" of {Users} users" : "")}"
        + (InARow ? " and no sign-in that succeeded between" : "")
        + (Within is { } within ? $" within {PlainText.Count((long)within.TotalMinutes, "minute")}" : "")
        + (Share > 0 ? FormattableString.Invariant($", and {Share * 100:0} % of the sign-ins in that time") : "");
}
