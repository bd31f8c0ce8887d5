using System;
using System.Collections.Generic;
using System.Linq;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Math;

namespace MfaTools.Certificates;

/// <summary>Judges one path by RFC 5280. These rules find and name everything that is wrong; a path in which they find
/// no fault must also pass <see cref="PathValidation"/>.</summary>
internal sealed class PathRules
{
    /// <summary>The extended key usage 'Server Authentication'.</summary>
    public const string ServerAuth = "1.3.6.1.5.5.7.3.1";

    /// <summary>The extended key usage that includes all others.</summary>
    public const string AnyUsage = "2.5.29.37.0";

    private readonly ChainPath _path;
    private readonly IReadOnlyList<Certificate> _certificates;
    private readonly DateTime _atUtc;
    private readonly int _warningDays;
    private readonly CertFindings _findings = new();

    private PathRules(ChainPath path, DateTime atUtc, int warningDays)
    {
        _path = path;
        _certificates = path.Certificates;
        _atUtc = atUtc;
        _warningDays = warningDays;
    }

    /// <summary>Judges a path.</summary>
    /// <param name="path">The path.</param>
    /// <param name="atUtc">The time to judge at.</param>
    /// <param name="warningDays">How many days before a certificate expires a warning starts.</param>
    public static CertFindings Check(ChainPath path, DateTime atUtc, int warningDays)
    {
        var rules = new PathRules(path, atUtc, warningDays);
        rules.CheckAll();
        return rules._findings;
    }

    /// <summary>The time to the second, which is the precision of certificates.</summary>
    public static DateTime ToSeconds(DateTime utc) =>
        new(utc.Ticks - (utc.Ticks % TimeSpan.TicksPerSecond), DateTimeKind.Utc);

    private void CheckAll()
    {
        for (int i = 0; i < _certificates.Count; i++)
        {
            bool isRoot = i == _certificates.Count - 1 && (_path.Anchored || _certificates[i].IsSelfSigned);
            CheckDates(_certificates[i], isLeaf: i == 0);
            CheckForm(_certificates[i]);
            CheckStrength(_certificates[i], isRoot);
            if (i == 0) CheckLeaf(_certificates[i]);
            if (i > 0) CheckIssuer(_certificates[i], i, isRoot);
            ProfileRules.Check(_certificates[i], i, isRoot, _findings);
            if (i + 1 < _certificates.Count) CheckKeyIds(_certificates[i], _certificates[i + 1]);
        }

        CheckSignatures();
        if (NameConstraintCheck.FindViolation(_certificates) is { } violation)
        {
            _findings.Invalidate(
                FindingIds.Cert.NameConstraint,
                $"A name constraint is violated: {violation}.",
                violation,
                "Have the certificate issued by a CA that may issue for this name.");
        }

        if (_path.IsSound && !_findings.HasFailure) PathValidation.Check(_certificates, ToSeconds(_atUtc), _findings);
    }

    private void CheckSignatures()
    {
        if (_path.BadLink is { } bad)
        {
            var (child, issuer) = (_certificates[bad], _certificates[bad + 1]);
            string why = issuer.PublicKey.Algorithm.Algorithm.Equals(PkcsObjectIdentifiers.IdRsassaPss)
                ? " It is an RSASSA-PSS key with fixed parameters, which verifies no other signatures."
                : "";
            _findings.Invalidate(
                FindingIds.Cert.BadSignature,
                $"The key of '{issuer}' does not verify the signature of '{child}'.{why}",
                $"'{child}' names that issuer, but the signature does not match. SHA-256 {child.Sha256} and "
                    + $"{issuer.Sha256}.",
                "Get both certificates from the CA again: one was altered, or the CA's certificate is from before or "
                    + "after a "
                    + "renewal with a new key.");
        }

        if (_path.UnverifiedLink is { } open && _certificates[open + 1].Key.Fault is null)
        {
            var (child, issuer) = (_certificates[open], _certificates[open + 1]);
            _findings.Add(
                CheckStatus.Unknown,
                FindingIds.Cert.NotVerified,
                $"The signature of '{child}' was not verified: its algorithm ({child.Parsed.SigAlgOid}) with the key "
                    + "of "
                    + $"'{issuer}' ({issuer.Key.Text}) is not supported here.",
                $"SHA-256 {child.Sha256} and {issuer.Sha256}.",
                "Have the certificates issued with RSA or ECDSA and SHA-256, which every client verifies.");
        }
    }

    // OpenSSL and clients built on it then reject the issuer, although its key verifies the signature.
    private void CheckKeyIds(Certificate child, Certificate issuer)
    {
        if (child.AuthorityKeyId is not { } wanted || issuer.SubjectKeyId is not { } found
            || wanted.SequenceEqual(found))
        {
            return;
        }

        _findings.Invalidate(
            FindingIds.Cert.PathInvalid,
            $"'{child}' names a different key identifier for its issuer than '{issuer}' has, although that key "
                + "verifies its "
                + "signature: clients based on OpenSSL refuse it.",
            $"Authority key identifier {Text.Hex(wanted)}; subject key identifier of the issuer {Text.Hex(found)}.",
            CertFindings.Reissue + ", or send the CA certificate that has this key identifier.");
    }

    private void CheckDates(Certificate certificate, bool isLeaf)
    {
        string notAfter = PlainText.Time(certificate.NotAfterUtc);
        string evidence = $"Valid to {notAfter}; judged at {PlainText.Time(_atUtc)}";
        if (certificate.NotAfterUtc < ToSeconds(_atUtc))
        {
            _findings.Fail(
                FindingIds.Cert.Expired,
                $"'{certificate}' expired on {notAfter}.",
                evidence + ".",
                isLeaf
                    ? "Renew the certificate and bind the new one to the site."
                    : "Send the CA's current certificate, or have the server's certificate issued by the current CA.");
        }
        else if (certificate.NotAfterUtc < _atUtc.AddDays(_warningDays))
        {
            int days = Math.Max(0, certificate.DaysLeft(_atUtc));
            _findings.Warn(
                FindingIds.Cert.ExpiresSoon,
                $"'{certificate}' expires on {notAfter}, in {PlainText.Count(days, "day")}.",
                $"{evidence}; the warning starts {PlainText.Count(_warningDays, "day")} before.",
                isLeaf
                    ? "Renew the certificate and bind the new one to the site."
                    : "Ask the CA for its next certificate, and renew the server's certificate under it.");
        }

        if (certificate.NotBeforeUtc > _atUtc)
        {
            string notBefore = PlainText.Time(certificate.NotBeforeUtc);
            _findings.Fail(
                FindingIds.Cert.NotYetValid,
                $"'{certificate}' is not valid before {notBefore}.",
                $"Valid from {notBefore}; judged at {PlainText.Time(_atUtc)}.",
                "Check the clocks of this computer and of the CA; then wait, or have the certificate reissued.");
        }
    }

    private void CheckForm(Certificate certificate)
    {
        foreach (string fault in certificate.Malformed)
        {
            _findings.Invalidate(
                FindingIds.Cert.Malformed,
                $"'{certificate}' is malformed: {fault}.",
                $"SHA-256 {certificate.Sha256}",
                CertFindings.Reissue + ".");
        }

        foreach (string oid in certificate.UnknownCritical)
        {
            _findings.Invalidate(
                FindingIds.Cert.CriticalExtension,
                $"'{certificate}' has the critical extension {oid}, which clients do not understand and must refuse.",
                $"SHA-256 {certificate.Sha256}",
                CertFindings.Reissue + " without that extension, or with it not critical.");
        }
    }

    private void CheckStrength(Certificate certificate, bool isRoot)
    {
        const string Renew = CertFindings.Reissue + " for an RSA key of 2048 bits or more, or ECDSA P-256.";
        var key = certificate.Key;
        string evidence = $"Key {key.Text}; SHA-256 {certificate.Sha256}";
        if (key.Fault is not null)
        {
            _findings.Invalidate(
                FindingIds.Cert.Malformed,
                $"'{certificate}' has a key that cannot be used: {key.Fault}.",
                evidence,
                CertFindings.Reissue + " for a new key.");
        }
        else if (key.IsRsa ? key.Bits is < 2048 or > KeyStrength.MaxBits : !key.IsRare && key.Bits < 256)
        {
            _findings.Fail(
                FindingIds.Cert.WeakKey,
                $"'{certificate}' has a key that clients refuse: {key.Text}.",
                evidence,
                Renew,
                gradeCap: null);
        }
        else if (key.IsRare)
        {
            _findings.Warn(
                FindingIds.Cert.WeakKey,
                $"'{certificate}' has a key that few clients support: {key.Text}.",
                evidence,
                Renew);
        }

        if (!isRoot && certificate.WeakHash is { } hash)
        {
            _findings.Fail(
                FindingIds.Cert.WeakSignature,
                $"'{certificate}' is signed with {hash}, which clients refuse.",
                $"Signature {certificate.Parsed.SigAlgName}; SHA-256 {certificate.Sha256}",
                CertFindings.Reissue + " with SHA-256.",
                gradeCap: null);
        }
    }

    private void CheckLeaf(Certificate leaf)
    {
        CheckExtendedUsage(leaf, "A server certificate needs 'Server Authentication'");
        bool isRsa = leaf.Key.IsRsa;
        int needed = isRsa ? KeyUsage.DigitalSignature | KeyUsage.KeyEncipherment : KeyUsage.DigitalSignature;
        if (leaf.Usage is not { } usage || (usage & needed) != 0) return;
        string message = $"'{leaf}' has a key usage that a server cannot use: {NameUsages(usage)}.";
        string evidence = $"Key usage {NameUsages(usage)}; needed is "
            + $"digitalSignature{(isRsa ? " or keyEncipherment" : "")}.";
        const string Fix = CertFindings.Reissue + " from a template for web servers.";
        // A CA certificate on a server is a mistake that some clients tolerate.
        if (leaf.IsCa) _findings.Warn(FindingIds.Cert.WrongKeyUsage, message, evidence, Fix);
        else _findings.Invalidate(FindingIds.Cert.WrongKeyUsage, message, evidence, Fix);
    }

    private void CheckIssuer(Certificate issuer, int index, bool isRoot)
    {
        // A trust anchor without basic constraints counts as a CA.
        bool isTrusted = isRoot && _path.Anchored && issuer.BasicConstraints is null;
        if (!issuer.IsCa && !isTrusted)
        {
            _findings.Invalidate(
                FindingIds.Cert.NotACa,
                $"'{issuer}' issued '{_certificates[index - 1]}' but is not a CA certificate.",
                issuer.BasicConstraints is null ? "It has no basic constraints." : "Its basic constraints say that "
                    + "it is not a CA.",
                "Have the server's certificate issued by a CA.");
        }

        if (issuer.Usage is { } usage && (usage & KeyUsage.KeyCertSign) == 0)
        {
            _findings.Invalidate(
                FindingIds.Cert.WrongKeyUsage,
                $"'{issuer}' may not sign certificates, but signed '{_certificates[index - 1]}'.",
                $"Key usage {NameUsages(usage)}; needed is keyCertSign.",
                "Have the CA certificate reissued with keyCertSign.");
        }

        CheckExtendedUsage(issuer, "A CA certificate with extended key usages needs 'Server Authentication' among "
            + "them");
        if (issuer.BasicConstraints?.PathLenConstraint is not { } limit) return;
        int below = _certificates.Skip(1).Take(index - 1).Count(certificate => !certificate.IsSelfIssued);
        if (limit.CompareTo(BigInteger.ValueOf(below)) >= 0) return;
        _findings.Invalidate(
            FindingIds.Cert.PathLength,
            $"'{issuer}' allows {limit} CA certificates below it, but there are {below}.",
            $"Path length constraint {limit}.",
            "Have the server's certificate issued by a CA that may be at this depth.");
    }

    private void CheckExtendedUsage(Certificate certificate, string rule)
    {
        if (certificate.ExtendedUsages is not { } usages || usages.Contains(ServerAuth) || usages.Contains(AnyUsage))
        {
            return;
        }

        _findings.Fail(
            FindingIds.Cert.WrongEku,
            $"'{certificate}' is not for servers: its extended key usage lacks 'Server Authentication' ({ServerAuth}).",
            $"{rule}; it has {(usages.Length == 0 ? "none" : string.Join(", ", usages.Take(20)))}.",
            CertFindings.Reissue + " from a template for web servers.");
    }

    private static string NameUsages(int usage)
    {
        (int Bit, string Name)[] names =
        [
            (KeyUsage.DigitalSignature, "digitalSignature"), (KeyUsage.NonRepudiation, "nonRepudiation"),
            (KeyUsage.KeyEncipherment, "keyEncipherment"), (KeyUsage.DataEncipherment, "dataEncipherment"),
            (KeyUsage.KeyAgreement, "keyAgreement"), (KeyUsage.KeyCertSign, "keyCertSign"),
            (KeyUsage.CrlSign, "cRLSign"),
        ];
        string text = string.Join(", ", names.Where(name => (usage & name.Bit) != 0).Select(name => name.Name));
        return text.Length == 0 ? "none" : text;
    }
}
