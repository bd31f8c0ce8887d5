using System;
using System.Collections.Generic;
using System.Linq;

namespace MfaTools.Certificates;

/// <summary>What a certificate or chain allows SSL Labs to give at best (rating guide 2009i to 2009q). T and M stand above the
/// letters: no letter is given to what is not trusted or is for another name.</summary>
internal static class GradeCaps
{
    private const string Order = "TMFCB";

    /// <summary>The worst first; what limits nothing last.</summary>
    public static int Rank(string? cap) => cap is null ? Order.Length : Order.IndexOf(cap[0]);

    public static string? Of(IReadOnlyList<Finding> findings, IReadOnlyList<Certificate> path, bool anchored)
    {
        var caps = findings.Where(finding => finding.Status == CheckStatus.Fail).Select(finding => finding.Id switch
        {
            FindingIds.Cert.NameMismatch => "M",
            FindingIds.Cert.ChainIncomplete => "B",
            FindingIds.Cert.WeakKey or FindingIds.Cert.WeakSignature => null,
            _ => "T",
        }).ToList();
        for (int i = 0; i < path.Count; i++)
        {
            bool top = i == path.Count - 1 && (anchored || path[i].IsSelfSigned);
            if (top && i > 0) continue;
            var key = KeyStrength.Of(path[i]);
            // DSA has no number of its own here; its size is that of RSA in strength.
            if (key.IsRsa && key.Bits < 2048) caps.Add(key.Bits < 1024 ? "F" : "B");
            if (PathRules.WeakHash(path[i]) is { } hash) caps.Add(hash == "SHA-1" ? "T" : "F");
        }

        return caps.OrderBy(Rank).FirstOrDefault();
    }
}
