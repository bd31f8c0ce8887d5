using System;
using System.Collections.Generic;

namespace MfaTools.Knowledge;

/// <summary>A limit from which on entries of one issue concern more than single users.</summary>
internal sealed class EverydayLimit
{
    public required int Entries { get; set; }

    /// <summary>The number of users they are of; 1 if it does not matter.</summary>
    public int Users { get; set; } = 1;

    /// <summary>The time within which they occur; null for everything that was read.</summary>
    public double? Minutes { get; set; }

    public TimeSpan? Within => Minutes is { } minutes ? TimeSpan.FromMinutes(minutes) : null;

    /// <summary>The least share of the sign-ins in that time; 0 if it does not matter.</summary>
    public double Share { get; set; }

    /// <summary>Whether only entries of the same user count.</summary>
    public bool OfOneUser { get; set; }

    /// <summary>Whether only entries count between which no sign-in succeeded.</summary>
    public bool InARow { get; set; }

    /// <summary>Whether the limit is reached within any period of that length.</summary>
    /// <param name="failures">The entries in the order of time, each with a number for its user; below 0 if it names
    /// none.</param>
    /// <param name="successes">The times of successful sign-ins, in order.</param>
    public bool IsReached(IReadOnlyList<(DateTime TimeUtc, int User)> failures, IReadOnlyList<DateTime> successes)
    {
        if (InARow) return IsReachedInARow(failures, successes);
        var users = new UserCount();
        int first = 0, from = 0, to = 0;
        for (int last = 0; last < failures.Count; last++)
        {
            var end = failures[last].TimeUtc;
            users.Add(failures[last].User);
            for (; Within is { } within && end - failures[first].TimeUtc > within; first++)
            {
                users.Remove(failures[first].User);
            }

            int count = last - first + 1;
            // Without a period, everything that was read is judged as a whole.
            if (count < Entries || (Within is null && last < failures.Count - 1)) continue;
            if (users.Named < Users && !users.IsUnknown) continue;
            while (from < successes.Count && Within is not null && successes[from] < end - Within) from++;
            while (to < successes.Count && (Within is null || successes[to] <= end)) to++;
            if (count >= Share * (count + to - from)) return true;
        }

        return false;
    }

    /// <summary>The limit in words.</summary>
    public override string ToString() =>
        $"{Entries} entries{(OfOneUser ? " of one user" : Users > 1 ? $" of {Users} users" : "")}"
        + (InARow ? " without a successful sign-in in between" : "")
        + (Within is { } within ? $" within {PlainText.Count((long)within.TotalMinutes, "minute")}" : "")
        + (Share > 0 ? FormattableString.Invariant($", and {Share * 100:0} % of the sign-ins in that time") : "");

    private bool IsReachedInARow(
        IReadOnlyList<(DateTime TimeUtc, int User)> failures, IReadOnlyList<DateTime> successes)
    {
        var users = new UserCount();
        int count = 0, next = 0;
        foreach (var (time, user) in failures)
        {
            bool broken = false;
            for (; next < successes.Count && successes[next] <= time; next++) broken = true;
            if (broken) (users, count) = (new UserCount(), 0);
            users.Add(user);
            // Entries without a user may all be of one device that tries all night.
            if (++count >= Entries && users.Named >= Users) return true;
        }

        return false;
    }

    /// <summary>The users that some entries name. Entries that name none may be of any of these users, so they do not
    /// add to their number; if no entry names a user, the number is unknown.</summary>
    private sealed class UserCount
    {
        private readonly Dictionary<int, int> _entries = [];

        public int Named => _entries.Count;

        public bool IsUnknown => Named == 0;

        public void Add(int user)
        {
            if (user >= 0) _entries[user] = _entries.TryGetValue(user, out int known) ? known + 1 : 1;
        }

        public void Remove(int user)
        {
            if (user >= 0 && --_entries[user] == 0) _entries.Remove(user);
        }
    }
}
