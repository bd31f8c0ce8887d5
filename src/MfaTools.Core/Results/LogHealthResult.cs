namespace MfaTools;

/// <summary>What the product's logs hold.</summary>
public sealed class LogHealthResult : CheckResult
{
    /// <summary>The log files.</summary>
    public LogSummary[] Files { get; set; } = [];

    /// <summary>The known issues in all of them, most frequent first.</summary>
    public LogIssueCount[] Issues { get; set; } = [];
}
