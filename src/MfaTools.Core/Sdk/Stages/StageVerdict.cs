using System.Collections.Generic;
using System.Linq;

namespace MfaTools.Sdk;

/// <summary>The outcome of one stage.</summary>
internal sealed record StageVerdict
{
    /// <summary>What was seen, or why the stage was skipped, in a few words.</summary>
    public string Detail { get; init; } = "";

    /// <summary>The findings; none if the stage passed.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>The code that the other side returned for a failure, or null.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>The text that the other side returned for a failure, or null.</summary>
    public string? ErrorText { get; init; }

    public bool IsSkipped { get; init; }

    public CheckStatus Status =>
        IsSkipped ? CheckStatus.Skipped : Findings.Count == 0 ? CheckStatus.Pass : CheckResult.Worst(Findings);

    public static StageVerdict Pass(string detail) => new() { Detail = detail };

    public static StageVerdict Skip(string reason, params Finding[] findings) =>
        new() { Detail = reason, Findings = findings, IsSkipped = true };

    public static StageVerdict Of(Finding finding, string? code = null, string? text = null) =>
        new() { Detail = finding.Message, Findings = [finding], ErrorCode = code, ErrorText = text };

    /// <summary>The same without the password, which a server may repeat.</summary>
    public StageVerdict Mask(SdkAccount account) => this with
    {
        Detail = account.Mask(Detail)!,
        ErrorCode = account.Mask(ErrorCode),
        ErrorText = account.Mask(ErrorText),
        Findings =
        [
            .. Findings.Select(finding => finding with
            {
                Message = account.Mask(finding.Message)!,
                Evidence = account.Mask(finding.Evidence)!,
                Recommendation = account.Mask(finding.Recommendation),
                Command = account.Mask(finding.Command),
            }),
        ],
    };
}
