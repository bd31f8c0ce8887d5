using System.Collections.Generic;
using System.Linq;
using Org.BouncyCastle.Asn1.X509;

namespace MfaTools.Certificates;

/// <summary>Finds the paths from a leaf to trust anchors, or as far as they go. An issuer is a certificate with the
/// name that the child names and a key that verifies its signature; key identifiers only decide which to try
/// first.</summary>
/// <remarks>BouncyCastle's own builder stops at the first path; with cross-certificates a later path may be the valid
/// one. The search is bounded for any input.</remarks>
internal sealed class PathFinder(TrustAnchors anchors, IReadOnlyList<Certificate> others)
{
    /// <summary>The length of the longest path that is searched, the same as in OpenSSL.</summary>
    public const int MaxDepth = 100;

    private const int MaxPaths = 64;
    private const int MaxChecks = 1000;

    private readonly ILookup<string, Certificate> _bySubject = others.Distinct()
        .ToLookup(certificate => certificate.SubjectKey);
    private readonly Dictionary<Certificate, Choice> _issuersOf = [];
    private readonly Dictionary<Certificate, Choice> _linksOf = [];
    private readonly List<ChainPath> _found = [];
    private int _checks;

    /// <summary>Why the search was cut short, or null.</summary>
    public string? Unsearched { get; private set; }

    /// <summary>Finds the paths from a leaf, those to an anchor first.</summary>
    public IReadOnlyList<ChainPath> Find(Certificate leaf)
    {
        _found.Clear();
        Walk([leaf], null, null);
        return [.. _found.OrderByDescending(path => path.Anchored)];
    }

    /// <summary>The certificates among the others that issued this one; if no key verifies its signature, the one that
    /// it names as its issuer.</summary>
    public IReadOnlyList<Certificate> IssuersOf(Certificate child, out SignatureState state)
    {
        if (!_issuersOf.TryGetValue(child, out var choice))
        {
            _issuersOf[child] = choice = Choose(child, _bySubject[child.IssuerKey]);
        }

        state = choice.State;
        return choice.Issuers;
    }

    private void Walk(List<Certificate> path, int? badLink, int? unverifiedLink)
    {
        var child = path[path.Count - 1];
        if (_found.Count >= MaxPaths)
        {
            Unsearched ??= $"there are more than {MaxPaths} paths through the certificates";
            return;
        }

        if (anchors.Contains(child))
        {
            _found.Add(new ChainPath([.. path], anchored: true, badLink, unverifiedLink));
            return;
        }

        bool went = false;
        if (!child.IsSelfSigned)
        {
            if (!_linksOf.TryGetValue(child, out var choice))
            {
                _linksOf[child] = choice =
                    Choose(child, anchors.Find(child.IssuerKey).Concat(_bySubject[child.IssuerKey]).Distinct());
            }

            foreach (var issuer in choice.Issuers.Where(
                issuer => !path.Exists(passed => passed.Identity == issuer.Identity)))
            {
                if (path.Count >= MaxDepth)
                {
                    Unsearched ??= $"it is more than {MaxDepth} certificates deep";
                    break;
                }

                went = true;
                path.Add(issuer);
                Walk(
                    path,
                    choice.State == SignatureState.Invalid ? path.Count - 2 : badLink,
                    choice.State == SignatureState.NotVerified ? path.Count - 2 : unverifiedLink);
                path.RemoveAt(path.Count - 1);
            }
        }

        if (!went) _found.Add(new ChainPath([.. path], anchored: false, badLink, unverifiedLink));
    }

    // The candidates whose key verifies the signature; if none does, the one that the certificate names.
    private Choice Choose(Certificate child, IEnumerable<Certificate> candidates)
    {
        var verified = new List<Certificate>();
        var others = new List<(Certificate Issuer, SignatureState State)>();
        foreach (var candidate in candidates.OrderByDescending(candidate => Hint(child, candidate)))
        {
            if (_checks++ >= MaxChecks)
            {
                Unsearched ??= $"more than {MaxChecks} signatures would have to be verified";
                break;
            }

            var state = InheritedKey(candidate) is { } key ? child.Check(key) : child.Check(candidate);
            if (state == SignatureState.Valid) verified.Add(candidate);
            else if (Hint(child, candidate) >= 0) others.Add((candidate, state));
        }

        if (verified.Count > 0) return new Choice(verified, SignatureState.Valid);
        var (issuer, why) = others.OrderByDescending(other => other.State == SignatureState.NotVerified)
            .FirstOrDefault();
        return issuer is null ? new Choice([], SignatureState.Valid) : new Choice([issuer], why);
    }

    // RFC 3279, 2.3.2: a DSA key can inherit the parameters of its issuer's key.
    private SubjectPublicKeyInfo? InheritedKey(Certificate certificate)
    {
        var own = certificate.PublicKey.Algorithm;
        if (own.Algorithm.Id != KeyStrength.Dsa || own.Parameters is not null) return null;
        var above = anchors.Find(certificate.IssuerKey).Concat(_bySubject[certificate.IssuerKey])
            .FirstOrDefault(
                issuer => issuer.PublicKey.Algorithm is { Parameters: not null, Algorithm.Id: KeyStrength.Dsa }
                && certificate.IsSignedBy(issuer));
        return above is null
            ? null
            : new SubjectPublicKeyInfo(above.PublicKey.Algorithm, certificate.PublicKey.ParsePublicKey());
    }

    // 1 if the key identifiers agree, -1 if they differ, 0 if one is absent.
    private static int Hint(Certificate child, Certificate issuer)
    {
        if (child.AuthorityKeyId is not { } wanted || issuer.SubjectKeyId is not { } found) return 0;
        return wanted.SequenceEqual(found) ? 1 : -1;
    }

    private sealed record Choice(IReadOnlyList<Certificate> Issuers, SignatureState State);
}

/// <summary>One path from a leaf upwards.</summary>
internal sealed class ChainPath(
    IReadOnlyList<Certificate> certificates, bool anchored, int? badLink, int? unverifiedLink)
{
    /// <summary>Leaf first. If the path is anchored, the last is the trust anchor.</summary>
    public IReadOnlyList<Certificate> Certificates { get; } = certificates;

    /// <summary>Whether it ends at a trust anchor.</summary>
    public bool Anchored { get; } = anchored;

    /// <summary>The certificate whose signature its issuer does not verify, or null.</summary>
    public int? BadLink { get; } = badLink;

    /// <summary>The certificate whose signature could not be verified, or null.</summary>
    public int? UnverifiedLink { get; } = unverifiedLink;

    /// <summary>Whether it ends at an anchor and every signature on it was verified.</summary>
    public bool IsSound => Anchored && BadLink is null && UnverifiedLink is null;

    public Certificate Top => Certificates[Certificates.Count - 1];
}
