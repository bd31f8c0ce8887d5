using System;

namespace MfaTools;

/// <summary>What the product's logs hold.</summary>
public sealed class LogHealthResult : CheckResult
{
    /// <summary>The log files.</summary>
    public string[] Files { get; set; } = [];

    /// <summary>Errors in all of them, without those that are expected and harmless or concern single users alone.</summary>
    public long Errors { get; set; }

    /// <summary>Those of them that no known issue explains.</summary>
    public long UnknownErrors { get; set; }

    /// <summary>When the last entry of any level was written (UTC); null if there is none of the time that was asked for, or none
    /// with a time.</summary>
    public DateTime? LastEntryUtc { get; set; }

    /// <summary>The known issues in all of them, most frequent first.</summary>
    public LogIssueCount[] Issues { get; set; } = [];
}
