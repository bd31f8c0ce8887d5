using System;
using System.Collections.Generic;

namespace MfaTools.Certificates;

/// <summary>The trust anchors, and the certificates that can fill a gap in a chain: read once, when first
/// needed.</summary>
internal sealed class TrustStore
{
    private readonly Lazy<TrustAnchors> _anchors;
    private readonly Lazy<ExtraCertificates> _extra;

    /// <param name="roots">The only trust anchors (DER); null for those of this computer.</param>
    /// <param name="origin">Where the roots are from, for messages.</param>
    /// <param name="intermediates">Certificates that can fill a gap (DER).</param>
    public TrustStore(
        IReadOnlyList<byte[]>? roots, string origin = "-TrustedRoot", IReadOnlyList<byte[]>? intermediates = null)
    {
        _anchors = new(() => roots is null ? TrustAnchors.ReadSystem() : new TrustAnchors(roots, origin));
        _extra = new(() => new ExtraCertificates()
            .Add(intermediates ?? [], ExtraCertificates.Given)
            // If the anchors are given, the stores of this computer do not matter.
            .Add(roots is null ? TrustAnchors.ReadSystemIntermediates() : [], ExtraCertificates.Store));
    }

    public TrustAnchors Anchors => _anchors.Value;

    public ExtraCertificates Extra => _extra.Value;
}
