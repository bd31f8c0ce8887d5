namespace MfaTools;

/// <summary>With which certificates the chain reaches its end.</summary>
public enum ChainCompleteness
{
    /// <summary>With none: a certificate is missing and was not found.</summary>
    Broken,

    /// <summary>With what was sent alone.</summary>
    OnWire,

    /// <summary>With a certificate that was given, or lies in a store of this computer.</summary>
    ByGivenOrStore,

    /// <summary>With a certificate that was fetched from where the chain names its issuer.</summary>
    ByFetch,
}
