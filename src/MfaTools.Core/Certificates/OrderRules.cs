using System;
using System.Collections.Generic;
using System.Linq;

namespace MfaTools.Certificates;

/// <summary>Judges which certificates were sent, and in which order.</summary>
internal static class OrderRules
{
    private const int Shown = 5;

    /// <summary>Checks for duplicate, unrelated and misplaced certificates, and for the root.</summary>
    /// <param name="chain">The chain; it has a leaf.</param>
    /// <param name="findings">Receives the findings.</param>
    public static ChainIssues Check(DecodedChain chain, CertFindings findings) =>
        CheckDuplicates(chain, findings) | CheckRoots(chain, findings)
            | CheckUnrelated(chain, findings) | CheckOrder(chain, findings);

    private static ChainIssues CheckDuplicates(DecodedChain chain, CertFindings findings)
    {
        var issues = ChainIssues.None;
        foreach (var (certificate, position) in Positions(chain))
        {
            if (chain.IndexOf(certificate) == position) continue;
            issues = ChainIssues.UnrelatedOrDuplicate;
            findings.Warn(
                FindingIds.Cert.DuplicateCertificate,
                $"'{certificate}' is sent twice.",
                $"Positions {chain.IndexOf(certificate) + 1} and {position + 1}; SHA-256 {certificate.Sha256}",
                "Remove the duplicate from the chain that the server sends.");
        }

        return issues;
    }

    private static ChainIssues CheckRoots(DecodedChain chain, CertFindings findings)
    {
        var issues = ChainIssues.None;
        foreach (var root in chain.Distinct.Where(
            one => one.IsSelfSigned && chain.IsRelated(one) && !one.Is(chain.Leaf!)))
        {
            issues = ChainIssues.ContainsAnchor;
            findings.Warn(
                FindingIds.Cert.ContainsAnchor,
                $"The root '{root}' is sent as well.",
                $"Position {chain.IndexOf(root) + 1}; it is self-signed. Clients use their own copy.",
                "Optional: remove it from the chain that the server sends; it only adds bytes to each handshake.");
        }

        return issues;
    }

    private static ChainIssues CheckUnrelated(DecodedChain chain, CertFindings findings)
    {
        var strangers = chain.Distinct.Where(certificate => !chain.IsRelated(certificate)).ToList();
        if (strangers.Count == 0) return ChainIssues.None;
        string more = strangers.Count > Shown ? $" and {strangers.Count - Shown} more" : "";
        string positions = string.Join(
            ", ", strangers.Take(Shown).Select(stranger => chain.IndexOf(stranger) + 1)) + more;
        findings.Warn(
            FindingIds.Cert.UnrelatedCertificate,
            strangers.Count == 1
                ? $"'{strangers[0]}' is sent but is not part of the chain."
                : $"{strangers.Count} certificates are sent but are not part of the chain: "
                    + $"{Quote(strangers.Take(Shown))}{more}.",
            strangers.Count == 1
                ? $"Position {positions}; it issued none of the certificates that lead up from '{chain.Leaf}'. "
                    + $"SHA-256 {strangers[0].Sha256}"
                : $"They issued none of the certificates that lead up from '{chain.Leaf}'. Positions {positions}.",
            $"Remove {(strangers.Count == 1 ? "it" : "them")} from the chain that the server sends.");
        return ChainIssues.UnrelatedOrDuplicate;
    }

    private static ChainIssues CheckOrder(DecodedChain chain, CertFindings findings)
    {
        if (!chain.Source.Ordered) return ChainIssues.None;
        var leaf = chain.Leaf!;
        var passed = new List<Certificate>();
        Certificate? early = null;
        foreach (var certificate in chain.Distinct.Where(chain.IsRelated))
        {
            bool isInPlace = certificate.Is(leaf)
                ? passed.Count == 0
                : passed.Exists(other => chain.Links.IssuersOf(other, out _).Contains(certificate));
            if (!isInPlace) early ??= certificate;
            passed.Add(certificate);
        }

        if (early is null) return ChainIssues.None;
        bool isLeafFirst = chain.Sent[0]?.Is(leaf) == true;
        findings.Add(
            chain.Source.OnWire && !isLeafFirst ? CheckStatus.Fail : CheckStatus.Warning,
            FindingIds.Cert.WrongOrder,
            isLeafFirst
                ? $"The certificates are not in order: '{early}' comes before the certificate that it issued."
                : $"The certificates are not in order: the first is '{chain.Sent[0]}', not the server's certificate.",
            "Sent: " + Quote(chain.Sent.OfType<Certificate>()),
            $"Send them in this order: {Quote(chain.Related.Where(certificate => !certificate.IsSelfSigned))}. "
                + "-SaveChain writes the file.");
        return ChainIssues.WrongOrder;
    }

    private static IEnumerable<(Certificate Certificate, int Position)> Positions(DecodedChain chain) =>
        chain.Sent.Select((certificate, position) => (Certificate: certificate!, Position: position))
            .Where(one => one.Certificate is not null);

    private static string Quote(IEnumerable<Certificate> certificates) =>
        string.Join(", ", certificates.Select(certificate => $"'{certificate}'"));
}
