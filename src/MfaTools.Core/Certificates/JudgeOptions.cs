using System;
using System.Threading;

namespace MfaTools.Certificates;

/// <summary>By what chains are judged.</summary>
internal sealed class JudgeOptions
{
    public TrustAnchors Anchors { get; init; } = new([], "none");

    /// <summary>Certificates that may fill a gap.</summary>
    public ExtraCertificates Extra { get; init; } = new();

    /// <summary>The time to judge at.</summary>
    public DateTime AtUtc { get; init; } = DateTime.UtcNow;

    /// <summary>From how many days before the end it is warned.</summary>
    public int WarningDays { get; init; } = 42;

    /// <summary>The name to match: ASCII, or an IP address; null to match none.</summary>
    public string? Name { get; init; }

    /// <summary>The parameters that name the target to this module's cmdlets, for commands to run.</summary>
    public string? TargetParameters { get; init; }

    /// <summary>Who connects: it decides how serious it is what phones refuse.</summary>
    public CertificateClients Clients { get; init; }

    /// <summary>The roots that phones ship with; asked for only where a judgement needs them.</summary>
    public Func<PublicRoots> PublicRoots { get; init; } = () => Certificates.PublicRoots.Default;

    /// <summary>Whether the anchors are all that a computer or the user has, and no selection of them.</summary>
    public bool IsStoreWhole { get; init; } = true;

    /// <summary>The name of the server's own domain, or null.</summary>
    public string? Organization { get; init; }

    /// <summary>Ends the verifying of signatures.</summary>
    public CancellationToken End { get; init; }

    /// <summary>The same with other certificates to fill a gap.</summary>
    public JudgeOptions With(ExtraCertificates extra) => new()
    {
        Anchors = Anchors, Extra = extra, AtUtc = AtUtc, WarningDays = WarningDays, Name = Name, TargetParameters = TargetParameters,
        Clients = Clients, PublicRoots = PublicRoots, IsStoreWhole = IsStoreWhole, Organization = Organization, End = End,
    };
}
