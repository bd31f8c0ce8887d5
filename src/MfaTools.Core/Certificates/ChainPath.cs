using System.Collections.Generic;

namespace MfaTools.Certificates;

/// <summary>One way from a leaf upwards.</summary>
internal sealed class ChainPath(IReadOnlyList<Certificate> certificates, bool anchored, int? badLink, int? unverifiedLink)
{
    /// <summary>Leaf first. Where it is anchored, the last is the trust anchor.</summary>
    public IReadOnlyList<Certificate> Certificates { get; } = certificates;

    /// <summary>Whether it ends at a trust anchor.</summary>
    public bool Anchored { get; } = anchored;

    /// <summary>The certificate whose signature its issuer does not verify, or null.</summary>
    public int? BadLink { get; } = badLink;

    /// <summary>The certificate whose signature could not be verified, or null.</summary>
    public int? UnverifiedLink { get; } = unverifiedLink;

    /// <summary>Whether it ends at an anchor and every signature on it was verified.</summary>
    public bool IsSound => Anchored && BadLink is null && UnverifiedLink is null;

    public Certificate Top => Certificates[Certificates.Count - 1];
}
