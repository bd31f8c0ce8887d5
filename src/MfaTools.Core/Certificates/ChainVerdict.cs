using System;
using System.Collections.Generic;

namespace MfaTools.Certificates;

/// <summary>The judgement of one chain.</summary>
internal sealed record ChainVerdict
{
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    public ChainIssues Issues { get; init; }

    public ChainCompleteness Completeness { get; init; }

    public ChainTrust Trust { get; init; }

    public string? GradeCap { get; init; }

    public CertificateInfo[] Sent { get; init; } = [];

    /// <summary>The certificates to send, leaf first, with the missing one at the end if it is not known.</summary>
    public CertificateInfo[] Expected { get; init; } = [];

    public string? MissingIssuer { get; init; }

    public string? MissingIssuerUri { get; init; }

    public DateTime? EarliestNotAfterUtc { get; init; }

    /// <summary>The certificate whose issuer was not found, or null.</summary>
    public Certificate? NeedsIssuer { get; init; }
}
