using System.Globalization;
using System.Runtime.Serialization;

namespace MfaTools.Tls;

/// <summary>A cipher suite of the IANA registry, or a cipher kind of SSL 2.</summary>
[DataContract]
internal sealed class CipherSuite
{
    /// <summary>The number on the wire: two bytes, three for SSL 2.</summary>
    public int Id { get; private set; }

    /// <summary>The registered name, such as TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256.</summary>
    [DataMember(IsRequired = true)]
    public string Name { get; private set; } = "";

    /// <summary>The oldest protocol it is defined for: "SSL 2.0" (and no other), "SSL 3.0", "TLS 1.2", "TLS 1.3" (and no other).</summary>
    [DataMember(IsRequired = true)]
    public string Protocol { get; private set; } = "";

    /// <summary>RSA, DH, DHE, ECDH, ECDHE, PSK, SRP, KRB5, ECCPWD, GOST; "any" for the suites of TLS 1.3, which leave it open
    /// and always have forward secrecy with a certificate. Anonymous DH is DHE or ECDHE.</summary>
    [DataMember]
    public string KeyExchange { get; private set; } = "";

    /// <summary>What proves the server: RSA, ECDSA, DSS, anon, PSK, SRP, KRB5, ECCPWD, GOST; "any" for TLS 1.3.</summary>
    [DataMember]
    public string Authentication { get; private set; } = "";

    /// <summary>AES, CHACHA20, CAMELLIA, ARIA, 3DES, RC4, DES, RC2, IDEA, SEED, NULL and others.</summary>
    [DataMember]
    public string Cipher { get; private set; } = "";

    /// <summary>The effective size of the cipher's key in bits: 112 for 3DES, 40 for EXPORT.</summary>
    [DataMember]
    public int Bits { get; private set; }

    /// <summary>CBC, GCM, CCM, CCM_8, POLY1305, stream and others; null without encryption.</summary>
    [DataMember]
    public string? Mode { get; private set; }

    /// <summary>The hash of the MAC, or of the key derivation for an AEAD.</summary>
    [DataMember]
    public string Hash { get; private set; } = "";

    /// <summary>Whether it is one of the EXPORT suites.</summary>
    [DataMember]
    public bool Export { get; private set; }

    /// <summary>Whether it is no suite, but a signal from the client in a suite's place (SCSV).</summary>
    [DataMember]
    public bool Signal { get; private set; }

    /// <summary>Whether it encrypts and authenticates in one.</summary>
    public bool IsAead => Mode is "GCM" or "CCM" or "CCM_8" or "POLY1305" or "MGM" or "AEGIS";

    /// <summary>Whether recorded traffic stays secret when the server's key is lost.</summary>
    public bool IsForwardSecret => KeyExchange is "ECDHE" or "DHE" or "ECCPWD" or "any";

    [DataMember(Name = "Id", IsRequired = true)]
    internal string Hex
    {
        get => $"0x{Id:X4}";
        set => Id = int.Parse(value.Substring(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }
}
