using System;
using System.Collections.Generic;
using System.Threading;
using MfaTools.Certificates;

namespace MfaTools.Sdk;

/// <summary>The judge of certificates, with the anchors that the test trusts: read once for all targets, when first needed.</summary>
public sealed class SdkCertificates
{
    private readonly Lazy<TrustAnchors> _anchors;
    private readonly Lazy<ExtraCertificates> _extra = new(() => new ExtraCertificates().Add(TrustAnchors.ReadSystemIntermediates(), ExtraCertificates.Store));

    /// <param name="trustedRoots">The only anchors (DER); null: those of this computer.</param>
    public SdkCertificates(IReadOnlyCollection<byte[]>? trustedRoots) => _anchors = new Lazy<TrustAnchors>(
        () => trustedRoots is null ? TrustAnchors.ReadSystem() : new TrustAnchors(trustedRoots, "-TrustedRoot"), LazyThreadSafetyMode.ExecutionAndPublication);

    /// <summary>Judges what a host sent.</summary>
    /// <param name="sent">The certificates, the leaf first.</param>
    /// <param name="name">The name that the caller uses.</param>
    /// <param name="parameters">The host, as parameters of this module's cmdlets.</param>
    internal IReadOnlyList<Finding> Judge(IReadOnlyList<byte[]> sent, string name, string parameters) => ChainJudge.Judge(
        new ChainSource(sent, onWire: true),
        new JudgeOptions { Anchors = _anchors.Value, Extra = _extra.Value, Name = name, TargetParameters = parameters }).Findings;
}
