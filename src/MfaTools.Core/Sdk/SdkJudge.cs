using System.Collections.Generic;
using System.Linq;

namespace MfaTools.Sdk;

/// <summary>Judges a connection by its stages.</summary>
internal static class SdkJudge
{
    public static void Conclude(
        SdkConnectionResult result, IReadOnlyList<(SdkStage Stage, StageVerdict Verdict)> stages)
    {
        result.Stages = [.. stages.Select(one => one.Stage)];
        var (failed, reason) = stages.FirstOrDefault(one => one.Stage.Status == CheckStatus.Fail);
        result.FailedStage = failed?.Name;
        result.ErrorCode = reason?.ErrorCode;
        result.ErrorText = reason?.ErrorText;
        var findings = stages.SelectMany(one => one.Verdict.Findings).ToList();
        if (findings.Count == 0) findings.Add(AllPassed(result));
        result.Conclude(findings);
        if (failed is not null) result.Summary = $"Fails at {failed.Name}: {result.Findings[0].Message}";
    }

    private static Finding AllPassed(SdkConnectionResult result) => new()
    {
        Id = FindingIds.Sdk.Ok,
        Status = CheckStatus.Pass,
        Message = $"{result.Uri} works: all stages passed.",
        Evidence = string.Join("; ", result.Stages
            .Where(stage => stage.Status == CheckStatus.Pass).Select(stage => $"{stage.Name}: {stage.Detail}")),
    };
}
