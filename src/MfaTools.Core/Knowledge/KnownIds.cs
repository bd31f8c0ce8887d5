using System;
using System.Collections.Generic;
using System.Linq;
using MfaTools.Tls;

namespace MfaTools.Knowledge;

/// <summary>The ids that results, logs and events can have.</summary>
internal static class KnownIds
{
    public const string Pages = "checks/";

    private static readonly Lazy<HashSet<string>> All = new(() => new HashSet<string>(
        OfFindings
            .Concat(KnownIssueCatalog.Default.Issues.Select(issue => issue.Id))
            .Concat(SchannelEventKind.All.Select(kind => $"Schannel.{kind.Id}")),
        StringComparer.OrdinalIgnoreCase));

    /// <summary>The ids of findings, in order.</summary>
    public static IReadOnlyList<string> OfFindings { get; } =
    [
        .. Shipped.Names.Where(name => name.StartsWith(Pages, StringComparison.Ordinal))
            .Select(name => name.Substring(Pages.Length)).OrderBy(id => id, StringComparer.Ordinal),
    ];

    /// <summary>Whether an id exists, in any case.</summary>
    public static bool Exists(string id) => All.Value.Contains(id);

    /// <summary>Finds the id that a mistyped one was most likely meant to be, or null.</summary>
    public static string? Nearest(string typed, IEnumerable<string> ids)
    {
        // A third of the letters after the prefix may be wrong, within reason: a long text is not an id.
        int limit = Math.Min((typed.Length - typed.IndexOf('.') - 1) / 3, 6);
        string? nearest = null;
        foreach (string id in ids)
        {
            int distance = EditDistance(id.ToUpperInvariant(), typed.ToUpperInvariant(), limit);
            if (distance > limit) continue;
            nearest = id;
            limit = distance - 1;
        }

        return nearest;
    }

    /// <summary>Counts the letters that must be inserted, deleted or changed to turn one text into another; any number
    /// above the limit if there are more.</summary>
    private static int EditDistance(string a, string b, int limit)
    {
        if (Math.Abs(a.Length - b.Length) > limit) return limit + 1;
        var rows = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++) rows[i, 0] = i;
        for (int j = 0; j <= b.Length; j++) rows[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int changed = rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(changed, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
            }
        }

        return rows[a.Length, b.Length];
    }
}
