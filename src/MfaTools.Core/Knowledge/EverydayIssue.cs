using System;
using System.Collections.Generic;
using System.Linq;

namespace MfaTools.Knowledge;

/// <summary>Issues of single users, which occur on every server in use, and from when on they are more than that.
/// Read from everyday-issues.json.</summary>
internal sealed class EverydayIssue
{
    /// <summary>Stands for a status code that concerns the server, whatever its issue does.</summary>
    public const string None = "None";

    private static readonly Lazy<Dictionary<string, EverydayIssue>> ByName = new(() =>
        Shipped.Read<EverydayIssue[]>("everyday-issues.json").ToDictionary(one => one.Name));

    /// <summary>All of them.</summary>
    public static IReadOnlyCollection<EverydayIssue> All => ByName.Value.Values;

    /// <summary>What known-issues.json and status-codes.json call it.</summary>
    public required string Name { get; set; }

    /// <summary>The reason for the numbers.</summary>
    public required string Why { get; set; }

    /// <summary>Where the numbers are from.</summary>
    public required string Source { get; set; }

    /// <summary>The limits: at any of them it is no longer a matter of single users.</summary>
    public required EverydayLimit[] NoticedFrom { get; set; }

    /// <summary>The one of a name; null for none, and for what concerns the server.</summary>
    /// <exception cref="KeyNotFoundException">There is no such name.</exception>
    public static EverydayIssue? Find(string? name) => name is null or None ? null : ByName.Value[name];

    /// <summary>Whether entries are more than a matter of single users.</summary>
    /// <param name="failures">The entries, each with a number for its user.</param>
    /// <param name="successes">When sign-ins succeeded.</param>
    public bool IsNoticeable(IReadOnlyList<(DateTime TimeUtc, int User)> failures, IReadOnlyList<DateTime> successes)
    {
        var ordered = failures.OrderBy(one => one.TimeUtc).ToList();
        var succeeded = successes.OrderBy(time => time).ToList();
        return NoticedFrom.Any(limit => limit.OfOneUser
            ? ordered.GroupBy(one => one.User).Any(ofUser => limit.IsReached([.. ofUser], []))
            : limit.IsReached(ordered, succeeded));
    }
}
