namespace MfaTools;

/// <summary>The part of a certificate in a chain.</summary>
public enum CertificateRole
{
    /// <summary>None: it was sent, but nothing leads to it.</summary>
    Unrelated,

    /// <summary>The certificate of the server.</summary>
    Leaf,

    /// <summary>A certificate authority below another.</summary>
    Intermediate,

    /// <summary>A self-signed authority, or a trust anchor.</summary>
    Root,

    /// <summary>Sent before.</summary>
    Duplicate,

    /// <summary>Named as the issuer, but neither sent nor found.</summary>
    Missing,

    /// <summary>Cannot be read.</summary>
    Malformed,
}
