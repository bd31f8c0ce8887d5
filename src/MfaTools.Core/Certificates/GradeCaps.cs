using System.Collections.Generic;
using System.Linq;

namespace MfaTools.Certificates;

/// <summary>The best grade that SSL Labs gives a certificate or chain (rating guide 2009i to 2009q).</summary>
internal static class GradeCaps
{
    public const string NotTrusted = "T";
    public const string OtherName = "M";
    public const string Incomplete = "B";

    private const string WorstFirst = "TMFCB";

    /// <summary>The worst of several caps; null if none limits the grade.</summary>
    public static string? Worst(IEnumerable<string?> caps) => caps.OrderBy(Rank).FirstOrDefault();

    /// <summary>The cap that keys and hashes of a path set. Those of the root do not count.</summary>
    public static string? Of(ChainPath path)
    {
        var certificates = path.Certificates;
        bool hasRoot = certificates.Count > 1 && (path.Anchored || path.Top.IsSelfSigned);
        return Worst(certificates.Take(certificates.Count - (hasRoot ? 1 : 0)).SelectMany(certificate => new[]
        {
            // The guide has no limits for DSA: they are taken for those of RSA.
            !certificate.Key.IsRsa || certificate.Key.Bits >= 2048 ? null : certificate.Key.Bits < 1024 ? "F" : "B",
            certificate.WeakHash is not { } hash ? null : hash == "SHA-1" ? NotTrusted : "F",
        }));
    }

    private static int Rank(string? cap) => cap is null ? WorstFirst.Length : WorstFirst.IndexOf(cap[0]);
}
