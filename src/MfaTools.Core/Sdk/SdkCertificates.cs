using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using MfaTools.Certificates;

namespace MfaTools.Sdk;

/// <summary>The judge of certificates, with the anchors that the test trusts: read once for all targets, when first needed.</summary>
internal sealed class SdkCertificates
{
    private readonly ConcurrentDictionary<string, Lazy<IReadOnlyList<Finding>>> _judged = new(StringComparer.Ordinal);
    private readonly Lazy<TrustAnchors> _anchors;
    private readonly Lazy<ExtraCertificates> _extra = new(() => new ExtraCertificates().Add(TrustAnchors.ReadSystemIntermediates(), ExtraCertificates.Store));

    /// <param name="trustedRoots">The only anchors (DER); null: those of this computer.</param>
    public SdkCertificates(IReadOnlyCollection<byte[]>? trustedRoots) => _anchors = new Lazy<TrustAnchors>(
        () => trustedRoots is null ? TrustAnchors.ReadSystem() : new TrustAnchors(trustedRoots, "-TrustedRoot"), LazyThreadSafetyMode.ExecutionAndPublication);

    /// <summary>Judges what a host sent. The same certificates for the same name are judged once: many configurations name
    /// one SDK, and to check an RSA key takes a hundred times as long as all the rest.</summary>
    /// <param name="sent">The certificates, the leaf first.</param>
    /// <param name="name">The name that the caller uses.</param>
    /// <param name="parameters">The host, as parameters of this module's cmdlets.</param>
    /// <param name="end">Ends the verifying of signatures.</param>
    internal IReadOnlyList<Finding> Judge(IReadOnlyList<byte[]> sent, string name, string parameters, CancellationToken end)
    {
        string key = $"{name} {parameters} {string.Join(" ", sent.Select(Convert.ToBase64String))}";
        var judged = _judged.GetOrAdd(key, _ => new Lazy<IReadOnlyList<Finding>>(() => ChainJudge.Judge(
            new ChainSource(sent, onWire: true),
            new JudgeOptions { Anchors = _anchors.Value, Extra = _extra.Value, Name = name, TargetParameters = parameters, Clients = CertificateClients.Servers, End = end }).Findings));
        // Copies: each result fills in its own.
        return [.. judged.Value.Select(finding => new Finding
        {
            Id = finding.Id,
            Status = finding.Status,
            Message = finding.Message,
            Evidence = finding.Evidence,
            Recommendation = finding.Recommendation,
            Command = finding.Command,
        })];
    }
}
