using System;
using System.Collections.Generic;
using System.Linq;
using MfaTools.Tls;

namespace MfaTools.Knowledge;

/// <summary>The ids that results, logs and events can have.</summary>
internal static class KnownIds
{
    internal const string Pages = "checks/";

    private static readonly Lazy<HashSet<string>> All = new(() => new HashSet<string>(
        Shipped.Names
            .Where(name => name.StartsWith(Pages, StringComparison.Ordinal))
            .Select(name => name.Substring(Pages.Length))
            .Concat(KnownIssueCatalog.Default.Issues.Select(issue => issue.Id))
            .Concat(SchannelEventKind.All.Select(kind => $"Schannel.{kind.Id}")),
        StringComparer.OrdinalIgnoreCase));

    /// <summary>Whether there is such an id, in any case.</summary>
    public static bool Exists(string id) => All.Value.Contains(id);
}
