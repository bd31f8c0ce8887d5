using System;
using System.Collections.Generic;
using System.Linq;

namespace MfaTools.Certificates;

/// <summary>Finds the ways from a leaf to trust anchors, or as far as they go. An issuer is whom the certificate names and
/// whose key verifies its signature; the key identifiers only say whom to try first.</summary>
/// <remarks>BouncyCastle's own builder stops at the first way; where authorities have signed for each other, a later one may
/// be the valid one. The work has limits, whatever certificates are sent.</remarks>
internal sealed class PathFinder(TrustAnchors anchors, IReadOnlyList<Certificate> others)
{
    private const int MaxDepth = 16;
    private const int MaxPaths = 64;
    private const int MaxTries = 400;

    private readonly ILookup<string, Certificate> _bySubject = others.Distinct().ToLookup(certificate => certificate.SubjectKey);
    private readonly List<ChainPath> _found = [];
    private int _tries;

    /// <summary>The ways found, those to an anchor first.</summary>
    public IReadOnlyList<ChainPath> Find(Certificate leaf)
    {
        _found.Clear();
        _tries = 0;
        Walk([leaf], null);
        return [.. _found.OrderByDescending(path => path.Anchored)];
    }

    /// <summary>The certificates among the others that issued this one.</summary>
    public IReadOnlyList<Certificate> IssuersOf(Certificate child, out bool bad) => Choose(child, _bySubject[child.IssuerKey], out bad);

    private void Walk(List<Certificate> path, int? badLink)
    {
        var child = path[path.Count - 1];
        if (_found.Count >= MaxPaths) return;
        if (anchors.Contains(child))
        {
            _found.Add(new ChainPath([.. path], anchored: true, badLink));
            return;
        }

        bool went = false;
        if (path.Count < MaxDepth && !child.IsSelfSigned)
        {
            var candidates = anchors.Find(child.IssuerKey).Concat(_bySubject[child.IssuerKey])
                .Where(candidate => !path.Exists(passed => passed.Identity == candidate.Identity)).Distinct();
            foreach (var issuer in Choose(child, candidates, out bool bad))
            {
                went = true;
                path.Add(issuer);
                Walk(path, bad ? path.Count - 2 : badLink);
                path.RemoveAt(path.Count - 1);
            }
        }

        if (!went) _found.Add(new ChainPath([.. path], anchored: false, badLink));
    }

    // Whose key verifies the signature; where none does, whom the certificate takes for its issuer all the same.
    private List<Certificate> Choose(Certificate child, IEnumerable<Certificate> candidates, out bool bad)
    {
        bad = false;
        var byHint = candidates.OrderByDescending(candidate => Hint(child, candidate)).ToList();
        var verified = new List<Certificate>();
        foreach (var candidate in byHint)
        {
            if (_tries++ > MaxTries) return verified;
            if (child.IsSignedBy(candidate)) verified.Add(candidate);
        }

        if (verified.Count > 0) return verified;
        bad = true;
        return [.. byHint.Where(candidate => Hint(child, candidate) >= 0).Take(1)];
    }

    // 1 where the key identifiers agree, -1 where they differ, 0 where there are not two to compare.
    private static int Hint(Certificate child, Certificate issuer)
    {
        if (child.AuthorityKeyId is not { } wanted || issuer.SubjectKeyId is not { } found) return 0;
        return wanted.SequenceEqual(found) ? 1 : -1;
    }
}
