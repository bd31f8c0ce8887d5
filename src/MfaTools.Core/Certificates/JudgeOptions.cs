using System;
using System.Threading;

namespace MfaTools.Certificates;

/// <summary>Options for judging a chain.</summary>
internal sealed record JudgeOptions
{
    public TrustAnchors Anchors { get; init; } = new([], "none");

    /// <summary>Certificates that may fill a gap.</summary>
    public ExtraCertificates Extra { get; init; } = new();

    /// <summary>The time to judge at (UTC).</summary>
    public required DateTime AtUtc { get; init; }

    /// <summary>How many days before a certificate expires a warning starts.</summary>
    public int WarningDays { get; init; } = 42;

    /// <summary>The name to match: ASCII, or an IP address; null to match none.</summary>
    public string? Name { get; init; }

    /// <summary>The parameters that name the target in commands of this module.</summary>
    public string? TargetParameters { get; init; }

    /// <summary>Who connects: this decides how serious it is when phones refuse the chain.</summary>
    public CertificateClients Clients { get; init; }

    /// <summary>The roots that phones ship with. Called only if a judgement needs them.</summary>
    public Func<PublicRoots> PublicRoots { get; init; } = () => Certificates.PublicRoots.Default;

    /// <summary>Whether the anchors are all that a computer or the user has, not a selection.</summary>
    public bool IsStoreWhole { get; init; } = true;

    /// <summary>Whether the caller chose the anchors and so accepts a private root.</summary>
    public bool AcceptsPrivateRoot { get; init; }

    /// <summary>The name of the server's own domain, or null.</summary>
    public string? Organization { get; init; }

    /// <summary>Ends the verification of signatures.</summary>
    public CancellationToken End { get; init; }
}

/// <summary>Who connects to the host that has the certificates.</summary>
internal enum CertificateClients
{
    /// <summary>Unknown; phones may be among them.</summary>
    Any,

    /// <summary>Phones and browsers: a published site, such as the user portal or the Mobile App Web Service.</summary>
    Phones,

    /// <summary>Other servers, which may have private roots: the Web Service SDK.</summary>
    Servers,
}
