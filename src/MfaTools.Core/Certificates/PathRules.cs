using System;
using System.Collections.Generic;
using System.Linq;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Pkix;

namespace MfaTools.Certificates;

/// <summary>Judges one path by RFC 5280: its own rules name what is wrong and find all of it, BouncyCastle's PKIX
/// validation has the last word on a path with which they find no fault.</summary>
internal sealed class PathRules(ChainPath path, DateTime atUtc, int warningDays, CertFindings findings)
{
    /// <summary>The extended key usage 'Server Authentication'.</summary>
    public const string ServerAuth = "1.3.6.1.5.5.7.3.1";
    /// <summary>The extended key usage that stands for all.</summary>
    public const string AnyUsage = "2.5.29.37.0";
    private const string Reissue = "Have the certificate issued again";

    private static readonly Dictionary<string, string> WeakSignatures = new()
    {
        ["1.2.840.113549.1.1.2"] = "MD2", ["1.2.840.113549.1.1.3"] = "MD4", ["1.2.840.113549.1.1.4"] = "MD5", ["1.2.840.113549.1.1.5"] = "SHA-1",
        ["1.3.14.3.2.29"] = "SHA-1", ["1.2.840.10045.4.1"] = "SHA-1", ["1.2.840.10040.4.3"] = "SHA-1", ["1.3.14.3.2.3"] = "MD5", ["1.3.14.3.2.15"] = "SHA-1",
        // The hashes themselves, as RSASSA-PSS names them.
        ["1.3.14.3.2.26"] = "SHA-1", ["1.2.840.113549.2.5"] = "MD5", ["1.2.840.113549.2.2"] = "MD2",
    };

    private readonly IReadOnlyList<Certificate> _path = path.Certificates;

    public void Run()
    {
        for (int i = 0; i < _path.Count; i++)
        {
            bool anchor = i == _path.Count - 1 && (path.Anchored || _path[i].IsSelfSigned);
            Dates(_path[i], i == 0);
            Form(_path[i]);
            Strength(_path[i], anchor);
            if (i == 0) Leaf(_path[i]);
            if (i > 0) Authority(_path[i], i, anchor);
            Profile(_path[i], i, anchor);
            if (i + 1 < _path.Count) KeyIds(_path[i], _path[i + 1]);
        }

        if (path.BadLink is { } bad) BadSignature(_path[bad], _path[bad + 1]);
        if (path.UnverifiedLink is { } open && KeyStrength.Of(_path[open + 1]).Fault is null) NotVerified(_path[open], _path[open + 1]);
        if (NameConstraintCheck.Violation(_path) is { } violation)
        {
            findings.Fail(FindingIds.Cert.NameConstraint, $"A name constraint is broken: {violation}.", violation, "Have the certificate issued by an authority that may issue for this name.");
        }

        if (path.IsSound && findings.All.All(finding => finding.Status != CheckStatus.Fail)) Pkix();
    }

    /// <summary>MD2 to SHA-1, or null.</summary>
    public static string? WeakHash(Certificate certificate)
    {
        string algorithm = certificate.Scheme?.Hash ?? certificate.Parsed.SigAlgOid;
        return WeakSignatures.TryGetValue(algorithm, out string? hash) ? hash : null;
    }

    private void BadSignature(Certificate child, Certificate issuer)
    {
        bool isPssKey = issuer.Parsed.CertificateStructure.SubjectPublicKeyInfo.Algorithm.Algorithm.Equals(PkcsObjectIdentifiers.IdRsassaPss);
        string why = isPssKey ? " It is a key for RSASSA-PSS with given parameters, which verifies no other signatures." : "";
        findings.Fail(
            FindingIds.Cert.BadSignature,
            $"The key of '{issuer}' does not verify the signature of '{child}'.{why}",
            $"'{child}' names that issuer; the signature does not fit. SHA-256 {child.Sha256} and {issuer.Sha256}.",
            "Get both certificates from the authority again: one was changed, or it is the authority's certificate from before or after a renewal with a new key.");
    }

    private void NotVerified(Certificate child, Certificate issuer) => findings.Add(
        CheckStatus.Unknown,
        FindingIds.Cert.NotVerified,
        $"The signature of '{child}' was not verified: its algorithm ({child.Parsed.SigAlgOid}) with the key of '{issuer}' ({KeyStrength.Of(issuer).Text}) is not supported here.",
        $"SHA-256 {child.Sha256} and {issuer.Sha256}.",
        "Have the certificates issued with RSA or ECDSA and SHA-256, which every client verifies.");

    // OpenSSL and what is built on it take the issuer for another one, though its key verifies the signature.
    private void KeyIds(Certificate child, Certificate issuer)
    {
        if (child.AuthorityKeyId is not { } wanted || issuer.SubjectKeyId is not { } found || wanted.SequenceEqual(found)) return;
        findings.Fail(
            FindingIds.Cert.PathInvalid,
            $"'{child}' names another key identifier of its issuer than '{issuer}' has, though that key verifies its signature: clients with OpenSSL refuse it.",
            $"Authority key identifier {Text.Hex(wanted)}; subject key identifier of the issuer {Text.Hex(found)}.",
            Reissue + ", or send the authority's certificate with that key identifier.");
    }

    private void Dates(Certificate certificate, bool leaf)
    {
        string subject = $"'{certificate}'";
        if (certificate.NotAfterUtc < Seconds(atUtc))
        {
            findings.Fail(
                FindingIds.Cert.Expired,
                $"{subject} expired on {PlainText.Time(certificate.NotAfterUtc)}.",
                $"Valid to {PlainText.Time(certificate.NotAfterUtc)}; judged at {PlainText.Time(atUtc)}.",
                leaf ? "Renew the certificate and bind the new one to the site." : "Send the authority's current certificate, or have the server's certificate issued by the current authority.");
        }
        else if (certificate.NotAfterUtc < atUtc.AddDays(warningDays))
        {
            int days = Math.Max(0, ChainVerdict.DaysBetween(atUtc, certificate.NotAfterUtc));
            findings.Warn(
                FindingIds.Cert.ExpiresSoon,
                $"{subject} expires on {PlainText.Time(certificate.NotAfterUtc)}, in {days} days.",
                $"Valid to {PlainText.Time(certificate.NotAfterUtc)}; judged at {PlainText.Time(atUtc)}, warned {warningDays} days before.",
                leaf ? "Renew the certificate and bind the new one to the site." : "Ask the authority for its next certificate, and renew the server's certificate under it.");
        }

        if (certificate.NotBeforeUtc > atUtc)
        {
            findings.Fail(
                FindingIds.Cert.NotYetValid,
                $"{subject} is not valid before {PlainText.Time(certificate.NotBeforeUtc)}.",
                $"Valid from {PlainText.Time(certificate.NotBeforeUtc)}; judged at {PlainText.Time(atUtc)}.",
                "Check the clock of this computer and of the authority, and wait or have the certificate issued again.");
        }
    }

    // Seconds are what a certificate can say.
    private static DateTime Seconds(DateTime utc) => new(utc.Ticks - (utc.Ticks % TimeSpan.TicksPerSecond), DateTimeKind.Utc);

    private void Form(Certificate certificate)
    {
        foreach (string fault in certificate.Malformed)
        {
            findings.Fail(FindingIds.Cert.Malformed, $"'{certificate}' is malformed: {fault}.", $"SHA-256 {certificate.Sha256}", Reissue + ".");
        }

        foreach (string oid in certificate.UnknownCritical)
        {
            findings.Fail(
                FindingIds.Cert.CriticalExtension,
                $"'{certificate}' has the critical extension {oid}, which clients do not understand and must refuse.",
                $"SHA-256 {certificate.Sha256}",
                Reissue + " without that extension, or with it not critical.");
        }
    }

    private void Strength(Certificate certificate, bool anchor)
    {
        var key = KeyStrength.Of(certificate);
        bool fewClients = key.Text is "ECDSA secp256k1" or "Ed25519" or "Ed448" || (key.Text.StartsWith("ECDSA curve", StringComparison.Ordinal) && key.Bits == 0);
        string evidence = $"Key {key.Text}; SHA-256 {certificate.Sha256}";
        if (key.Fault is not null) findings.Fail(FindingIds.Cert.Malformed, $"'{certificate}' has a key that cannot be used: {key.Fault}.", evidence, Reissue + " for a new key.");
        else if (key.IsRsa ? key.Bits is < 2048 or > KeyStrength.MaxBits : !fewClients && key.Bits < 256)
        {
            findings.Fail(FindingIds.Cert.WeakKey, $"'{certificate}' has a key that clients refuse: {key.Text}.", evidence, Reissue + " for an RSA key of 2048 bits or more, or ECDSA P-256.");
        }
        else if (fewClients)
        {
            findings.Warn(FindingIds.Cert.WeakKey, $"'{certificate}' has a key that few clients know: {key.Text}.", evidence, Reissue + " for an RSA key of 2048 bits or more, or ECDSA P-256.");
        }

        if (!anchor && WeakHash(certificate) is { } hash)
        {
            findings.Fail(FindingIds.Cert.WeakSignature, $"'{certificate}' is signed with {hash}, which clients refuse.", $"Signature {certificate.Parsed.SigAlgName}; SHA-256 {certificate.Sha256}", Reissue + " with SHA-256.");
        }
    }

    private void Leaf(Certificate leaf)
    {
        ExtendedUsage(leaf, "The certificate of a server needs 'Server Authentication'");
        bool ecdsa = !KeyStrength.Of(leaf).IsRsa;
        int needed = ecdsa ? KeyUsage.DigitalSignature : KeyUsage.DigitalSignature | KeyUsage.KeyEncipherment;
        if (leaf.Usage is { } usage && (usage & needed) == 0)
        {
            // An authority's own certificate on a server is a mistake that some clients put up with.
            findings.Add(
                leaf.IsCa ? CheckStatus.Warning : CheckStatus.Fail,
                FindingIds.Cert.WrongKeyUsage,
                $"'{leaf}' has a key usage with which a server cannot use it: {UsageNames(usage)}.",
                $"Key usage {UsageNames(usage)}; needed is digitalSignature{(ecdsa ? "" : " or keyEncipherment")}.",
                Reissue + " from a template for web servers.");
        }
    }

    private void Authority(Certificate issuer, int index, bool anchor)
    {
        // Being a trust anchor makes an authority of a certificate that does not say whether it is one.
        bool trusted = anchor && path.Anchored && issuer.BasicConstraints is null;
        if (!issuer.IsCa && !trusted)
        {
            findings.Fail(
                FindingIds.Cert.NotACa,
                $"'{issuer}' has issued '{_path[index - 1]}' but is no certificate authority.",
                issuer.BasicConstraints is null ? "It has no basic constraints." : "Its basic constraints say that it is none.",
                "Have the server's certificate issued by an authority.");
        }

        if (issuer.Usage is { } usage && (usage & KeyUsage.KeyCertSign) == 0)
        {
            findings.Fail(
                FindingIds.Cert.WrongKeyUsage,
                $"'{issuer}' may not sign certificates, but has signed '{_path[index - 1]}'.",
                $"Key usage {UsageNames(usage)}; needed is keyCertSign.",
                "Have the authority's certificate issued again with keyCertSign.");
        }

        ExtendedUsage(issuer, "An authority with extended key usages needs 'Server Authentication' among them");
        if (issuer.BasicConstraints?.PathLenConstraint is { } limit)
        {
            int below = _path.Skip(1).Take(index - 1).Count(certificate => !certificate.IsSelfIssued);
            if (limit.CompareTo(BigInteger.ValueOf(below)) < 0)
            {
                findings.Fail(
                    FindingIds.Cert.PathLength,
                    $"'{issuer}' allows {limit} authorities below it, but there are {below}.",
                    $"Path length constraint {limit}.",
                    "Have the server's certificate issued by an authority that may be as deep as it is.");
            }
        }
    }

    private void ExtendedUsage(Certificate certificate, string rule)
    {
        if (certificate.ExtendedUsages is not { } usages || usages.Contains(ServerAuth) || usages.Contains(AnyUsage)) return;
        findings.Fail(
            FindingIds.Cert.WrongEku,
            $"'{certificate}' is not for servers: its extended key usage lacks 'Server Authentication' ({ServerAuth}).",
            $"{rule}; it has {(usages.Length == 0 ? "none" : string.Join(", ", usages.Take(20)))}.",
            Reissue + " from a template for web servers.");
    }

    // What RFC 5280 and the CA/Browser Forum ask of authorities and some clients insist on, though path validation does not.
    private void Profile(Certificate certificate, int index, bool anchor)
    {
        // A root is trusted as it is: public ones, too, have a serial number of zero.
        var broken = new List<string>(anchor ? [] : certificate.Odd);
        if (certificate.Scheme is { IsOfTls: false }) broken.Add("its RSASSA-PSS parameters are none that TLS has");
        bool selfSigned = certificate.IsSelfSigned;
        if (certificate.Parsed.Version < 3 && certificate.Parsed.CertificateStructure.Extensions is null) broken.Add($"it is of X.509 version {certificate.Parsed.Version}, not 3");
        if (!selfSigned && !anchor && certificate.AuthorityKeyId is null) broken.Add("it has no authority key identifier");
        if (certificate.IsCritical(X509Extensions.AuthorityKeyIdentifier)) broken.Add("its authority key identifier is critical");
        if (certificate.IsCritical(X509Extensions.SubjectKeyIdentifier)) broken.Add("its subject key identifier is critical");
        if (certificate.IsCritical(X509Extensions.AuthorityInfoAccess)) broken.Add("its authority information access is critical");
        if (index > 0 && certificate.SubjectKeyId is null && certificate.Parsed.Version == 3) broken.Add("it has no subject key identifier");
        if (selfSigned && certificate.Authority is { } authority)
        {
            if (authority.KeyIdentifier?.GetOctets() is not { } id) broken.Add("its authority key identifier has no key identifier");
            else if (certificate.SubjectKeyId is { } own && !id.SequenceEqual(own)) broken.Add("its authority key identifier is not its own key identifier");
            if (authority.AuthorityCertIssuer is not null || authority.AuthorityCertSerialNumber is not null) broken.Add("its authority key identifier names issuer and serial number");
        }

        if (index > 0)
        {
            if (certificate.IsCa && !certificate.IsCritical(X509Extensions.BasicConstraints)) broken.Add("its basic constraints are not critical");
            if (certificate.Parsed.CertificateStructure.Subject.GetOidList().Count == 0) broken.Add("it is an authority without a name");
        }
        else
        {
            LeafProfile(certificate, broken);
        }

        if (!certificate.IsCa && certificate.Usage is { } usage && (usage & KeyUsage.KeyCertSign) != 0)
        {
            broken.Add(certificate.BasicConstraints is null && anchor ? "it has no basic constraints" : "it may sign certificates though it is no authority");
        }

        var key = KeyStrength.Of(certificate);
        if (key.IsRsa && key.Bits % 8 != 0) broken.Add($"its RSA key has {key.Bits} bits, which is not divisible by 8");
        if (certificate.NameConstraints is { } constraints && GeneralNameRules.Permitted(constraints).Concat(GeneralNameRules.Excluded(constraints))
            .Any(name => name.TagNo == GeneralName.DnsName && name.Name.ToString()!.StartsWith(".", StringComparison.Ordinal)))
        {
            broken.Add("a name constraint begins with a dot");
        }

        if (broken.Count == 0) return;
        findings.Warn(
            FindingIds.Cert.NotConforming,
            $"'{certificate}' breaks rules that strict clients insist on: {string.Join("; ", broken)}.",
            $"SHA-256 {certificate.Sha256}",
            "Have it issued again by an authority that follows RFC 5280, if a client refuses it. Most clients do not.");
    }

    private static void LeafProfile(Certificate leaf, List<string> broken)
    {
        bool noName = leaf.Parsed.CertificateStructure.Subject.GetOidList().Count == 0;
        if (leaf.HasNames && leaf.IsCritical(X509Extensions.SubjectAlternativeName) != noName)
        {
            broken.Add(noName ? "its alternative names are not critical though it has no subject" : "its alternative names are critical though it has a subject");
        }

        if (leaf.NameConstraints is not null) broken.Add("it has name constraints though it is no authority");
        if (leaf.IsCa && leaf.Usage is { } usage && (usage & KeyUsage.KeyCertSign) == 0) broken.Add("it is marked as a certificate authority but may not sign certificates");
        var underscore = leaf.Names.FirstOrDefault(GeneralNameRules.HasUnderscore);
        if (underscore is not null) broken.Add($"its name '{Text.GeneralName(underscore)}' has an underscore");
    }

    private void Pkix()
    {
        if (_path.Count < 2) return;
        try
        {
            var anchor = new TrustAnchor(new LinkedCertificate(_path[_path.Count - 1]), null);
            var parameters = new PkixParameters(new HashSet<TrustAnchor> { anchor }) { IsRevocationEnabled = false, Date = Seconds(atUtc) };
            var certificates = _path.Take(_path.Count - 1).Select(certificate => (Org.BouncyCastle.X509.X509Certificate)new LinkedCertificate(certificate)).ToList();
            new PkixCertPathValidator().Validate(new PkixCertPath(certificates), parameters);
        }
        catch (Exception e) when (Certificate.IsDecodingFault(e))
        {
            Explain(e);
        }
    }

    // What the library says is for programmers; which rule it is about is all that is taken from it.
    private void Explain(Exception e)
    {
        string text = (e.InnerException ?? e).Message + e.Message;
        bool About(params string[] words) => words.Any(word => text.IndexOf(word, StringComparison.OrdinalIgnoreCase) >= 0);
        var (id, rule) = About("subtree", "name constraint") ? (FindingIds.Cert.NameConstraint, "a name constraint (RFC 5280, 4.2.1.10)")
            : About("critical extension") ? (FindingIds.Cert.CriticalExtension, "a critical extension that is not understood (RFC 5280, 4.2)")
            : About("path length") ? (FindingIds.Cert.PathLength, "the length of the path (RFC 5280, 4.2.1.9)")
            : About("polic") ? (FindingIds.Cert.PathInvalid, "certificate policies (RFC 5280, 6.1.3 to 6.1.5)")
            : (FindingIds.Cert.PathInvalid, "path validation (RFC 5280, 6.1)");
        int index = e is PkixCertPathValidatorException { Index: >= 0 and var at } && at < _path.Count ? at : 0;
        findings.Fail(
            id,
            $"'{_path[index]}' does not follow the rules of {rule}.",
            $"Path validation of {PlainText.Count(_path.Count, "certificate")}; certificate {index + 1} of the path, SHA-256 {_path[index].Sha256}.",
            Reissue + " by an authority that follows RFC 5280.");
    }

    private static string UsageNames(int usage)
    {
        (int Bit, string Name)[] names =
        [
            (KeyUsage.DigitalSignature, "digitalSignature"), (KeyUsage.NonRepudiation, "nonRepudiation"), (KeyUsage.KeyEncipherment, "keyEncipherment"),
            (KeyUsage.DataEncipherment, "dataEncipherment"), (KeyUsage.KeyAgreement, "keyAgreement"), (KeyUsage.KeyCertSign, "keyCertSign"), (KeyUsage.CrlSign, "cRLSign"),
        ];
        string text = string.Join(", ", names.Where(name => (usage & name.Bit) != 0).Select(name => name.Name));
        return text.Length == 0 ? "none" : text;
    }

    /// <summary>A certificate for BouncyCastle's path validation. <see cref="PathFinder"/> has verified every signature of the
    /// path already: no key is made, for which BouncyCastle would test each RSA modulus for primes, and none verified again.</summary>
    private sealed class LinkedCertificate(Certificate certificate) : Org.BouncyCastle.X509.X509Certificate(certificate.Parsed.CertificateStructure)
    {
        private static readonly AsymmetricKeyParameter NoKey = new X25519PublicKeyParameters(new byte[X25519PublicKeyParameters.KeySize]);

        public override AsymmetricKeyParameter GetPublicKey() => NoKey;

        public override void Verify(AsymmetricKeyParameter key)
        {
        }
    }
}
