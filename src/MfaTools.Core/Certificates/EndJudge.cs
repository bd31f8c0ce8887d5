using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace MfaTools.Certificates;

/// <summary>Judges where a chain ends: at a trust anchor, at an unknown root, or at a gap.</summary>
internal static class EndJudge
{
    /// <summary>Judges the end of a chain.</summary>
    /// <param name="chain">The chain; it has a leaf.</param>
    /// <param name="options">Options for judging.</param>
    public static ChainEnd Judge(DecodedChain chain, JudgeOptions options)
    {
        var leaf = chain.Leaf!;
        var paths = chain.Links.Find(leaf);
        if (BestPath.Choose(paths.Where(path => path.IsSound), options) is { } sound)
        {
            return Trust(chain, options, paths, sound, ChainCompleteness.OnWire, new CertFindings());
        }

        // Certificates that were not sent do not repair the chain: they only show what is missing.
        if (options.Extra.All.Any())
        {
            paths = new PathFinder(options.Anchors, [.. chain.Distinct, .. options.Extra.All]).Find(leaf);
        }

        var best = BestPath.Choose(paths.Where(path => path.IsSound), options) ?? BestPath.Choose(paths, options)!;
        var filled = FindCompleteness(chain, options, best.Path);
        if (best.Path.BadLink is not null || best.Path.UnverifiedLink is not null)
        {
            return End(best, filled, ChainTrust.NotBuilt, new CertFindings()) with { Paths = paths };
        }

        if (!best.Path.Anchored) return EndWithoutAnchor(chain, options, best, filled) with { Paths = paths };
        var findings = new CertFindings();
        var gap = FindGap(chain, best.Path);
        IssuerFindings.AddIncomplete(findings, chain, options, best.Path, gap, isCertain: true);
        return Trust(chain, options, paths, best, filled, findings) with { Gap = gap, IsIncomplete = true };
    }

    private static ChainEnd EndWithoutAnchor(
        DecodedChain chain, JudgeOptions options, BestPath best, ChainCompleteness filled)
    {
        var findings = new CertFindings();
        var top = best.Path.Top;
        if (chain.Leaf!.IsSelfSigned)
        {
            RootFindings.AddSelfSigned(findings, options, chain.Leaf, isTrusted: false);
            return End(best, ChainCompleteness.OnWire, ChainTrust.UntrustedRoot, findings);
        }

        var needsIssuer = top.IsSelfSigned ? null : top;
        var gap = FindGap(chain, best.Path);
        if (filled != ChainCompleteness.OnWire)
        {
            IssuerFindings.AddIncomplete(findings, chain, options, best.Path, gap, isCertain: true);
            return End(best, filled, ChainTrust.UntrustedRoot, findings)
                with { Gap = gap, IsIncomplete = true, NeedsIssuer = needsIssuer };
        }

        if (RootFindings.AddUntrusted(findings, options, best.Path))
        {
            return End(best, filled, ChainTrust.UntrustedRoot, findings) with { NeedsIssuer = needsIssuer };
        }

        bool isLikelyIntermediate = IsFramed(chain, top) || top.IssuerUris.Length > 0;
        if (isLikelyIntermediate)
        {
            IssuerFindings.AddIncomplete(findings, chain, options, best.Path, gap, isCertain: false);
        }
        else IssuerFindings.AddUnknown(findings, chain, options, top);
        return End(best, ChainCompleteness.Broken, ChainTrust.NotBuilt, findings)
            with
            {
                Gap = isLikelyIntermediate ? gap : top,
                IsIncomplete = isLikelyIntermediate,
                NeedsIssuer = needsIssuer,
            };
    }

    private static ChainEnd Trust(
        DecodedChain chain,
        JudgeOptions options,
        IReadOnlyList<ChainPath> paths,
        BestPath best,
        ChainCompleteness completeness,
        CertFindings findings)
    {
        var end = End(best, completeness, ChainTrust.Trusted, findings) with { Paths = paths };
        var top = best.Path.Top;
        bool isSelfSigned = best.Path.Certificates.Count == 1 && top.IsSelfSigned;
        if (isSelfSigned) RootFindings.AddSelfSigned(findings, options, top, isTrusted: true);
        if (end.Trust != ChainTrust.Trusted) return end;
        AddExpiredBeside(findings, chain, options, best.Path);
        bool mustBePublic = options.Clients != CertificateClients.Servers && !options.AcceptsPrivateRoot
            && !isSelfSigned;
        if (mustBePublic && !paths.Any(path => IsPublic(path, options)) && IsKnownPrivate(top, options))
        {
            RootFindings.AddPrivate(findings, options, top);
        }

        return end;
    }

    /// <summary>Whether phones trust the end of a path. They stop at their own copy of a root, wherever on the path its
    /// name and key are certified.</summary>
    public static bool IsPublic(ChainPath path, JudgeOptions options)
    {
        if (path.BadLink is not null || path.UnverifiedLink is not null) return false;
        var roots = options.PublicRoots();
        return path.Certificates.Skip(1).Any(roots.Contains)
            || (!path.Top.IsSelfSigned && roots.FindIssuer(path.Top) is not null);
    }

    // A selection of anchors, such as in a snapshot written by hand, says nothing about a root, unless the root has the
    // server's own name.
    private static bool IsKnownPrivate(Certificate root, JudgeOptions options)
    {
        if (options.IsStoreWhole) return true;
        if (Regex.Split(root.Subject, @"\W+").Contains(options.Organization, StringComparer.OrdinalIgnoreCase))
        {
            return true;
        }

        var roots = options.PublicRoots();
        return options.Anchors.Bytes.Any(roots.Contains);
    }

    private static ChainEnd End(BestPath best, ChainCompleteness completeness, ChainTrust trust, CertFindings findings)
    {
        findings.Add(best.Findings);
        return new ChainEnd(
            best.Path, completeness, best.Findings.IsPathInvalid ? ChainTrust.NotBuilt : trust, findings);
    }

    private static ChainCompleteness FindCompleteness(DecodedChain chain, JudgeOptions options, ChainPath path)
    {
        var added = path.Certificates.Take(path.Certificates.Count - (path.Anchored ? 1 : 0))
            .Where(one => !chain.Has(one)).ToList();
        return !added.Exists(certificate => !certificate.IsSelfSigned) ? ChainCompleteness.OnWire
            : added.Exists(certificate => options.Extra.SourceOf(certificate) == ExtraCertificates.Fetched)
                ? ChainCompleteness.ByFetch
            : ChainCompleteness.ByGivenOrStore;
    }

    // The first certificate of the path whose issuer is not sent; the top if all are.
    private static Certificate FindGap(DecodedChain chain, ChainPath path)
    {
        int last = 0;
        while (last + 1 < path.Certificates.Count && chain.Has(path.Certificates[last + 1])) last++;
        return path.Certificates[last];
    }

    // Whether CA certificates from above the gap were sent.
    private static bool IsFramed(DecodedChain chain, Certificate top) => chain.Distinct.Any(certificate =>
        !chain.IsRelated(certificate) && certificate.IsCa
            && (!certificate.IsSelfSigned || certificate.SubjectKey != top.IssuerKey));

    // Certificates that were sent but are not on the path: clients that take the other path refuse the chain.
    private static void AddExpiredBeside(
        CertFindings findings, DecodedChain chain, JudgeOptions options, ChainPath path)
    {
        foreach (var certificate in chain.Distinct.Where(
            one => chain.IsRelated(one) && !path.Certificates.Contains(one)))
        {
            var above = options.Anchors.Find(certificate.IssuerKey)
                .Where(anchor => !anchor.Is(certificate) && certificate.IsSignedBy(anchor)).ToList();
            var old = certificate.NotAfterUtc < options.AtUtc ? certificate
                : above.Count > 0 && above.TrueForAll(anchor => anchor.NotAfterUtc < options.AtUtc) ? above[0]
                : null;
            if (old is null) continue;
            string what = old.Is(certificate) ? "it" : $"its root '{old}'";
            findings.Add(
                CheckStatus.Pass,
                FindingIds.Cert.ExpiredBeside,
                $"'{certificate}', issued by '{certificate.Issuer}', is sent as well and is not needed: {what} "
                    + "expired on "
                    + $"{PlainText.Time(old.NotAfterUtc)}.",
                $"Position {chain.IndexOf(certificate) + 1}; SHA-256 {certificate.Sha256}. The trusted path is "
                    + $"{string.Join(" <- ", path.Certificates.Select(part => $"'{part}'"))}.",
                "Current clients find the other path. Old clients, such as those with OpenSSL before 1.1, refuse the "
                    + "chain because "
                    + "of it: remove it from the chain that the server sends, unless older clients need it.");
        }
    }
}
