using System.Collections.Generic;

namespace MfaTools.Sdk;

/// <summary>How a stage went.</summary>
internal sealed class StageVerdict
{
    /// <summary>What was seen, in a few words.</summary>
    public string Detail { get; init; } = "";

    /// <summary>What was found; none where all is well.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>The code that the other side gave for a failure, or null.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>The text that the other side gave for a failure, or null.</summary>
    public string? ErrorText { get; init; }

    /// <summary>The status of the stage.</summary>
    public CheckStatus Status => Findings.Count == 0 ? CheckStatus.Pass : CheckResult.Worst(Findings);

    /// <summary>All is well.</summary>
    public static StageVerdict Pass(string detail) => new() { Detail = detail };

    /// <summary>One thing was found.</summary>
    public static StageVerdict Of(Finding finding, string? code = null, string? text = null) =>
        new() { Detail = finding.Message, Findings = [finding], ErrorCode = code, ErrorText = text };
}
