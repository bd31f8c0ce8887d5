using System.Net;

namespace MfaTools.Tls;

/// <summary>The certificates that a server sends.</summary>
internal sealed class SentCertificates
{
    /// <summary>The address that answered.</summary>
    public IPAddress Address { get; set; } = IPAddress.None;

    /// <summary>All addresses of the name.</summary>
    public IPAddress[] Resolved { get; set; } = [];

    /// <summary>One for each leaf, at least one.</summary>
    public SentChain[] Chains { get; set; } = [];

    /// <summary>Why it is unknown whether there is another chain, such as a hello for ECDSA certificates without an
    /// answer; or null.</summary>
    public string? NotTold { get; set; }

    /// <summary>Whether the server asks for a client certificate; null if unknown.</summary>
    public bool? AsksClientCertificate { get; set; }
}

/// <summary>The certificates a server sent in one handshake.</summary>
internal sealed class SentChain
{
    /// <summary>The version negotiated: "SSL 3.0", "TLS 1.0" to "TLS 1.3".</summary>
    public string Protocol { get; set; } = "";

    /// <summary>The kind of the leaf's key: "RSA", "ECDSA", "EdDSA", "DSA"; otherwise its algorithm's OID.</summary>
    public string KeyType { get; set; } = "";

    /// <summary>The certificates (DER), in the order sent.</summary>
    public byte[][] Certificates { get; set; } = [];

    /// <summary>Whether the server asked for a client certificate with them; null if unknown.</summary>
    public bool? AsksClientCertificate { get; set; }
}
