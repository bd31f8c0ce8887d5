using System.Collections.Generic;

namespace MfaTools.Certificates;

/// <summary>Where a chain ends, and what follows from that.</summary>
/// <param name="Path">The path that was judged.</param>
/// <param name="Completeness">Which certificates it took to get there.</param>
/// <param name="Trust">Whether the path ends at a trust anchor.</param>
/// <param name="Findings">What is wrong with the path and its end.</param>
internal sealed record ChainEnd(ChainPath Path, ChainCompleteness Completeness, ChainTrust Trust, CertFindings Findings)
{
    /// <summary>All paths that were found.</summary>
    public IReadOnlyList<ChainPath> Paths { get; init; } = [];

    /// <summary>The certificate whose issuer is not sent, or null.</summary>
    public Certificate? Gap { get; init; }

    /// <summary>The certificate whose issuer was not found anywhere, or null.</summary>
    public Certificate? NeedsIssuer { get; init; }

    /// <summary>Whether an intermediate certificate is missing.</summary>
    public bool IsIncomplete { get; init; }
}
