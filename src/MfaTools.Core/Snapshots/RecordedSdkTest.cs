using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using MfaTools.Knowledge;
using MfaTools.Net;
using MfaTools.Sdk;

namespace MfaTools.Snapshots;

/// <summary>A test of the Web Service SDK that a snapshot holds, judged anew. Of the file count the ids of the findings and what
/// was seen. Messages, advice and commands are those of this module for an id: whoever wrote the file has no say in them.</summary>
internal static class RecordedSdkTest
{
    private static readonly string[] Areas = ["Sdk.", "Net.", "Tls.", "Cert."];

    /// <summary>Judges one.</summary>
    /// <param name="recorded">What the snapshot holds.</param>
    public static SdkConnectionResult Judge(SdkConnectionResult recorded)
    {
        var (uri, endpoint) = Parse(recorded.Uri);
        SdkStage[] stages = [.. recorded.Stages.Select(stage => new SdkStage
        {
            Name = stage.Name, Status = stage.Status, Duration = stage.Duration, Detail = SaidText.Of(stage.Detail),
        })];
        var result = new SdkConnectionResult
        {
            Target = SaidText.Short(recorded.Target),
            Uri = uri is null ? null : PlainText.OneLine(uri.ToString()),
            HostName = endpoint?.HostName,
            Port = endpoint?.Port,
            Address = IPAddress.TryParse(recorded.Address ?? "", out var address) ? address.ToString() : null,
            UserName = ShortOrNull(recorded.UserName),
            ConfigPath = ShortOrNull(recorded.ConfigPath),
            Stages = stages,
            FailedStage = stages.FirstOrDefault(stage => stage.Status == CheckStatus.Fail)?.Name,
            ErrorCode = ShortOrNull(recorded.ErrorCode),
            ErrorText = ShortOrNull(recorded.ErrorText),
        };
        string subject = result.Uri ?? (result.Target.Length > 0 ? result.Target : "a connection to the Web Service SDK");
        result.Conclude(Findings(recorded, result, subject, endpoint));
        if (result.FailedStage is { } failed) result.Summary = $"Fails at {failed}: {result.Findings[0].Message}";
        return result;
    }

    private static (Uri?, Endpoint?) Parse(string? url)
    {
        try
        {
            return url is not null && SdkConfigJudge.TryParse(url) is { } parsed ? (parsed.Uri, Endpoint.FromUri(parsed.Uri)) : default;
        }
        catch (FormatException)
        {
            return default;
        }
    }

    private static List<Finding> Findings(
        SdkConnectionResult recorded, SdkConnectionResult result, string subject, Endpoint? endpoint)
    {
        var findings = new List<Finding>();
        var unknown = new List<string>();
        foreach (var same in recorded.Findings.GroupBy(finding => (finding.Id, Status: StatusOf(finding))))
        {
            var (id, status) = same.Key;
            if (id.EndsWith(".Ok", StringComparison.Ordinal)) continue;
            string seen = SaidText.Of(string.Join(" ", same.Select(Said).Distinct()));
            var page = Array.Exists(Areas, area => id.StartsWith(area, StringComparison.Ordinal)) ? FindingPage.Find(id) : null;
            if (page is null) unknown.Add(SaidText.Short(id, 60));
            else findings.Add(Of(id, status, page, seen, result, subject, endpoint));
        }

        if (unknown.Count > 0)
        {
            string ids = string.Join(", ", unknown.Take(5));
            findings.Add(NotTold($"The snapshot has findings on {subject} that no test of the Web Service SDK gives: {ids}."));
        }

        var failed = result.FailedStage;
        if (failed is not null && !findings.Exists(finding => finding.Status is CheckStatus.Fail))
        {
            findings.Add(NotTold(
                $"As the snapshot has it, the connection to {subject} fails at the stage {failed}; it does not say why."));
        }

        if (findings.Count > 0) return findings;
        // What was not seen to work is no pass.
        bool works = result.Stages.Any(stage => stage is { Name: SdkStageName.SdkCall, Status: CheckStatus.Pass })
            && result.Stages.All(stage => stage.Status is CheckStatus.Pass or CheckStatus.Skipped);
        if (!works)
        {
            return [NotTold($"As the snapshot has it, no fault was found at {subject}, and not all stages were tested.")];
        }

        string evidence = SaidText.Of(string.Join(" ", recorded.Findings.Select(finding => finding.Evidence)));
        return
        [
            new Finding
            {
                Id = FindingIds.Sdk.Ok,
                Status = CheckStatus.Pass,
                Message = $"{subject} works: all stages passed.",
                Evidence = evidence.Length > 0 ? evidence : $"{PlainText.Count(result.Stages.Length, "stage")} of the snapshot",
            },
        ];
    }

    private static Finding Of(
        string id, CheckStatus status, FindingPage page, string seen, SdkConnectionResult result, string subject, Endpoint? endpoint)
    {
        var finding = new Finding
        {
            Id = id,
            Status = status,
            Message = $"{page.Meaning} Seen at {subject} when the snapshot was taken.",
            Evidence = seen,
            Recommendation = page.Fix,
        };
        if (endpoint is not null && Fault(id, endpoint) is { } fault)
        {
            finding.Message = fault.Message;
            finding.Recommendation = fault.Recommendation;
            finding.Command = fault.Command;
        }
        else if (endpoint is not null && id.StartsWith("Cert.", StringComparison.Ordinal))
        {
            finding.Command = $"Test-MfaCertChain -HostName '{endpoint.HostName}' -Port {endpoint.Port}";
        }
        else if (id == FindingIds.Sdk.CallFailed && KnownIssueCatalog.Default.Match($"{result.ErrorText}\n{seen}") is { } known
            && known.Issue.Id != "Log.SdkCallFailed")
        {
            // What the other side said may be a known issue, which then is the next clue.
            finding.Recommendation = $"{known.Cause} {known.Recommendation}";
            finding.Command = known.NextCommand;
        }

        return finding;
    }

    private static readonly bool[] DuringOrAfterHandshake = [true, false];

    /// <summary>What this module says of a host that does what an id stands for.</summary>
    private static Finding? Fault(string id, Endpoint endpoint) =>
        (from NetFault fault in Enum.GetValues(typeof(NetFault))
         from inHandshake in DuringOrAfterHandshake
         let finding = NetFindings.ToFinding(new NetException(fault, ""), endpoint, inHandshake)
         where finding.Id == id
         select finding).FirstOrDefault();

    // A finding that is not a pass by its id cannot have passed.
    private static CheckStatus StatusOf(Finding finding) =>
        finding.Status == CheckStatus.Pass ? CheckStatus.Unknown : finding.Status;

    private static string Said(Finding finding) => SaidText.IsMarked(finding.Evidence)
        ? finding.Evidence
        : $"\"{SaidText.Short(finding.Message)}\" {SaidText.Short(finding.Evidence)}".Trim();

    private static Finding NotTold(string message) => new()
    {
        Id = FindingIds.Product.NotChecked,
        Status = CheckStatus.Unknown,
        Message = message,
        Recommendation = "Run Invoke-MfaSdkConnectionTest on the MFA Server.",
    };

    private static string? ShortOrNull(string? text) => text is null ? null : SaidText.Short(text);
}
