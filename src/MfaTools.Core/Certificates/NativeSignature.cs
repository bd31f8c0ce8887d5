using System;
using System.Security.Cryptography;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;

namespace MfaTools.Certificates;

/// <summary>Verifies common signatures with the system's cryptography, which is several times as fast as managed code,
/// especially the first time in a process. BouncyCastle verifies all others.</summary>
internal static class NativeSignature
{
    /// <summary>Whether a key verifies a signature; null if this class cannot tell. A positive result is final; a
    /// negative one may only mean that the OS library rejects the encoding.</summary>
    public static bool? Verify(
        string algorithm, PssScheme? scheme, byte[] signed, byte[] signature, SubjectPublicKeyInfo key)
    {
        try
        {
            if (scheme is not null)
            {
                return scheme.IsOfTls
                    ? VerifyRsa(key, signed, signature, HashOf(scheme.Hash), RSASignaturePadding.Pss)
                    : null;
            }

            return algorithm switch
            {
                "1.2.840.113549.1.1.11" =>
                    VerifyRsa(key, signed, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
                "1.2.840.113549.1.1.12" =>
                    VerifyRsa(key, signed, signature, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1),
                "1.2.840.113549.1.1.13" =>
                    VerifyRsa(key, signed, signature, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
                "1.2.840.10045.4.3.2" => VerifyEcdsa(key, signed, signature, HashAlgorithmName.SHA256),
                "1.2.840.10045.4.3.3" => VerifyEcdsa(key, signed, signature, HashAlgorithmName.SHA384),
                "1.2.840.10045.4.3.4" => VerifyEcdsa(key, signed, signature, HashAlgorithmName.SHA512),
                _ => null,
            };
        }
        catch (Exception e) when (Decoding.IsFault(e))
        {
            return null;
        }
    }

    private static HashAlgorithmName HashOf(string oid) => oid switch
    {
        "2.16.840.1.101.3.4.2.2" => HashAlgorithmName.SHA384,
        "2.16.840.1.101.3.4.2.3" => HashAlgorithmName.SHA512,
        _ => HashAlgorithmName.SHA256,
    };

    private static bool? VerifyRsa(
        SubjectPublicKeyInfo key, byte[] signed, byte[] signature, HashAlgorithmName hash, RSASignaturePadding padding)
    {
        if (key.Algorithm.Algorithm.Id is not ("1.2.840.113549.1.1.1" or "1.2.840.113549.1.1.10")) return null;
        var numbers = RsaPublicKeyStructure.GetInstance(key.ParsePublicKey());
        if (numbers.Modulus.BitLength is < 1024 or > KeyStrength.MaxBits) return null;
        using var rsa = RSA.Create();
        rsa.ImportParameters(new RSAParameters
        {
            Modulus = numbers.Modulus.ToByteArrayUnsigned(),
            Exponent = numbers.PublicExponent.ToByteArrayUnsigned(),
        });
        return rsa.VerifyData(signed, signature, hash, padding);
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
        bool isWritten = Write(pair[0], fixedSize, 0, size) && Write(pair[1], fixedSize, size, size);
        return isWritten ? ecdsa.VerifyData(signed, fixedSize, hash) : null;
    }

    private static bool Write(Asn1Encodable number, byte[] target, int at, int size)
    {
        var value = DerInteger.GetInstance(number).Value;
        byte[] bytes = value.SignValue > 0 ? value.ToByteArrayUnsigned() : [];
        if (bytes.Length == 0 || bytes.Length > size) return false;
        Array.Copy(bytes, 0, target, at + size - bytes.Length, bytes.Length);
        return true;
    }
}
