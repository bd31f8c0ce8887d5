namespace MfaTools.Tls;

/// <summary>The certificates a server sent in one handshake.</summary>
internal sealed class SentChain
{
    /// <summary>The version negotiated: "SSL 3.0", "TLS 1.0" to "TLS 1.3".</summary>
    public string Protocol { get; set; } = "";

    /// <summary>The kind of the leaf's key: "RSA", "ECDSA", "EdDSA", "DSA"; else its algorithm's OID.</summary>
    public string KeyType { get; set; } = "";

    /// <summary>As DER, in the order sent.</summary>
    public byte[][] Certificates { get; set; } = [];

    /// <summary>Whether the server asked for a client certificate with them; null where that could not be told.</summary>
    public bool? AsksClientCertificate { get; set; }
}
