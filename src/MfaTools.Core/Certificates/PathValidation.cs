using System;
using System.Collections.Generic;
using System.Linq;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Pkix;

namespace MfaTools.Certificates;

/// <summary>BouncyCastle's path validation (RFC 5280, 6.1). Signatures are not verified again: <see cref="PathFinder"/>
/// did.</summary>
internal static class PathValidation
{
    /// <summary>Validates a path whose signatures are verified.</summary>
    /// <param name="path">Leaf first, the trust anchor last.</param>
    /// <param name="atUtc">The time to validate for.</param>
    /// <param name="findings">Receives the finding if the path is invalid.</param>
    public static void Check(IReadOnlyList<Certificate> path, DateTime atUtc, CertFindings findings)
    {
        if (path.Count < 2) return;
        try
        {
            var anchor = new TrustAnchor(new LinkedCertificate(path[path.Count - 1]), null);
            var parameters = new PkixParameters(new HashSet<TrustAnchor> { anchor })
            {
                IsRevocationEnabled = false,
                Date = atUtc,
            };
            List<Org.BouncyCastle.X509.X509Certificate> certificates =
                [.. path.Take(path.Count - 1).Select(certificate => new LinkedCertificate(certificate))];
            new PkixCertPathValidator().Validate(new PkixCertPath(certificates), parameters);
        }
        catch (Exception e) when (Decoding.IsFault(e))
        {
            var (id, rule) = FindRule(e);
            int index = e is PkixCertPathValidatorException { Index: >= 0 and var at } && at < path.Count ? at : 0;
            findings.Invalidate(
                id,
                $"'{path[index]}' violates {rule}.",
                $"Path validation of {PlainText.Count(path.Count, "certificate")}; certificate {index + 1} of the "
                    + $"path, SHA-256 {path[index].Sha256}.",
                CertFindings.Reissue + " by a CA that follows RFC 5280.");
        }
    }

    // The library's messages are for programmers: only the rule is taken from them.
    private static (string Id, string Rule) FindRule(Exception e)
    {
        string text = (e.InnerException ?? e).Message + e.Message;
        bool Names(params string[] words) =>
            words.Any(word => text.IndexOf(word, StringComparison.OrdinalIgnoreCase) >= 0);
        return Names("subtree", "name constraint") ? (FindingIds.Cert.NameConstraint, "a name constraint (RFC 5280, "
            + "4.2.1.10)")
            : Names("critical extension")
                ? (FindingIds.Cert.CriticalExtension, "the rule for critical extensions that are not understood (RFC "
                    + "5280, 4.2)")
            : Names("path length") ? (FindingIds.Cert.PathLength, "the limit of the path length (RFC 5280, 4.2.1.9)")
            : Names("polic") ? (FindingIds.Cert.PathInvalid, "the rules for certificate policies (RFC 5280, 6.1.3 to "
                + "6.1.5)")
            : (FindingIds.Cert.PathInvalid, "the rules of path validation (RFC 5280, 6.1)");
    }

    /// <summary>A certificate whose signature counts as verified. Without a real key, BouncyCastle runs no primality
    /// test on RSA moduli.</summary>
    private sealed class LinkedCertificate(Certificate certificate)
        : Org.BouncyCastle.X509.X509Certificate(certificate.Parsed.CertificateStructure)
    {
        private static readonly AsymmetricKeyParameter NoKey = new X25519PublicKeyParameters(
            new byte[X25519PublicKeyParameters.KeySize]);

        public override AsymmetricKeyParameter GetPublicKey() => NoKey;

        public override void Verify(AsymmetricKeyParameter key)
        {
        }
    }
}
