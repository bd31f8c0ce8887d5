namespace MfaTools;

/// <summary>Where the chain ends.</summary>
public enum ChainTrust
{
    /// <summary>Nowhere: a certificate is missing, or does not fit.</summary>
    NotBuilt,

    /// <summary>Below or at a root that is no trust anchor here.</summary>
    UntrustedRoot,

    /// <summary>At a trust anchor. Whether the certificates are in date and for the name is told by the findings.</summary>
    Trusted,
}
