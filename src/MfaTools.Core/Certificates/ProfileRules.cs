using System;
using System.Collections.Generic;
using System.Linq;
using Org.BouncyCastle.Asn1.X509;

namespace MfaTools.Certificates;

/// <summary>What RFC 5280 and the CA/Browser Forum require of CAs and some clients enforce, although path validation
/// does not.</summary>
internal static class ProfileRules
{
    /// <summary>Checks one certificate of a path.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="index">Its place on the path; 0 for the leaf.</param>
    /// <param name="isRoot">Whether it is the root: a root is trusted as it is, and public ones, too, break some
    /// rules.</param>
    /// <param name="findings">Receives the finding.</param>
    public static void Check(Certificate certificate, int index, bool isRoot, CertFindings findings)
    {
        string[] broken =
        [
            .. isRoot ? [] : certificate.Odd,
            .. FindInAny(certificate, isRoot),
            .. FindInKeyIds(certificate, index),
            .. index > 0 ? FindInIssuer(certificate) : FindInLeaf(certificate),
            .. FindInKey(certificate, isRoot),
        ];
        if (broken.Length == 0) return;
        findings.Warn(
            FindingIds.Cert.NotConforming,
            $"'{certificate}' breaks rules that strict clients enforce: {string.Join("; ", broken)}.",
            $"SHA-256 {certificate.Sha256}",
            "If a client refuses it, have it reissued by a CA that follows RFC 5280. Most clients accept it.");
    }

    private static IEnumerable<string> FindInAny(Certificate certificate, bool isRoot)
    {
        if (certificate.Scheme is { IsOfTls: false }) yield return "TLS does not define its RSASSA-PSS parameters";
        int version = certificate.Parsed.Version;
        if (version < 3 && certificate.Parsed.CertificateStructure.Extensions is null)
        {
            yield return $"it is X.509 version {version}, not 3";
        }

        if (!certificate.IsSelfSigned && !isRoot && certificate.AuthorityKeyId is null)
        {
            yield return "it has no authority key identifier";
        }

        if (certificate.IsCritical(X509Extensions.AuthorityKeyIdentifier)) yield return "its authority key "
            + "identifier is critical";
        if (certificate.IsCritical(X509Extensions.SubjectKeyIdentifier)) yield return "its subject key identifier is "
            + "critical";
        if (certificate.IsCritical(X509Extensions.AuthorityInfoAccess)) yield return "its authority information "
            + "access is critical";
    }

    private static IEnumerable<string> FindInKeyIds(Certificate certificate, int index)
    {
        if (index > 0 && certificate.SubjectKeyId is null && certificate.Parsed.Version == 3)
        {
            yield return "it has no subject key identifier";
        }

        if (!certificate.IsSelfSigned || certificate.Authority is not { } authority) yield break;
        if (authority.KeyIdentifier?.GetOctets() is not { } id)
        {
            yield return "its authority key identifier has no key identifier";
        }
        else if (certificate.SubjectKeyId is { } own && !id.SequenceEqual(own))
        {
            yield return "its authority key identifier is not its own key identifier";
        }

        if (authority.AuthorityCertIssuer is not null || authority.AuthorityCertSerialNumber is not null)
        {
            yield return "its authority key identifier names issuer and serial number";
        }
    }

    private static IEnumerable<string> FindInIssuer(Certificate issuer)
    {
        if (issuer.IsCa && !issuer.IsCritical(X509Extensions.BasicConstraints)) yield return "its basic constraints "
            + "are not critical";
        if (IsNameless(issuer)) yield return "it is a CA without a name";
    }

    private static IEnumerable<string> FindInLeaf(Certificate leaf)
    {
        bool isNameless = IsNameless(leaf);
        if (leaf.HasNames && leaf.IsCritical(X509Extensions.SubjectAlternativeName) != isNameless)
        {
            yield return isNameless
                ? "its alternative names are not critical although it has no subject"
                : "its alternative names are critical although it has a subject";
        }

        if (leaf.NameConstraints is not null) yield return "it has name constraints although it is not a CA";
        if (leaf.IsCa && leaf.Usage is { } usage && (usage & KeyUsage.KeyCertSign) == 0)
        {
            yield return "it is marked as a CA but may not sign certificates";
        }

        if (leaf.Names.FirstOrDefault(GeneralNameRules.HasUnderscore) is { } underscore)
        {
            yield return $"its name '{Text.GeneralName(underscore)}' has an underscore";
        }
    }

    private static IEnumerable<string> FindInKey(Certificate certificate, bool isRoot)
    {
        if (!certificate.IsCa && certificate.Usage is { } usage && (usage & KeyUsage.KeyCertSign) != 0)
        {
            yield return certificate.BasicConstraints is null && isRoot
                ? "it has no basic constraints"
                : "it may sign certificates although it is not a CA";
        }

        if (certificate.Key is { IsRsa: true } key && key.Bits % 8 != 0)
        {
            yield return $"its RSA key has {key.Bits} bits, which is not divisible by 8";
        }

        if (certificate.NameConstraints is { } constraints && GeneralNameRules.Permitted(constraints)
            .Concat(GeneralNameRules.Excluded(constraints))
            .Any(name =>
                name.TagNo == GeneralName.DnsName && name.Name.ToString()!.StartsWith(".", StringComparison.Ordinal)))
        {
            yield return "a name constraint begins with a dot";
        }
    }

    private static bool IsNameless(Certificate certificate) =>
        certificate.Parsed.CertificateStructure.Subject.GetOidList().Count == 0;
}
