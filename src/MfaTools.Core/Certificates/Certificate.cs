using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;
using X509 = Org.BouncyCastle.X509;

namespace MfaTools.Certificates;

/// <summary>A decoded certificate. <see cref="Malformed"/> lists the parts that could not be decoded.</summary>
internal sealed class Certificate
{
    /// <summary>The longest certificate that is read: four times the largest in use.</summary>
    public const int MaxLength = 1 << 18;

    private static readonly HashSet<string> Understood =
    [
        X509Extensions.BasicConstraints.Id, X509Extensions.KeyUsage.Id, X509Extensions.ExtendedKeyUsage.Id,
        X509Extensions.SubjectAlternativeName.Id, X509Extensions.NameConstraints.Id,
        X509Extensions.SubjectKeyIdentifier.Id, X509Extensions.AuthorityKeyIdentifier.Id,
        X509Extensions.CertificatePolicies.Id, X509Extensions.PolicyMappings.Id,
        X509Extensions.PolicyConstraints.Id, X509Extensions.InhibitAnyPolicy.Id,
    ];

    private static readonly Dictionary<string, string> WeakHashes = new()
    {
        ["1.2.840.113549.1.1.2"] = "MD2", ["1.2.840.113549.1.1.3"] = "MD4", ["1.2.840.113549.1.1.4"] = "MD5",
        ["1.2.840.113549.1.1.5"] = "SHA-1", ["1.3.14.3.2.29"] = "SHA-1", ["1.2.840.10045.4.1"] = "SHA-1",
        ["1.2.840.10040.4.3"] = "SHA-1", ["1.3.14.3.2.3"] = "MD5", ["1.3.14.3.2.15"] = "SHA-1",
        // The hashes themselves, as RSASSA-PSS names them.
        ["1.3.14.3.2.26"] = "SHA-1", ["1.2.840.113549.2.5"] = "MD5", ["1.2.840.113549.2.2"] = "MD2",
    };

    private static readonly SignatureCache Signatures = new();

    private readonly HashSet<string> _critical = [];
    private readonly List<string> _malformed = [];
    private readonly List<string> _odd = [];
    private readonly SignatureLimit? _limit;
    private readonly byte[] _signed;
    private readonly byte[] _keyHash;
    private readonly byte[] _hash;
    private bool? _selfSigned;

    private Certificate(byte[] bytes, X509.X509Certificate parsed, SignatureLimit? limit)
    {
        Bytes = bytes;
        Parsed = parsed;
        _limit = limit;
        var structure = parsed.CertificateStructure;
        SubjectKey = DerName.Key(structure.Subject.GetEncoded());
        IssuerKey = DerName.Key(structure.Issuer.GetEncoded());
        Subject = Text.Name(structure.Subject);
        Issuer = Text.Name(structure.Issuer);
        NotBeforeUtc = parsed.NotBefore.ToUniversalTime();
        NotAfterUtc = parsed.NotAfter.ToUniversalTime();
        using (var sha = SHA256.Create())
        {
            _hash = sha.ComputeHash(bytes);
            _keyHash = sha.ComputeHash(structure.SubjectPublicKeyInfo.GetEncoded());
        }

        // The signature is verified over the bytes that were sent, not over a new encoding of them.
        _signed = DerName.Signed(bytes) ?? structure.TbsCertificate.GetDerEncoded();
        Identity = SubjectKey + Convert.ToBase64String(_keyHash);
        if (!structure.SignatureAlgorithm.Equals(structure.TbsCertificate.Signature))
        {
            _malformed.Add("its two signature algorithms differ");
        }

        // A signature covers DER. Bytes in another encoding of the same content are not what was signed.
        if (!parsed.GetEncoded().SequenceEqual(bytes)) _malformed.Add("it is not encoded as it was signed");
        if (structure.Issuer.GetEncoded().Length <= 2) _malformed.Add("it has no issuer");
        if (parsed.Version != 3 && structure.Extensions is not null)
        {
            _malformed.Add($"it is of version {parsed.Version} but has extensions");
        }

        if (structure.SignatureAlgorithm.Algorithm.Equals(PkcsObjectIdentifiers.IdRsassaPss))
        {
            DecodeScheme(structure.SignatureAlgorithm);
        }

        CheckTimes();
        CheckSerial();
        if (structure.Extensions is { } extensions) Decode(extensions);
    }

    /// <summary>The bytes (DER).</summary>
    public byte[] Bytes { get; }

    public X509.X509Certificate Parsed { get; }

    public string Subject { get; }

    public string Issuer { get; }

    /// <summary>The subject in a form in which equal names are equal strings.</summary>
    public string SubjectKey { get; }

    public string IssuerKey { get; }

    /// <summary>Subject and public key: certificates that share both belong to one CA.</summary>
    public string Identity { get; }

    public DateTime NotBeforeUtc { get; }

    public DateTime NotAfterUtc { get; }

    /// <summary>The parameters of an RSASSA-PSS signature; null for other signatures.</summary>
    public PssScheme? Scheme { get; private set; }

    public BasicConstraints? BasicConstraints { get; private set; }

    /// <summary>The bits of the key usage; null if the extension is absent.</summary>
    public int? Usage { get; private set; }

    /// <summary>The extended key usages; null if the extension is absent.</summary>
    public string[]? ExtendedUsages { get; private set; }

    public byte[]? SubjectKeyId { get; private set; }

    public AuthorityKeyIdentifier? Authority { get; private set; }

    public byte[]? AuthorityKeyId => Authority?.KeyIdentifier?.GetOctets();

    public GeneralName[] Names { get; private set; } = [];

    public bool HasNames { get; private set; }

    public NameConstraints? NameConstraints { get; private set; }

    /// <summary>The addresses of the issuer's certificate (caIssuers).</summary>
    public string[] IssuerUris { get; private set; } = [];

    /// <summary>The critical extensions that this module does not understand.</summary>
    public string[] UnknownCritical { get; private set; } = [];

    /// <summary>The parts that cannot be decoded or are never allowed.</summary>
    public IReadOnlyList<string> Malformed => _malformed;

    /// <summary>The rules it breaks that most clients do not check.</summary>
    public IReadOnlyList<string> Odd => _odd;

    public SubjectPublicKeyInfo PublicKey => Parsed.CertificateStructure.SubjectPublicKeyInfo;

    public KeyStrength Key => KeyStrength.Of(PublicKey);

    /// <summary>The hash of the signature if clients refuse it, MD2 to SHA-1; else null.</summary>
    public string? WeakHash => WeakHashes.TryGetValue(Scheme?.Hash ?? Parsed.SigAlgOid, out string? hash) ? hash : null;

    public bool IsCa => BasicConstraints?.IsCA() ?? false;

    public bool IsSelfIssued => SubjectKey == IssuerKey;

    /// <summary>Whether it is signed with its own key. If the signature cannot be verified, the key identifiers
    /// decide.</summary>
    public bool IsSelfSigned => _selfSigned ??= IsSelfIssued && Check(this) switch
    {
        SignatureState.Valid => true,
        SignatureState.Invalid => false,
        _ => AuthorityKeyId is not { } id || (SubjectKeyId is { } own && own.SequenceEqual(id)),
    };

    /// <summary>SHA-256 of the public key in hexadecimal.</summary>
    public string KeySha256 => Text.Hex(_keyHash);

    /// <summary>SHA-256 in hexadecimal.</summary>
    public string Sha256 => Text.Hex(_hash);

    /// <summary>SHA-1 in hexadecimal, the name that Windows gives a certificate.</summary>
    public string Thumbprint
    {
        get
        {
#pragma warning disable CA5350 // A name, not a protection.
            using var sha = SHA1.Create();
#pragma warning restore CA5350
            return Text.Hex(sha.ComputeHash(Bytes));
        }
    }

    /// <summary>Decodes a certificate.</summary>
    /// <param name="bytes">Its bytes (DER).</param>
    /// <param name="limit">Limits the verification of its signature, or null.</param>
    /// <exception cref="FormatException">The bytes are not a certificate. The message is the reason, as a
    /// clause.</exception>
    public static Certificate Read(byte[] bytes, SignatureLimit? limit = null)
    {
        if (bytes.Length > MaxLength) throw new FormatException($"it has {bytes.Length} bytes, more than the limit "
            + $"of {MaxLength >> 10} KB");
        try
        {
            var structure = X509CertificateStructure.GetInstance(Asn1Object.FromByteArray(bytes));
            return new Certificate(bytes, new X509.X509Certificate(structure), limit);
        }
        catch (Exception e) when (Decoding.IsFault(e))
        {
            throw new FormatException(DerName.WhyNotCertificate(bytes), e);
        }
    }

    /// <summary>Decodes a certificate; null if the bytes are not one.</summary>
    public static Certificate? TryRead(byte[] bytes)
    {
        try
        {
            return Read(bytes);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>Whole days until it expires, negative once it has expired.</summary>
    public int DaysLeft(DateTime atUtc) => (int)Math.Floor((NotAfterUtc - atUtc).TotalDays);

    /// <summary>Whether the key of another certificate verifies the signature of this one. Names are not
    /// compared.</summary>
    public bool IsSignedBy(Certificate issuer) => Check(issuer) == SignatureState.Valid;

    /// <summary>Like <see cref="IsSignedBy"/>, but also tells whether the signature could be verified.</summary>
    public SignatureState Check(Certificate issuer) => Signatures.Get(_hash, issuer._keyHash, () =>
    {
        var structure = Parsed.CertificateStructure;
        if (!structure.SignatureAlgorithm.Equals(structure.TbsCertificate.Signature)) return SignatureState.Invalid;
        if (_limit?.Take() == false) return null;
        return Check(issuer.PublicKey);
    });

    /// <summary>Like <see cref="Check(Certificate)"/>, for a key whose parameters are not in the issuer's
    /// certificate.</summary>
    public SignatureState Check(SubjectPublicKeyInfo key) =>
        SignatureCheck.Verify(Parsed.CertificateStructure, _signed, key);

    public bool IsCritical(DerObjectIdentifier extension) => _critical.Contains(extension.Id);

    public bool Is(Certificate other) => ReferenceEquals(this, other) || _hash.SequenceEqual(other._hash);

    public override int GetHashCode() => BitConverter.ToInt32(_hash, 0);

    public override bool Equals(object? obj) => obj is Certificate other && Is(other);

    public override string ToString() => Subject;

    private void DecodeScheme(AlgorithmIdentifier algorithm)
    {
        try
        {
            Scheme = PssScheme.Read(algorithm.Parameters);
        }
        catch (Exception e) when (Decoding.IsFault(e))
        {
            _malformed.Add("its RSASSA-PSS parameters cannot be read");
        }
    }

    // RFC 5280, 4.1.2.5: to the second, in UTC, and with a two-digit year until 2049.
    private void CheckTimes()
    {
        foreach (string time in DerName.Times(Bytes))
        {
            bool isLong = time.StartsWith("G", StringComparison.Ordinal);
            string digits = time.Substring(1).TrimEnd('Z');
            bool isWellFormed = time[time.Length - 1] == 'Z' && digits.Length == (isLong ? 14 : 12)
                && digits.All(c => c is >= '0' and <= '9');
            if (!isWellFormed)
            {
                _malformed.Add($"its time '{PlainText.OneLine(time.Substring(1), Text.MaxLength)}' is not in UTC to "
                    + "the second");
            }
            else if (isLong && string.CompareOrdinal(digits, "2050") < 0)
            {
                _odd.Add("a time before 2050 has a four-digit year");
            }
        }
    }

    // RFC 5280, 4.1.2.2.
    private void CheckSerial()
    {
        var serial = Parsed.SerialNumber;
        if (serial.SignValue < 0) _odd.Add("its serial number is negative");
        else if (serial.SignValue == 0) _odd.Add("its serial number is zero");
        else if (serial.ToByteArray().Length > 20) _odd.Add($"its serial number has {serial.ToByteArray().Length} "
            + "bytes, more than 20");
    }

    private void Decode(X509Extensions extensions)
    {
        var unknown = new List<string>();
        foreach (var oid in extensions.GetExtensionOids())
        {
            var extension = extensions.GetExtension(oid);
            if (extension.IsCritical) _critical.Add(oid.Id);
            if (extension.IsCritical && !Understood.Contains(oid.Id)) unknown.Add(oid.Id);
            try
            {
                Decode(oid, extension);
            }
            catch (Exception e) when (Decoding.IsFault(e))
            {
                _malformed.Add($"its extension {oid.Id} cannot be read");
            }
        }

        UnknownCritical = [.. unknown, .. UnknownCritical];
    }

    private void Decode(DerObjectIdentifier oid, X509Extension extension)
    {
        if (!Understood.Contains(oid.Id) && !oid.Equals(X509Extensions.AuthorityInfoAccess)) return;
        var value = extension.GetParsedValue();
        if (oid.Equals(X509Extensions.BasicConstraints)) BasicConstraints = BasicConstraints.GetInstance(value);
        else if (oid.Equals(X509Extensions.KeyUsage)) Usage = KeyUsage.GetInstance(value).IntValue;
        else if (oid.Equals(X509Extensions.ExtendedKeyUsage))
        {
            ExtendedUsages = [.. ExtendedKeyUsage.GetInstance(value).GetAllUsages().Select(usage => usage.Id)];
        }
        else if (oid.Equals(X509Extensions.SubjectKeyIdentifier))
        {
            SubjectKeyId = SubjectKeyIdentifier.GetInstance(value).GetKeyIdentifier();
        }
        else if (oid.Equals(X509Extensions.AuthorityKeyIdentifier))
        {
            Authority = AuthorityKeyIdentifier.GetInstance(value);
        }
        else if (oid.Equals(X509Extensions.SubjectAlternativeName))
        {
            HasNames = true;
            Names = GeneralNames.GetInstance(value).GetNames();
            foreach (var name in Names.Where(name => !GeneralNameRules.IsWellFormed(name)).Take(10))
            {
                _odd.Add($"its alternative name '{Text.GeneralName(name)}' is not well-formed, so no client matches "
                    + "it");
            }
        }
        else if (oid.Equals(X509Extensions.NameConstraints))
        {
            NameConstraints = NameConstraints.GetInstance(value);
            if (GeneralNameRules.WhyNotConstraints(NameConstraints) is { } why) _malformed.Add(why);
        }
        else if (oid.Equals(X509Extensions.CertificatePolicies))
        {
            DecodePolicies(CertificatePolicies.GetInstance(value).GetPolicyInformation(), extension.IsCritical);
        }
        else if (oid.Equals(X509Extensions.AuthorityInfoAccess))
        {
            IssuerUris = [.. AuthorityInformationAccess.GetInstance(value).GetAccessDescriptions()
                .Where(access => access.AccessMethod.Equals(AccessDescription.IdADCAIssuers)
                    && access.AccessLocation.TagNo == Org.BouncyCastle.Asn1.X509.GeneralName.UniformResourceIdentifier)
                .Select(access => PlainText.OneLine(access.AccessLocation.Name.ToString()!, Text.MaxLength))];
        }
    }

    private void DecodePolicies(PolicyInformation[] policies, bool isCritical)
    {
        if (policies.Length == 0) _malformed.Add("its certificate policies are empty");
        if (policies.GroupBy(policy => policy.PolicyIdentifier.Id).Any(same => same.Count() > 1))
        {
            _malformed.Add("it names a certificate policy twice");
        }

        // RFC 5280, 4.2.1.4: if the extension is critical, every qualifier in it must be understood.
        if (!isCritical) return;
        var qualifiers = policies.Where(policy => policy.PolicyQualifiers is not null)
            .SelectMany(
                policy => policy.PolicyQualifiers.Select(
                    qualifier => PolicyQualifierInfo.GetInstance(qualifier).PolicyQualifierId.Id));
        var unknown = qualifiers.Where(
            id => id != PolicyQualifierID.IdQtCps.Id && id != PolicyQualifierID.IdQtUnotice.Id);
        foreach (string id in unknown.Distinct().Take(5))
        {
            UnknownCritical =
                [.. UnknownCritical, $"{X509Extensions.CertificatePolicies.Id} (policy qualifier {id})"];
        }
    }

    /// <summary>Which key verified which certificate. Hosts with one CA share all certificates but the leaf.</summary>
    private sealed class SignatureCache
    {
        private const int Max = 2048;
        private readonly Dictionary<string, SignatureState> _known = [];

        // A verification that was skipped for lack of time is not stored.
        public SignatureState Get(byte[] certificate, byte[] key, Func<SignatureState?> verify)
        {
            string id = Convert.ToBase64String(certificate) + Convert.ToBase64String(key);
            lock (_known)
            {
                if (_known.TryGetValue(id, out var known)) return known;
            }

            if (verify() is not { } state) return SignatureState.NotVerified;
            lock (_known)
            {
                if (_known.Count >= Max) _known.Clear();
                _known[id] = state;
            }

            return state;
        }
    }
}
