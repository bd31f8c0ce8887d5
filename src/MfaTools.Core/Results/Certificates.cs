using System;

namespace MfaTools;

/// <summary>The certificate chain that a server sends, and what is wrong with it.</summary>
public sealed class CertChainResult : CheckResult
{
    /// <summary>Makes a result of the check <c>Certificate</c>.</summary>
    public CertChainResult() => Check = CheckNames.Certificate;

    /// <summary>The host, or null for a file.</summary>
    public string? HostName { get; set; }

    /// <summary>The TCP port, or null for a file.</summary>
    public int? Port { get; set; }

    /// <summary>The IP address that answered; if none did, the first that was tried; or null.</summary>
    public string? Address { get; set; }

    /// <summary>The name that was matched, or null.</summary>
    public string? Name { get; set; }

    /// <summary>The file, or null.</summary>
    public string? Path { get; set; }

    /// <summary>What is wrong with the chain as it was sent.</summary>
    public ChainIssues ChainIssues { get; set; }

    /// <summary>Which certificates it takes to complete the chain.</summary>
    public ChainCompleteness Completeness { get; set; }

    /// <summary>Where the chain ends.</summary>
    public ChainTrust Trust { get; set; }

    /// <summary>The best grade that SSL Labs would give with these certificates, T for not trusted and M for a name
    /// mismatch; null if nothing limits it.</summary>
    public string? GradeCap { get; set; }

    /// <summary>The certificates that were sent, in that order.</summary>
    public CertificateInfo[] Sent { get; set; } = [];

    /// <summary>The certificates that should be sent, leaf first, without the root.</summary>
    public CertificateInfo[] Expected { get; set; } = [];

    /// <summary>The subject of the certificate that is missing, or null.</summary>
    public string? MissingIssuer { get; set; }

    /// <summary>Where it can be fetched, or null.</summary>
    public string? MissingIssuerUri { get; set; }

    /// <summary>When the first certificate of the chain expires (UTC), or null.</summary>
    public DateTime? EarliestNotAfterUtc { get; set; }

    /// <summary>Whole days until then; negative once it has expired.</summary>
    public int? DaysLeft { get; set; }

    /// <summary>Whether the host asks for a client certificate during the handshake; null for a file and if
    /// unknown.</summary>
    public bool? AsksClientCertificate { get; set; }
}

/// <summary>A certificate in a chain.</summary>
public sealed class CertificateInfo
{
    /// <summary>Its position among those sent, from 0; null if it was not sent.</summary>
    public int? Position { get; set; }

    /// <summary>Its role in the chain.</summary>
    public CertificateRole Role { get; set; }

    /// <summary>Its source: Sent, Given, Store, Fetched, Anchor; empty if it is missing.</summary>
    public string Source { get; set; } = "";

    /// <summary>Which chain of the host it belongs to (RSA or ECDSA); empty if there is only one.</summary>
    public string Chain { get; set; } = "";

    /// <summary>The subject, most specific part first.</summary>
    public string Subject { get; set; } = "";

    /// <summary>The issuer, most specific part first.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>Which certificate signed it, by key and signature: a position from 1, "itself", "a trust anchor", "not
    /// sent", "not verified" or "bad signature".</summary>
    public string SignedBy { get; set; } = "";

    /// <summary>The serial number in hexadecimal.</summary>
    public string SerialNumber { get; set; } = "";

    /// <summary>The SHA-1 hash of the certificate, as Windows shows it.</summary>
    public string Thumbprint { get; set; } = "";

    /// <summary>The SHA-256 hash of the certificate.</summary>
    public string Sha256 { get; set; } = "";

    /// <summary>Valid from (UTC).</summary>
    public DateTime? NotBeforeUtc { get; set; }

    /// <summary>Valid to (UTC), including this second.</summary>
    public DateTime? NotAfterUtc { get; set; }

    /// <summary>Whole days until it expires, at the time of judging; negative once it has expired.</summary>
    public int? DaysLeft { get; set; }

    /// <summary>The kind of key and its size or curve, such as RSA 2048 or ECDSA P-256.</summary>
    public string Key { get; set; } = "";

    /// <summary>The signature algorithm.</summary>
    public string SignatureAlgorithm { get; set; } = "";

    /// <summary>The subject key identifier in hexadecimal, or empty.</summary>
    public string SubjectKeyId { get; set; } = "";

    /// <summary>The key identifier of its issuer in hexadecimal, or empty.</summary>
    public string AuthorityKeyId { get; set; } = "";

    /// <summary>The DNS names and IP addresses it is for.</summary>
    public string[] Names { get; set; } = [];

    /// <summary>The addresses of its issuer's certificate.</summary>
    public string[] IssuerUris { get; set; } = [];

    /// <summary>The certificate (DER) in Base64; empty if it is missing.</summary>
    public string Base64 { get; set; } = "";

    /// <summary>The role and subject.</summary>
    public override string ToString() => $"{Role} {Subject}";
}

/// <summary>The role of a certificate in a chain.</summary>
public enum CertificateRole
{
    /// <summary>None: it was sent but is not part of the chain.</summary>
    Unrelated,

    /// <summary>The certificate of the server.</summary>
    Leaf,

    /// <summary>A CA certificate below another.</summary>
    Intermediate,

    /// <summary>A self-signed CA certificate, or a trust anchor.</summary>
    Root,

    /// <summary>A repetition of a certificate that was sent before.</summary>
    Duplicate,

    /// <summary>Named as an issuer, but neither sent nor found.</summary>
    Missing,

    /// <summary>Cannot be read.</summary>
    Malformed,
}

/// <summary>Which certificates it takes to complete a chain.</summary>
public enum ChainCompleteness
{
    /// <summary>None: a certificate is missing and was not found.</summary>
    Broken,

    /// <summary>Only those that were sent.</summary>
    OnWire,

    /// <summary>A certificate that was given, or is in a store of this computer.</summary>
    ByGivenOrStore,

    /// <summary>A certificate that was fetched from the address in the chain.</summary>
    ByFetch,
}

/// <summary>Problems of a chain as it was sent. Names and values are those of the SSL Labs API (version 4, chain
/// issues).</summary>
[Flags]
public enum ChainIssues
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A certificate that leads to the root is missing.</summary>
    Incomplete = 2,

    /// <summary>A certificate that is not part of the chain, or was sent twice.</summary>
    UnrelatedOrDuplicate = 4,

    /// <summary>The certificates form a chain, but are not in order.</summary>
    WrongOrder = 8,

    /// <summary>The self-signed root was sent as well.</summary>
    ContainsAnchor = 16,

    /// <summary>The certificates form a chain, but it is not valid.</summary>
    UnvalidatedChain = 32,
}

/// <summary>Where a chain ends.</summary>
public enum ChainTrust
{
    /// <summary>Nowhere: a certificate is missing or does not fit.</summary>
    NotBuilt,

    /// <summary>At or below a root that is not a trust anchor here.</summary>
    UntrustedRoot,

    /// <summary>At a trust anchor. The findings show whether the certificates are valid and for the name.</summary>
    Trusted,
}
