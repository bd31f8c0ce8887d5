namespace MfaTools.Tls;

/// <summary>A cipher suite of the IANA registry, or a cipher kind of SSL 2.</summary>
internal sealed class CipherSuite
{
    /// <summary>The number on the wire: two bytes, three for SSL 2.</summary>
    public required int Id { get; set; }

    /// <summary>The registered name, such as TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256.</summary>
    public required string Name { get; set; }

    /// <summary>The oldest protocol it is defined for: "SSL 2.0" (and no other), "SSL 3.0", "TLS 1.2", "TLS 1.3" (and
    /// no other).</summary>
    public required string Protocol { get; set; }

    /// <summary>RSA, DH, DHE, ECDH, ECDHE, PSK, SRP, KRB5, ECCPWD, GOST; "any" for the suites of TLS 1.3, which do not
    /// specify it and always have forward secrecy with a certificate. Anonymous DH is DHE or ECDHE.</summary>
    public string KeyExchange { get; set; } = "";

    /// <summary>How the server is authenticated: RSA, ECDSA, DSS, anon, PSK, SRP, KRB5, ECCPWD, GOST; "any" for TLS
    /// 1.3.</summary>
    public string Authentication { get; set; } = "";

    /// <summary>AES, CHACHA20, CAMELLIA, ARIA, 3DES, RC4, DES, RC2, IDEA, SEED, NULL and others.</summary>
    public string Cipher { get; set; } = "";

    /// <summary>The effective size of the cipher's key in bits: 112 for 3DES, 40 for EXPORT.</summary>
    public int Bits { get; set; }

    /// <summary>CBC, GCM, CCM, CCM_8, POLY1305, stream and others; null without encryption.</summary>
    public string? Mode { get; set; }

    /// <summary>The hash of the MAC, or of the key derivation for an AEAD.</summary>
    public string Hash { get; set; } = "";

    /// <summary>Whether it is one of the EXPORT suites.</summary>
    public bool Export { get; set; }

    /// <summary>Whether it is a signal from the client instead of a suite (SCSV).</summary>
    public bool Signal { get; set; }

    /// <summary>Whether it encrypts and authenticates in one step.</summary>
    public bool IsAead => Mode is "GCM" or "CCM" or "CCM_8" or "POLY1305" or "MGM" or "AEGIS";

    /// <summary>Whether recorded traffic stays secret if the server's key is disclosed.</summary>
    public bool IsForwardSecret => KeyExchange is "ECDHE" or "DHE" or "ECCPWD" or "any";
}
