using System;

namespace MfaTools;

/// <summary>A certificate as it stands in a chain.</summary>
public sealed class CertificateInfo
{
    /// <summary>Its place among those sent, from 0; null where it was not sent.</summary>
    public int? Position { get; set; }

    /// <summary>Its part in the chain.</summary>
    public CertificateRole Role { get; set; }

    /// <summary>Where it is from: Sent, Given, Store, Fetched, Anchor, or empty where it is missing.</summary>
    public string Source { get; set; } = "";

    /// <summary>Which chain of the host it belongs to (RSA or ECDSA), or empty where there is one only.</summary>
    public string Chain { get; set; } = "";

    /// <summary>The subject, most specific part first.</summary>
    public string Subject { get; set; } = "";

    /// <summary>The issuer, most specific part first.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>Which certificate signed it, by key and signature: a position, "itself", "a trust anchor", "not sent" or
    /// "bad signature".</summary>
    public string SignedBy { get; set; } = "";

    /// <summary>The serial number in hexadecimal.</summary>
    public string SerialNumber { get; set; } = "";

    /// <summary>SHA-1 of the certificate, as Windows shows it.</summary>
    public string Thumbprint { get; set; } = "";

    /// <summary>SHA-256 of the certificate.</summary>
    public string Sha256 { get; set; } = "";

    /// <summary>Valid from (UTC).</summary>
    public DateTime? NotBeforeUtc { get; set; }

    /// <summary>Valid to (UTC), this second included.</summary>
    public DateTime? NotAfterUtc { get; set; }

    /// <summary>Whole days until it expires, at the time of judging; negative once it has expired.</summary>
    public int? DaysLeft { get; set; }

    /// <summary>The kind of key and its size or curve, such as RSA 2048 or ECDSA P-256.</summary>
    public string Key { get; set; } = "";

    /// <summary>The algorithm it is signed with.</summary>
    public string SignatureAlgorithm { get; set; } = "";

    /// <summary>The subject key identifier in hexadecimal, or empty.</summary>
    public string SubjectKeyId { get; set; } = "";

    /// <summary>The key identifier of its issuer in hexadecimal, or empty.</summary>
    public string AuthorityKeyId { get; set; } = "";

    /// <summary>The DNS names and IP addresses it is for.</summary>
    public string[] Names { get; set; } = [];

    /// <summary>Where it says that its issuer can be fetched.</summary>
    public string[] IssuerUris { get; set; } = [];

    /// <summary>The certificate (DER) in Base64; empty where it is missing.</summary>
    public string Base64 { get; set; } = "";

    /// <summary>The role and subject.</summary>
    public override string ToString() => $"{Role} {Subject}";
}
