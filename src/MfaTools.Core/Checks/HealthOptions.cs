using System;

namespace MfaTools.Checks;

/// <summary>How the health check runs.</summary>
internal sealed class HealthOptions
{
    /// <summary>Only log entries of this time (UTC) or later count; null: all.</summary>
    public DateTime? AfterUtc { get; init; }

    /// <summary>The time for each target in the network.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How many targets are tested at once.</summary>
    public int ThrottleLimit { get; init; } = 16;

    /// <summary>Findings that someone has accepted.</summary>
    public Acknowledgements Acknowledged { get; init; } = Acknowledgements.None;
}
