using System;
using System.Collections.Concurrent;
using System.Threading;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Security;

namespace MfaTools.Certificates;

/// <summary>Whether a key verifies a signature.</summary>
internal enum SignatureState
{
    Invalid,
    Valid,

    /// <summary>The algorithm is unknown, the key is unusable or too large, or time ran out.</summary>
    NotVerified,
}

/// <summary>Ends the verification of signatures for a target: whatever a host sends, its deadline holds.</summary>
internal sealed class SignatureLimit(CancellationToken end)
{
    /// <summary>Whether a signature was left unverified because time ran out.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Whether another signature may be verified.</summary>
    public bool Take()
    {
        if (end.IsCancellationRequested) IsOver = true;
        return !IsOver;
    }
}

/// <summary>Verifies signatures at a bounded cost, whatever the keys are. The system's cryptography is tried first,
/// because it is several times as fast; then BouncyCastle.</summary>
internal static class SignatureCheck
{
    // BouncyCastle runs a primality test on the modulus of each new RSA key: 2 s at 16,384 bits, 30 ms at 4,096.
    private const int MaxManagedRsaBits = 4096;
    private const int MaxDsaBits = 4096;
    private const int MaxKeys = 1024;

    private static readonly ConcurrentDictionary<string, AsymmetricKeyParameter> Keys = new();

    /// <summary>Verifies a certificate's signature.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="signed">The signed bytes, as they were sent.</param>
    /// <param name="info">The issuer's key.</param>
    public static SignatureState Verify(X509CertificateStructure certificate, byte[] signed, SubjectPublicKeyInfo info)
    {
        try
        {
            var algorithm = certificate.SignatureAlgorithm;
            bool isPss = algorithm.Algorithm.Equals(PkcsObjectIdentifiers.IdRsassaPss);
            string kind = info.Algorithm.Algorithm.Id;
            bool isRsa = kind == PkcsObjectIdentifiers.RsaEncryption.Id || kind == PkcsObjectIdentifiers.IdRsassaPss.Id;
            // A key of one kind cannot verify a signature of another kind.
            string id = algorithm.Algorithm.Id;
            bool isRsaSignature = id.StartsWith("1.2.840.113549.1.1.", StringComparison.Ordinal)
                || id is "1.3.14.3.2.29" or "1.3.14.3.2.15" or "1.3.14.3.2.3";
            if (isRsa ? !isRsaSignature : isRsaSignature && (kind is "1.2.840.10045.2.1" or KeyStrength.Dsa))
            {
                return SignatureState.Invalid;
            }

            var scheme = isPss ? PssScheme.Read(algorithm.Parameters) : null;
            // RFC 4055, 1.2: such a key verifies only RSASSA-PSS, with its own hash and no shorter salt.
            if (kind == PkcsObjectIdentifiers.IdRsassaPss.Id
                && (scheme is null || !scheme.IsAllowedBy(info.Algorithm.Parameters)))
            {
                return SignatureState.Invalid;
            }

            // Every signature is a whole number of bytes.
            if (certificate.Signature.PadBits != 0) return SignatureState.Invalid;
            byte[] signature = certificate.GetSignatureOctets();
            int rsaBits = 0;
            if (isRsa)
            {
                var key = RsaPublicKeyStructure.GetInstance(info.ParsePublicKey());
                rsaBits = key.Modulus.BitLength;
                // A long exponent costs as much as a private-key operation; no CA has one.
                if (rsaBits > KeyStrength.MaxBits || (rsaBits > 3072 && key.PublicExponent.BitLength > 64))
                {
                    return SignatureState.NotVerified;
                }
            }
            else if (!IsBounded(info))
            {
                return SignatureState.NotVerified;
            }

            bool? native = NativeSignature.Verify(id, scheme, signed, signature, info);
            if (native == true) return SignatureState.Valid;
            // A negative result may only mean that the OS library rejects the encoding: ask BouncyCastle too if that is
            // cheap.
            if (rsaBits > MaxManagedRsaBits)
            {
                return native == false ? SignatureState.Invalid : SignatureState.NotVerified;
            }

            var managed = VerifyManaged(algorithm.Algorithm, scheme, signed, signature, info);
            return managed == SignatureState.NotVerified && native == false ? SignatureState.Invalid : managed;
        }
        catch (Exception e) when (Decoding.IsFault(e))
        {
            return SignatureState.NotVerified;
        }
    }

    private static SignatureState VerifyManaged(
        DerObjectIdentifier algorithm, PssScheme? scheme, byte[] signed, byte[] signature, SubjectPublicKeyInfo info)
    {
        ISigner signer;
        AsymmetricKeyParameter key;
        try
        {
            key = KeyOf(info);
            signer = scheme?.CreateSigner() ?? SignerUtilities.GetSigner(algorithm);
        }
        catch (Exception e) when (Decoding.IsFault(e))
        {
            // The key is unreadable or the algorithm unknown. An exception below means that key and signature do not
            // match.
            return SignatureState.NotVerified;
        }

        try
        {
            signer.Init(false, key);
            signer.BlockUpdate(signed, 0, signed.Length);
            return signer.VerifySignature(signature) ? SignatureState.Valid : SignatureState.Invalid;
        }
        catch (Exception e) when (Decoding.IsFault(e))
        {
            return SignatureState.Invalid;
        }
    }

    private static AsymmetricKeyParameter KeyOf(SubjectPublicKeyInfo info)
    {
        string encoded = Convert.ToBase64String(info.GetEncoded());
        if (Keys.TryGetValue(encoded, out var known)) return known;
        if (Keys.Count >= MaxKeys) Keys.Clear();
        // An RSASSA-PSS key is the same pair of numbers.
        var plain = info.Algorithm.Algorithm.Equals(PkcsObjectIdentifiers.IdRsassaPss)
            ? new SubjectPublicKeyInfo(
                new AlgorithmIdentifier(PkcsObjectIdentifiers.RsaEncryption, DerNull.Instance), info.ParsePublicKey())
            : info;
        return Keys[encoded] = PublicKeyFactory.CreateKey(plain);
    }

    // A curve or group given by explicit parameters can be of any size.
    private static bool IsBounded(SubjectPublicKeyInfo info) => info.Algorithm.Algorithm.Id switch
    {
        "1.2.840.10045.2.1" => info.Algorithm.Parameters is DerObjectIdentifier,
        KeyStrength.Dsa => info.Algorithm.Parameters is { } dsa && DsaParameter.GetInstance(dsa) is { } group
            && group.P.BitLength <= MaxDsaBits && group.Q.BitLength <= 512,
        _ => info.PublicKey.GetBytes().Length <= 8192,
    };
}

/// <summary>The parameters of RSASSA-PSS (RFC 4055, 3.1).</summary>
internal sealed class PssScheme
{
    private PssScheme(string hash, string maskHash, int salt)
    {
        Hash = hash;
        MaskHash = maskHash;
        Salt = salt;
    }

    /// <summary>The OID of the hash.</summary>
    public string Hash { get; }

    /// <summary>The OID of the mask's hash.</summary>
    public string MaskHash { get; }

    /// <summary>The length of the salt in bytes.</summary>
    public int Salt { get; }

    /// <summary>Whether TLS defines it: a salt as long as the hash, and one hash for both (RFC 8446, 4.2.3).</summary>
    public bool IsOfTls => Hash == MaskHash && Salt == Hash switch
    {
        "2.16.840.1.101.3.4.2.1" => 32,
        "2.16.840.1.101.3.4.2.2" => 48,
        "2.16.840.1.101.3.4.2.3" => 64,
        _ => -1,
    };

    /// <exception cref="Exception">The parameters cannot be read.</exception>
    public static PssScheme Read(Asn1Encodable? parameters)
    {
        var read = parameters is null ? new RsassaPssParameters() : RsassaPssParameters.GetInstance(parameters);
        if (!read.MaskGenAlgorithm.Algorithm.Equals(PkcsObjectIdentifiers.IdMgf1))
        {
            throw new FormatException("the mask is not MGF1");
        }

        if (read.TrailerField.IntValueExact != 1) throw new FormatException("the trailer is not 0xBC");
        return new PssScheme(
            read.HashAlgorithm.Algorithm.Id,
            AlgorithmIdentifier.GetInstance(read.MaskGenAlgorithm.Parameters).Algorithm.Id,
            read.SaltLength.IntValueExact is >= 0 and <= 2048 and var salt
                ? salt
                : throw new FormatException("the salt is too long"));
    }

    public bool IsAllowedBy(Asn1Encodable? keyParameters)
    {
        if (keyParameters is null) return true;
        var limit = Read(keyParameters);
        return limit.Hash == Hash && limit.MaskHash == MaskHash && limit.Salt <= Salt;
    }

    public ISigner CreateSigner() => new PssSigner(
        new RsaBlindedEngine(),
        DigestUtilities.GetDigest(new DerObjectIdentifier(Hash)),
        DigestUtilities.GetDigest(new DerObjectIdentifier(MaskHash)),
        Salt);
}
