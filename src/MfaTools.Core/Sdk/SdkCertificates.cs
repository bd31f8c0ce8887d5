using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using MfaTools.Certificates;

namespace MfaTools.Sdk;

/// <summary>Judges the certificates of SDK hosts; the same certificates for the same name once.</summary>
/// <remarks>Many configurations name one SDK, and verifying an RSA key takes a hundred times as long as the
/// rest.</remarks>
/// <param name="trustedRoots">The only trust anchors (DER); null for those of this computer.</param>
internal sealed class SdkCertificates(IReadOnlyList<byte[]>? trustedRoots)
{
    private readonly ConcurrentDictionary<string, Lazy<IReadOnlyList<Finding>>> _judged = new(StringComparer.Ordinal);
    private readonly TrustStore _trust = new(trustedRoots);

    /// <summary>Judges what a host sent.</summary>
    /// <param name="sent">The certificates, the leaf first.</param>
    /// <param name="name">The name that the caller uses.</param>
    /// <param name="hostParameters">The host as parameters of this module's cmdlets.</param>
    /// <param name="end">Ends the verification of signatures.</param>
    /// <returns>Findings that belong to the caller.</returns>
    public IReadOnlyList<Finding> Judge(
        IReadOnlyList<byte[]> sent, string name, string hostParameters, CancellationToken end)
    {
        string key = $"{name} {hostParameters} {string.Join(" ", sent.Select(Convert.ToBase64String))}";
        var judged = _judged.GetOrAdd(key, _ => new(() => ChainJudge.Judge(
            new ChainSource(sent, OnWire: true),
            new JudgeOptions
            {
                Anchors = _trust.Anchors,
                Extra = _trust.Extra,
                AtUtc = DateTime.UtcNow,
                Name = name,
                TargetParameters = hostParameters,
                Clients = CertificateClients.Servers,
                End = end,
            }).Findings));
        return [.. judged.Value.Select(finding => finding with { })];
    }
}
