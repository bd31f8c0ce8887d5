using System;
using System.Linq;
using System.Security;
using System.Threading;
using System.Threading.Tasks;
using MfaTools.Checks;
using MfaTools.Sdk;

namespace MfaTools.Core.Tests.Sdk;

/// <summary>What the tests of the connection test share.</summary>
internal static partial class SdkTests
{
    public static SecureString Secure(string text)
    {
        var secure = new SecureString();
        foreach (char c in text) secure.AppendChar(c);
        return secure;
    }

    public static Task<SdkConnectionResult> TestAsync(
        string url, SdkTestOptions options, CancellationToken stop = default) =>
        new SdkConnectionCheck(options).RunAsync(new SdkTarget { Name = url, Url = SdkUrl.Parse(url) }, null, stop);

    /// <summary>Failed stage, error code and the findings that are not passes, as one text.</summary>
    public static string Told(SdkConnectionResult result) =>
        $"{result.FailedStage?.ToString() ?? "-"} {result.ErrorCode ?? "-"} "
            + string.Join(",", result.Findings.Select(Told).Distinct());

    private static string Told(Finding finding) =>
        finding.Status == CheckStatus.Fail ? finding.Id : $"{finding.Status}:{finding.Id}";

    public static SdkStage Stage(this SdkConnectionResult result, SdkStageName name) =>
        result.Stages.Single(stage => stage.Name == name);

    /// <summary>What every result obeys.</summary>
    public static void Sound(SdkConnectionResult result)
    {
        Assert.Equal(Enum.GetNames<SdkStageName>(), result.Stages.Select(stage => stage.Name.ToString()));
        Assert.NotEmpty(result.Findings);
        Assert.All(result.Stages, stage => Assert.False(
            string.IsNullOrEmpty(stage.Detail), $"{stage.Name} {stage.Status} has no detail"));
        Assert.All(result.Stages, stage => Assert.DoesNotContain(stage.Detail, char.IsControl));
        Assert.All(result.Findings, finding => Assert.DoesNotContain(
            finding.Message + finding.Evidence + finding.Recommendation + finding.Command, char.IsControl));
        Assert.DoesNotContain(result.ErrorText ?? "", char.IsControl);
        Assert.Equal(result.FailedStage is not null, result.Status == CheckStatus.Fail);
        Assert.Equal(result.FailedStage, result.Stages.FirstOrDefault(stage => stage.Status == CheckStatus.Fail)?.Name);
    }
}
