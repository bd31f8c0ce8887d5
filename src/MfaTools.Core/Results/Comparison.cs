using System;

namespace MfaTools;

/// <summary>How the health of one computer changed between two saved reports.</summary>
public sealed class HealthDifference
{
    /// <summary>The computer.</summary>
    public string ComputerName { get; set; } = "";

    /// <summary>When the older results were collected (UTC); null if that report does not have the computer.</summary>
    public DateTime? OldUtc { get; set; }

    /// <summary>When the newer results were collected (UTC); null if that report does not have the computer.</summary>
    public DateTime? NewUtc { get; set; }

    /// <summary>Causes, findings and log issues that only the newer report has, the worst first.</summary>
    public HealthChange[] New { get; set; } = [];

    /// <summary>Those that the newer report no longer has although the check ran again.</summary>
    public HealthChange[] Gone { get; set; } = [];

    /// <summary>Those whose status changed. The new status is Unknown if the check did not run again.</summary>
    public HealthChange[] Changed { get; set; } = [];

    /// <summary>The counts, in one line.</summary>
    public string Summary { get; set; } = "";

    /// <summary>The computer and the counts, for where an object becomes text.</summary>
    public override string ToString() => $"{ComputerName}: {Summary}";
}

/// <summary>A cause, a finding or a log issue in one or both of two reports.</summary>
public sealed class HealthChange
{
    /// <summary>The check that reported it.</summary>
    public string Check { get; set; } = "";

    /// <summary>What was checked.</summary>
    public string Target { get; set; } = "";

    /// <summary>Its id, such as <c>Cert.Expired</c>.</summary>
    public string Id { get; set; } = "";

    /// <summary>Its status in the older report, or null. An acknowledged finding counts as Skipped.</summary>
    public CheckStatus? OldStatus { get; set; }

    /// <summary>Its status in the newer report, or null.</summary>
    public CheckStatus? NewStatus { get; set; }

    /// <summary>What it says, in the newer report if that has it.</summary>
    public string Message { get; set; } = "";

    /// <summary>What to do, or null.</summary>
    public string? Fix { get; set; }

    /// <summary>A command to run as it is, or null.</summary>
    public string? Command { get; set; }

    /// <summary>The id and the target, for where an object becomes text.</summary>
    public override string ToString() => $"{Id} ({Target})";
}
