using System;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto;
using X509 = Org.BouncyCastle.X509;

namespace MfaTools.Certificates;

/// <summary>Verifies the common signatures by the system's cryptography: several times as fast as managed code, above all the
/// first time in a process. Everything else is left to BouncyCastle.</summary>
internal static class NativeSignature
{
    /// <summary>Whether a key verifies the signature of a certificate; null where this is not for here to say.</summary>
    public static bool? Verify(X509CertificateStructure certificate, SubjectPublicKeyInfo key)
    {
        try
        {
            byte[] signed = certificate.TbsCertificate.GetEncoded(Asn1Encodable.Der);
            byte[] signature = certificate.GetSignatureOctets();
            return certificate.SignatureAlgorithm.Algorithm.Id switch
            {
                "1.2.840.113549.1.1.11" => VerifyRsa(key, signed, signature, HashAlgorithmName.SHA256),
                "1.2.840.113549.1.1.12" => VerifyRsa(key, signed, signature, HashAlgorithmName.SHA384),
                "1.2.840.113549.1.1.13" => VerifyRsa(key, signed, signature, HashAlgorithmName.SHA512),
                "1.2.840.10045.4.3.2" => VerifyEcdsa(key, signed, signature, HashAlgorithmName.SHA256),
                "1.2.840.10045.4.3.3" => VerifyEcdsa(key, signed, signature, HashAlgorithmName.SHA384),
                "1.2.840.10045.4.3.4" => VerifyEcdsa(key, signed, signature, HashAlgorithmName.SHA512),
                _ => null,
            };
        }
        catch (Exception e) when (Certificate.IsDecodingFault(e))
        {
            return null;
        }
    }

    private static bool? VerifyRsa(SubjectPublicKeyInfo key, byte[] signed, byte[] signature, HashAlgorithmName hash)
    {
        if (key.Algorithm.Algorithm.Id != PkcsObjectIdentifiers.RsaEncryption.Id) return null;
        var numbers = RsaPublicKeyStructure.GetInstance(key.ParsePublicKey());
        if (numbers.Modulus.BitLength is < 1024 or > 8192) return null;
        using var rsa = RSA.Create();
        rsa.ImportParameters(new RSAParameters { Modulus = numbers.Modulus.ToByteArrayUnsigned(), Exponent = numbers.PublicExponent.ToByteArrayUnsigned() });
        return rsa.VerifyData(signed, signature, hash, RSASignaturePadding.Pkcs1);
    }

    private static bool? VerifyEcdsa(SubjectPublicKeyInfo key, byte[] signed, byte[] signature, HashAlgorithmName hash)
    {
        var (curve, size) = key.Algorithm.Parameters is DerObjectIdentifier oid
            ? oid.Id switch
            {
                "1.2.840.10045.3.1.7" => (ECCurve.NamedCurves.nistP256, 32),
                "1.3.132.0.34" => (ECCurve.NamedCurves.nistP384, 48),
                "1.3.132.0.35" => (ECCurve.NamedCurves.nistP521, 66),
                _ => (default, 0),
            }
            : (default, 0);
        byte[] point = key.PublicKey.GetBytes();
        if (size == 0 || point.Length != 1 + (2 * size) || point[0] != 4) return null;
        byte[] x = new byte[size];
        byte[] y = new byte[size];
        Array.Copy(point, 1, x, 0, size);
        Array.Copy(point, 1 + size, y, 0, size);
        using var ecdsa = ECDsa.Create(new ECParameters { Curve = curve, Q = new ECPoint { X = x, Y = y } });
        var pair = Asn1Sequence.GetInstance(signature);
        if (pair.Count != 2) return null;
        byte[] fixedSize = new byte[2 * size];
        return Write(pair[0], fixedSize, 0, size) && Write(pair[1], fixedSize, size, size) ? ecdsa.VerifyData(signed, fixedSize, hash) : null;
    }

    private static bool Write(Asn1Encodable number, byte[] target, int at, int size)
    {
        var value = DerInteger.GetInstance(number).Value;
        byte[] bytes = value.SignValue > 0 ? value.ToByteArrayUnsigned() : [];
        if (bytes.Length == 0 || bytes.Length > size) return false;
        Array.Copy(bytes, 0, target, at + size - bytes.Length, bytes.Length);
        return true;
    }

    /// <summary>A certificate that BouncyCastle's path validation verifies in the same way.</summary>
    internal sealed class VerifiedCertificate(X509CertificateStructure structure) : X509.X509Certificate(structure)
    {
        private const int MaxKeys = 1024;

        // BouncyCastle tests the modulus of each RSA key that it makes: tens of milliseconds, and authorities come again.
        private static readonly ConcurrentDictionary<string, AsymmetricKeyParameter> Keys = new();

        public override AsymmetricKeyParameter GetPublicKey()
        {
            string encoded = Convert.ToBase64String(CertificateStructure.SubjectPublicKeyInfo.GetEncoded());
            if (Keys.TryGetValue(encoded, out var known)) return known;
            if (Keys.Count >= MaxKeys) Keys.Clear();
            return Keys[encoded] = base.GetPublicKey();
        }

        public override void Verify(AsymmetricKeyParameter key)
        {
            var structure = CertificateStructure;
            if (!structure.SignatureAlgorithm.Equals(structure.TbsCertificate.Signature)
                || NativeSignature.Verify(structure, X509.SubjectPublicKeyInfoFactory.CreateSubjectPublicKeyInfo(key)) != true)
            {
                base.Verify(key);
            }
        }
    }
}
