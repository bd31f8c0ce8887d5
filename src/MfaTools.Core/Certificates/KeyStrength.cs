using System;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Asn1.X9;

namespace MfaTools.Certificates;

/// <summary>The kind and size of a key, read from its encoding only: no calculation is done with hostile
/// keys.</summary>
internal sealed class KeyStrength
{
    /// <summary>The largest RSA key in bits whose signatures are verified.</summary>
    public const int MaxBits = 16384;

    /// <summary>The OID of DSA keys.</summary>
    public const string Dsa = "1.2.840.10040.4.1";

    private KeyStrength(string text, int bits, string? fault = null)
    {
        Text = text;
        Bits = bits;
        Fault = fault;
    }

    /// <summary>Such as RSA 2048 or ECDSA P-256.</summary>
    public string Text { get; }

    /// <summary>The size of the modulus (RSA, DSA) or the curve; 0 if unknown.</summary>
    public int Bits { get; }

    /// <summary>Why the key cannot be used at all, or null.</summary>
    public string? Fault { get; }

    public bool IsRsa => Text.StartsWith("RSA", StringComparison.Ordinal);

    /// <summary>Whether only few clients support the key.</summary>
    public bool IsRare => Text is "ECDSA secp256k1" or "Ed25519" or "Ed448"
        || (Text.StartsWith("ECDSA curve", StringComparison.Ordinal) && Bits == 0);

    public static KeyStrength Of(SubjectPublicKeyInfo info)
    {
        string oid = info.Algorithm.Algorithm.Id;
        try
        {
            if (oid == PkcsObjectIdentifiers.RsaEncryption.Id || oid == PkcsObjectIdentifiers.IdRsassaPss.Id)
            {
                var key = RsaPublicKeyStructure.GetInstance(info.ParsePublicKey());
                var (modulus, exponent) = (key.Modulus, key.PublicExponent);
                bool isModulus = modulus.SignValue > 0 && modulus.TestBit(0);
                bool isExponent = exponent.TestBit(0) && (exponent.BitLength > 31 || exponent.IntValue >= 3);
                return new KeyStrength(
                    $"RSA {modulus.BitLength}",
                    modulus.BitLength,
                    !isModulus ? "its modulus is not odd and above 0"
                        : !isExponent ? "its public exponent is not odd and above 1"
                        : null);
            }

            if (oid == X9ObjectIdentifiers.IdECPublicKey.Id)
            {
                if (info.Algorithm.Parameters is not DerObjectIdentifier curve)
                {
                    return new KeyStrength("ECDSA explicit curve", 0, "its curve is given by explicit parameters, "
                        + "not by name");
                }

                return curve.Id switch
                {
                    "1.2.840.10045.3.1.7" => new KeyStrength("ECDSA P-256", 256),
                    "1.3.132.0.34" => new KeyStrength("ECDSA P-384", 384),
                    "1.3.132.0.35" => new KeyStrength("ECDSA P-521", 521),
                    "1.3.132.0.10" => new KeyStrength("ECDSA secp256k1", 256),
                    "1.3.132.0.33" => new KeyStrength("ECDSA P-224", 224),
                    "1.2.840.10045.3.1.1" => new KeyStrength("ECDSA P-192", 192),
                    _ => new KeyStrength($"ECDSA curve {curve.Id}", 0),
                };
            }
        }
        catch (Exception e) when (Decoding.IsFault(e))
        {
            return new KeyStrength("unreadable key", 0, "its public key cannot be read");
        }

        return oid switch
        {
            "1.3.101.112" => new KeyStrength("Ed25519", 256),
            "1.3.101.113" => new KeyStrength("Ed448", 448),
            Dsa => new KeyStrength("DSA", 0),
            _ => new KeyStrength($"key {oid}", 0, $"clients do not support its algorithm {oid}"),
        };
    }
}
