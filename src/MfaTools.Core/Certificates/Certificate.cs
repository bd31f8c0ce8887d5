using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;
using X509 = Org.BouncyCastle.X509;

namespace MfaTools.Certificates;

/// <summary>A decoded certificate. What cannot be decoded in it is told by <see cref="Malformed"/>; nothing else throws.</summary>
internal sealed class Certificate
{
    // Four times the largest in use: a certificate of a megabyte is an attack.
    private const int MaxLength = 1 << 18;

    private static readonly HashSet<string> Understood =
    [
        X509Extensions.BasicConstraints.Id, X509Extensions.KeyUsage.Id, X509Extensions.ExtendedKeyUsage.Id,
        X509Extensions.SubjectAlternativeName.Id, X509Extensions.NameConstraints.Id, X509Extensions.SubjectKeyIdentifier.Id,
        X509Extensions.AuthorityKeyIdentifier.Id, X509Extensions.CertificatePolicies.Id, X509Extensions.PolicyMappings.Id,
        X509Extensions.PolicyConstraints.Id, X509Extensions.InhibitAnyPolicy.Id, X509Extensions.AuthorityInfoAccess.Id,
    ];

    private static readonly SignatureCache Signatures = new();

    private readonly HashSet<string> _critical = [];
    private readonly List<string> _malformed = [];
    private readonly byte[] _keyHash;
    private readonly byte[] _hash;
    private bool? _selfSigned;

    private Certificate(byte[] bytes, X509.X509Certificate parsed)
    {
        Bytes = bytes;
        Parsed = parsed;
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

        Identity = SubjectKey + Convert.ToBase64String(_keyHash);
        if (!structure.SignatureAlgorithm.Equals(structure.TbsCertificate.Signature)) _malformed.Add("its two signature algorithms differ");
        // What is signed is DER: of other bytes that mean the same, the signature would be verified over what was not sent.
        if (!parsed.GetEncoded().SequenceEqual(bytes)) _malformed.Add("it is not encoded as it was signed");
        if (structure.Issuer.GetEncoded().Length <= 2) _malformed.Add("it has no issuer");
        if (parsed.Version != 3 && structure.Extensions is not null) _malformed.Add($"it is of version {parsed.Version} but has extensions");
        if (structure.Extensions is { } extensions) Decode(extensions);
    }

    /// <summary>The bytes (DER).</summary>
    public byte[] Bytes { get; }

    public X509.X509Certificate Parsed { get; }

    public string Subject { get; }

    public string Issuer { get; }

    /// <summary>The subject such that equal names are equal texts.</summary>
    public string SubjectKey { get; }

    public string IssuerKey { get; }

    /// <summary>Subject and public key: certificates that share both are one authority.</summary>
    public string Identity { get; }

    public DateTime NotBeforeUtc { get; }

    public DateTime NotAfterUtc { get; }

    public BasicConstraints? BasicConstraints { get; private set; }

    /// <summary>The bits of the key usage, or null where the extension is absent.</summary>
    public int? Usage { get; private set; }

    /// <summary>The extended key usages, or null where the extension is absent.</summary>
    public string[]? ExtendedUsages { get; private set; }

    public byte[]? SubjectKeyId { get; private set; }

    public AuthorityKeyIdentifier? Authority { get; private set; }

    public byte[]? AuthorityKeyId => Authority?.KeyIdentifier?.GetOctets();

    public GeneralName[] Names { get; private set; } = [];

    public bool HasNames { get; private set; }

    public NameConstraints? NameConstraints { get; private set; }

    /// <summary>Where it says that its issuer is.</summary>
    public string[] IssuerUris { get; private set; } = [];

    /// <summary>The critical extensions that are not understood.</summary>
    public string[] UnknownCritical { get; private set; } = [];

    /// <summary>What in it cannot be read or may never be.</summary>
    public IReadOnlyList<string> Malformed => _malformed;

    public bool IsCa => BasicConstraints?.IsCA() ?? false;

    public bool IsSelfIssued => SubjectKey == IssuerKey;

    public bool IsSelfSigned => _selfSigned ??= IsSelfIssued && IsSignedBy(this);

    /// <summary>SHA-256 in hexadecimal.</summary>
    public string Sha256 => Text.Hex(_hash);

    /// <summary>Decodes a certificate.</summary>
    /// <exception cref="FormatException">The bytes are no certificate.</exception>
    public static Certificate Read(byte[] bytes)
    {
        if (bytes.Length > MaxLength) throw new FormatException($"it has {bytes.Length} bytes");
        try
        {
            return new Certificate(bytes, new NativeSignature.VerifiedCertificate(X509CertificateStructure.GetInstance(Asn1Object.FromByteArray(bytes))));
        }
        catch (Exception e) when (IsDecodingFault(e))
        {
            throw new FormatException(Text.Clean(e.Message), e);
        }
    }

    /// <summary>What a decoder throws at bytes that are not what they should be: BouncyCastle promises nothing narrower.</summary>
    public static bool IsDecodingFault(Exception e) => e is not (OutOfMemoryException or OperationCanceledException);

    /// <summary>Whether the key of another certificate verifies the signature of this one. Names are not looked at.</summary>
    public bool IsSignedBy(Certificate issuer) => Signatures.Get(_hash, issuer._keyHash, () =>
    {
        try
        {
            // The work grows with the cube of the size: beyond what anyone uses, it is not done.
            if (KeyStrength.Of(issuer).Bits > KeyStrength.MaxBits) return false;
            var structure = Parsed.CertificateStructure;
            if (!structure.SignatureAlgorithm.Equals(structure.TbsCertificate.Signature)) return false;
            // A yes is a yes; a no may be a matter of what the system's cryptography puts up with.
            if (NativeSignature.Verify(structure, issuer.Parsed.CertificateStructure.SubjectPublicKeyInfo) == true) return true;
            Parsed.Verify(issuer.Parsed.GetPublicKey());
            return true;
        }
        catch (Exception e) when (IsDecodingFault(e))
        {
            return false;
        }
    });

    public bool IsCritical(DerObjectIdentifier extension) => _critical.Contains(extension.Id);

    public bool Is(Certificate other) => ReferenceEquals(this, other) || _hash.SequenceEqual(other._hash);

    public override int GetHashCode() => BitConverter.ToInt32(_hash, 0);

    public override bool Equals(object? obj) => obj is Certificate other && Is(other);

    public override string ToString() => Subject;

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
            catch (Exception e) when (IsDecodingFault(e))
            {
                _malformed.Add($"its extension {oid.Id} cannot be read");
            }
        }

        UnknownCritical = [.. unknown];
    }

    private void Decode(DerObjectIdentifier oid, X509Extension extension)
    {
        if (!Understood.Contains(oid.Id)) return;
        var value = extension.GetParsedValue();
        if (oid.Equals(X509Extensions.BasicConstraints)) BasicConstraints = BasicConstraints.GetInstance(value);
        else if (oid.Equals(X509Extensions.KeyUsage)) Usage = KeyUsage.GetInstance(value).IntValue;
        else if (oid.Equals(X509Extensions.ExtendedKeyUsage)) ExtendedUsages = [.. ExtendedKeyUsage.GetInstance(value).GetAllUsages().Select(usage => usage.Id)];
        else if (oid.Equals(X509Extensions.SubjectKeyIdentifier)) SubjectKeyId = SubjectKeyIdentifier.GetInstance(value).GetKeyIdentifier();
        else if (oid.Equals(X509Extensions.AuthorityKeyIdentifier)) Authority = AuthorityKeyIdentifier.GetInstance(value);
        else if (oid.Equals(X509Extensions.SubjectAlternativeName))
        {
            HasNames = true;
            Names = GeneralNames.GetInstance(value).GetNames();
            foreach (var name in Names)
            {
                if (!GeneralNameRules.IsWellFormed(name)) _malformed.Add($"its alternative name '{Text.GeneralName(name)}' is not well-formed");
            }
        }
        else if (oid.Equals(X509Extensions.NameConstraints))
        {
            NameConstraints = NameConstraints.GetInstance(value);
            if (GeneralNameRules.WhyNotConstraints(NameConstraints) is { } why) _malformed.Add(why);
        }
        else if (oid.Equals(X509Extensions.AuthorityInfoAccess))
        {
            IssuerUris = [.. AuthorityInformationAccess.GetInstance(value).GetAccessDescriptions()
                .Where(access => access.AccessMethod.Equals(AccessDescription.IdADCAIssuers)
                    && access.AccessLocation.TagNo == Org.BouncyCastle.Asn1.X509.GeneralName.UniformResourceIdentifier)
                .Select(access => Text.Clean(access.AccessLocation.Name.ToString()!))];
        }
    }

    /// <summary>Which key verified which certificate. Hosts of one authority share all but the leaf.</summary>
    private sealed class SignatureCache
    {
        private const int Max = 2048;
        private readonly Dictionary<string, bool> _known = [];

        public bool Get(byte[] certificate, byte[] key, Func<bool> verify)
        {
            string id = Convert.ToBase64String(certificate) + Convert.ToBase64String(key);
            lock (_known)
            {
                if (_known.TryGetValue(id, out bool known)) return known;
            }

            bool valid = verify();
            lock (_known)
            {
                if (_known.Count >= Max) _known.Clear();
                _known[id] = valid;
            }

            return valid;
        }
    }
}
