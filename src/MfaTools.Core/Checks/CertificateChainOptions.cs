using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using MfaTools.Net;
using MfaTools.Tls;

namespace MfaTools.Checks;

/// <summary>By what certificate chains are tested.</summary>
internal sealed class CertificateChainOptions
{
    /// <summary>The only trust anchors (DER); null: those of this computer.</summary>
    public IReadOnlyList<byte[]>? TrustedRoots { get; init; }

    /// <summary>Where the trusted roots are from, for messages.</summary>
    public string TrustedRootsOrigin { get; init; } = "-TrustedRoot";

    /// <summary>Certificates that may fill a gap (DER).</summary>
    public IReadOnlyList<byte[]> Intermediates { get; init; } = [];

    /// <summary>The time to judge at (UTC); null: now.</summary>
    public DateTime? AtUtc { get; init; }

    /// <summary>Whether a missing issuer is fetched from where the certificate says it is.</summary>
    public bool FetchMissing { get; init; }

    /// <summary>From how many days before a certificate's end it is warned.</summary>
    public int ExpiryWarningDays { get; init; } = 42;

    /// <summary>The name to match: ASCII, or an IP address; null: that of the host, for files none.</summary>
    public string? Name { get; init; }

    /// <summary>Whether the trusted roots are all that a computer or the user has, and no selection of them.</summary>
    public bool IsStoreWhole { get; init; } = true;

    /// <summary>The name of the server's own domain, or null.</summary>
    public string? Organization { get; init; }

    /// <summary>How the certificates of a host are collected: from the wire, or as a snapshot has them.</summary>
    public Func<Endpoint, Deadline, Action<string>?, Task<SentCertificates>> Probe { get; init; } = CertificateProbe.RunAsync;
}
