using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using MfaTools.Net;
using MfaTools.Tls;

namespace MfaTools.Checks;

/// <summary>Options for checking certificate chains.</summary>
internal sealed class CertificateChainOptions
{
    /// <summary>The only trust anchors (DER); null for those of this computer.</summary>
    public IReadOnlyList<byte[]>? TrustedRoots { get; init; }

    /// <summary>Where the trusted roots are from, for messages.</summary>
    public string TrustedRootsOrigin { get; init; } = "-TrustedRoot";

    /// <summary>Whether the user chose the trusted roots and so accepts a private one.</summary>
    public bool AcceptsPrivateRoot { get; init; }

    /// <summary>Whether the trusted roots are all that a computer or the user has, not a selection.</summary>
    public bool IsStoreWhole { get; init; } = true;

    /// <summary>Certificates that may fill a gap (DER).</summary>
    public IReadOnlyList<byte[]> Intermediates { get; init; } = [];

    /// <summary>The time to judge at (UTC); null for now.</summary>
    public DateTime? AtUtc { get; init; }

    /// <summary>Whether to fetch a missing issuer from the address in the certificate.</summary>
    public bool FetchMissing { get; init; }

    /// <summary>How many days before a certificate expires a warning starts.</summary>
    public int ExpiryWarningDays { get; init; } = 42;

    /// <summary>The name to match: ASCII, or an IP address; null for the host's, for files none.</summary>
    public string? Name { get; init; }

    /// <summary>The name of the server's own domain, or null.</summary>
    public string? Organization { get; init; }

    /// <summary>Collects the certificates of a host, from the wire or from a snapshot.</summary>
    public Func<Endpoint, Deadline, Action<string>?, Task<SentCertificates>> Probe { get; init; } =
        CertificateProbe.RunAsync;
}
