using System;

namespace MfaTools;

/// <summary>What the product's logs hold.</summary>
public sealed class LogHealthResult : CheckResult
{
    /// <summary>The log files.</summary>
    public string[] Files { get; set; } = [];

    /// <summary>Errors in all of them, without those that are expected and harmless or concern single users alone.</summary>
    public long Errors { get; set; }

    /// <summary>The last entry of any level (UTC), or null where there is none of the time that was asked for.</summary>
    public DateTime? LastEntryUtc { get; set; }

    /// <summary>The known issues in all of them, most frequent first.</summary>
    public LogIssueCount[] Issues { get; set; } = [];
}
