using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using MfaTools.Knowledge;
using MfaTools.Net;
using MfaTools.Sdk;

namespace MfaTools.Snapshots;

/// <summary>Judges a test of the Web Service SDK in a snapshot again. Only the ids and the evidence of the findings are
/// taken from the file. Messages, recommendations and commands are this module's: whoever wrote the file must not
/// control them.</summary>
internal static class RecordedSdkTest
{
    private static readonly string[] Areas = ["Sdk.", "Net.", "Tls.", "Cert."];

    public static SdkConnectionResult Judge(SdkConnectionResult recorded)
    {
        var (uri, endpoint) = Parse(recorded.Uri);
        SdkStage[] stages = [.. recorded.Stages.Select(stage => new SdkStage
        {
            Name = stage.Name,
            Status = stage.Status,
            Duration = stage.Duration,
            Detail = QuotedText.Of(stage.Detail),
        })];
        var result = new SdkConnectionResult
        {
            Target = QuotedText.Short(recorded.Target),
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
        string subject = result.Uri
            ?? (result.Target.Length > 0 ? result.Target : "a connection to the Web Service SDK");
        result.Conclude(Findings(recorded, result, subject, endpoint));
        if (result.FailedStage is { } failed) result.Summary = $"Fails at {failed}: {result.Findings[0].Message}";
        return result;
    }

    private static (Uri?, Endpoint?) Parse(string? url)
    {
        try
        {
            return SdkUrl.TryParse(url) is { } parsed ? (parsed.Uri, Endpoint.FromUri(parsed.Uri)) : default;
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
            string seen = QuotedText.Of(string.Join(" ", same.Select(Evidence).Distinct()));
            var page = Array.Exists(Areas, area => id.StartsWith(area, StringComparison.Ordinal))
                ? FindingPage.Find(id)
                : null;
            if (page is null) unknown.Add(QuotedText.Short(id, 60));
            else findings.Add(Of(id, status, page, seen, result, subject, endpoint));
        }

        if (unknown.Count > 0)
        {
            string ids = string.Join(", ", unknown.Take(5));
            findings.Add(NotChecked(
                $"The snapshot has findings about {subject} that the Web Service SDK test never reports: {ids}."));
        }

        var failed = result.FailedStage;
        if (failed is not null && !findings.Exists(finding => finding.Status is CheckStatus.Fail))
        {
            findings.Add(NotChecked(
                $"According to the snapshot, the connection to {subject} fails at {failed}; the reason is missing."));
        }

        if (findings.Count > 0) return findings;
        // Only a connection that was seen to work passes.
        bool works = result.Stages.Any(stage => stage is { Name: SdkStageName.SdkCall, Status: CheckStatus.Pass })
            && result.Stages.All(stage => stage.Status is CheckStatus.Pass or CheckStatus.Skipped);
        if (!works)
        {
            return
            [
                NotChecked($"According to the snapshot, not all stages of {subject} were tested; no fault was found."),
            ];
        }

        string evidence = QuotedText.Of(string.Join(" ", recorded.Findings.Select(finding => finding.Evidence)));
        return
        [
            new Finding
            {
                Id = FindingIds.Sdk.Ok,
                Status = CheckStatus.Pass,
                Message = $"{subject} works: all stages passed.",
                Evidence = evidence.Length > 0
                    ? evidence
                    : $"{PlainText.Count(result.Stages.Length, "stage")} in the snapshot",
            },
        ];
    }

    private static Finding Of(
        string id,
        CheckStatus status,
        FindingPage page,
        string seen,
        SdkConnectionResult result,
        string subject,
        Endpoint? endpoint)
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
        else if (id == FindingIds.Sdk.CallFailed
            && KnownIssueCatalog.Default.Match($"{result.ErrorText}\n{seen}") is { } known
            && known.Issue.Id != "Log.SdkCallFailed")
        {
            // The answer of the other side can be a known issue, which leads on.
            finding.Recommendation = $"{known.Cause} {known.Recommendation}";
            finding.Command = known.NextCommand;
        }

        return finding;
    }

    private static readonly bool[] DuringOrAfterHandshake = [true, false];

    /// <summary>This module's finding for a network fault with this id, or null.</summary>
    private static Finding? Fault(string id, Endpoint endpoint) =>
        (from NetFault fault in Enum.GetValues(typeof(NetFault))
         from inHandshake in DuringOrAfterHandshake
         let finding = NetFindings.ToFinding(new NetException(fault, ""), endpoint, inHandshake)
         where finding.Id == id
         select finding).FirstOrDefault();

    // Only ids that end in .Ok can pass, and those are left out above.
    private static CheckStatus StatusOf(Finding finding) =>
        finding.Status == CheckStatus.Pass ? CheckStatus.Unknown : finding.Status;

    private static string Evidence(Finding finding) => QuotedText.IsMarked(finding.Evidence)
        ? finding.Evidence
        : $"\"{QuotedText.Short(finding.Message)}\" {QuotedText.Short(finding.Evidence)}".Trim();

    private static Finding NotChecked(string message) => new()
    {
        Id = FindingIds.Product.NotChecked,
        Status = CheckStatus.Unknown,
        Message = message,
        Recommendation = "Run Invoke-MfaSdkConnectionTest on the MFA Server.",
    };

    private static string? ShortOrNull(string? text) => text is null ? null : QuotedText.Short(text);
}
