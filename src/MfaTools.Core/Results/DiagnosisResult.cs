namespace MfaTools;

/// <summary>What all checks of a computer come to.</summary>
public sealed class DiagnosisResult : CheckResult
{
    /// <summary>The causes, the surest first. None where nothing was found to be wrong.</summary>
    public Cause[] Causes { get; set; } = [];

    /// <summary>When log issues, Schannel events and starts of the service occurred.</summary>
    public TimelineRow[] Timeline { get; set; } = [];
}
