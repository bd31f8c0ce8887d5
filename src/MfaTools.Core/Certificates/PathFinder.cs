using System.Collections.Generic;
using System.Linq;
using Org.BouncyCastle.Asn1.X509;

namespace MfaTools.Certificates;

/// <summary>Finds the ways from a leaf to trust anchors, or as far as they go. An issuer is whom the certificate names and
/// whose key verifies its signature; the key identifiers only say whom to try first.</summary>
/// <remarks>BouncyCastle's own builder stops at the first way; where authorities have signed for each other, a later one may
/// be the valid one. The work has limits, whatever certificates are sent.</remarks>
internal sealed class PathFinder(TrustAnchors anchors, IReadOnlyList<Certificate> others)
{
    /// <summary>The certificates of the longest way that is searched; OpenSSL stops at as many.</summary>
    public const int MaxDepth = 100;

    private const int MaxPaths = 64;
    private const int MaxChecks = 1000;

    private readonly ILookup<string, Certificate> _bySubject = others.Distinct().ToLookup(certificate => certificate.SubjectKey);
    private readonly Dictionary<Certificate, Choice> _issuersOf = [];
    private readonly Dictionary<Certificate, Choice> _linksOf = [];
    private readonly List<ChainPath> _found = [];
    private int _checks;

    /// <summary>Why not all was searched, or null.</summary>
    public string? Unsearched { get; private set; }

    /// <summary>The ways found, those to an anchor first.</summary>
    public IReadOnlyList<ChainPath> Find(Certificate leaf)
    {
        _found.Clear();
        Walk([leaf], null, null);
        return [.. _found.OrderByDescending(path => path.Anchored)];
    }

    /// <summary>The certificates among the others that issued this one; where no key verifies its signature, the one that it
    /// takes for its issuer all the same.</summary>
    public IReadOnlyList<Certificate> IssuersOf(Certificate child, out SignatureState state)
    {
        if (!_issuersOf.TryGetValue(child, out var choice)) _issuersOf[child] = choice = Choose(child, _bySubject[child.IssuerKey]);
        state = choice.State;
        return choice.Issuers;
    }

    private void Walk(List<Certificate> path, int? badLink, int? unverifiedLink)
    {
        var child = path[path.Count - 1];
        if (_found.Count >= MaxPaths)
        {
            Unsearched ??= $"there are more than {MaxPaths} ways through the certificates";
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
                _linksOf[child] = choice = Choose(child, anchors.Find(child.IssuerKey).Concat(_bySubject[child.IssuerKey]).Distinct());
            }

            foreach (var issuer in choice.Issuers.Where(issuer => !path.Exists(passed => passed.Identity == issuer.Identity)))
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

    // Whose key verifies the signature; where none does, whom the certificate takes for its issuer all the same.
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
        var (issuer, why) = others.OrderByDescending(other => other.State == SignatureState.NotVerified).FirstOrDefault();
        return issuer is null ? new Choice([], SignatureState.Valid) : new Choice([issuer], why);
    }

    // RFC 3279, 2.3.2: the parameters of a DSA key can be those of its issuer.
    private SubjectPublicKeyInfo? InheritedKey(Certificate certificate)
    {
        var own = certificate.PublicKey.Algorithm;
        if (own.Algorithm.Id != KeyStrength.Dsa || own.Parameters is not null) return null;
        var above = anchors.Find(certificate.IssuerKey).Concat(_bySubject[certificate.IssuerKey])
            .FirstOrDefault(issuer => issuer.PublicKey.Algorithm is { Parameters: not null, Algorithm.Id: KeyStrength.Dsa } && certificate.IsSignedBy(issuer));
        return above is null ? null : new SubjectPublicKeyInfo(above.PublicKey.Algorithm, certificate.PublicKey.ParsePublicKey());
    }

    // 1 where the key identifiers agree, -1 where they differ, 0 where there are not two to compare.
    private static int Hint(Certificate child, Certificate issuer)
    {
        if (child.AuthorityKeyId is not { } wanted || issuer.SubjectKeyId is not { } found) return 0;
        return wanted.SequenceEqual(found) ? 1 : -1;
    }

    private sealed record Choice(IReadOnlyList<Certificate> Issuers, SignatureState State);
}

/// <summary>One way from a leaf upwards.</summary>
internal sealed class ChainPath(IReadOnlyList<Certificate> certificates, bool anchored, int? badLink, int? unverifiedLink)
{
    /// <summary>Leaf first. Where it is anchored, the last is the trust anchor.</summary>
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
