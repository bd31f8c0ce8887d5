using System;
using System.Collections.Generic;
using System.Linq;

namespace MfaTools.Knowledge;

/// <summary>An issue of single users, which occurs on every server, and the limits above which it is more than that.
/// Read from everyday-issues.json.</summary>
internal sealed class EverydayIssue
{
    /// <summary>Marks a status code that concerns the server, whatever its issue concerns.</summary>
    public const string None = "None";

    private static readonly Lazy<Dictionary<string, EverydayIssue>> ByName = new(() =>
        Shipped.Read<EverydayIssue[]>("everyday-issues.json").ToDictionary(one => one.Name));

    /// <summary>All of them.</summary>
    public static IReadOnlyCollection<EverydayIssue> All => ByName.Value.Values;

    /// <summary>Its name in known-issues.json and status-codes.json.</summary>
    public required string Name { get; set; }

    /// <summary>Why the limits are what they are.</summary>
    public required string Why { get; set; }

    /// <summary>The source of the limits.</summary>
    public required string Source { get; set; }

    /// <summary>The limits. If any of them is reached, the issue concerns more than single users.</summary>
    public required EverydayLimit[] NoticedFrom { get; set; }

    /// <summary>Finds one by its name; null for no name and for <see cref="None"/>.</summary>
    /// <exception cref="KeyNotFoundException">There is no such name.</exception>
    public static EverydayIssue? Find(string? name) => name is null or None ? null : ByName.Value[name];

    /// <summary>Whether entries concern more than single users.</summary>
    /// <param name="failures">The entries, each with a number for its user.</param>
    /// <param name="successes">The times of successful sign-ins.</param>
    public bool IsNoticeable(IReadOnlyList<(DateTime TimeUtc, int User)> failures, IReadOnlyList<DateTime> successes)
    {
        var ordered = failures.OrderBy(one => one.TimeUtc).ToList();
        var succeeded = successes.OrderBy(time => time).ToList();
        return NoticedFrom.Any(limit => limit.OfOneUser
            ? ordered.GroupBy(one => one.User).Any(ofUser => limit.IsReached([.. ofUser], []))
            : limit.IsReached(ordered, succeeded));
    }
}
