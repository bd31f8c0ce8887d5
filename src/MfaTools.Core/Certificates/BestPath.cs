using System.Collections.Generic;
using System.Linq;

namespace MfaTools.Certificates;

/// <summary>The best of several paths, with what is wrong with it. Judging a path is most of the work, so each is
/// judged once.</summary>
internal sealed record BestPath(ChainPath Path, CertFindings Findings)
{
    /// <summary>Judges paths and chooses the one with the least serious faults; any valid path will do.</summary>
    /// <returns>Null if there are no paths.</returns>
    public static BestPath? Choose(IEnumerable<ChainPath> paths, JudgeOptions options)
    {
        BestPath? best = null;
        int least = int.MaxValue;
        foreach (var path in paths)
        {
            var findings = PathRules.Check(path, options.AtUtc, options.WarningDays);
            int weight = Weigh(path, findings);
            if (weight < least || (weight == least && path.Certificates.Count < best!.Path.Certificates.Count))
            {
                (best, least) = (new BestPath(path, findings), weight);
            }

            if (weight == 0) break;
        }

        return best;
    }

    private static int Weigh(ChainPath path, CertFindings findings) =>
        findings.All.Sum(finding => finding.Status == CheckStatus.Fail ? 1000 : 1)
        + (path.BadLink is null && path.UnverifiedLink is null ? 0 : 100_000)
        + (path.Anchored || path.Top.IsSelfSigned ? 0 : 10);
}
