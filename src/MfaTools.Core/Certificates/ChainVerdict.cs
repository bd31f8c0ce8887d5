using System;
using System.Collections.Generic;
using System.Linq;

namespace MfaTools.Certificates;

/// <summary>What was judged about one chain.</summary>
internal sealed class ChainVerdict
{
    public IReadOnlyList<Finding> Findings { get; set; } = [];

    public ChainIssues Issues { get; set; }

    public ChainCompleteness Completeness { get; set; }

    public ChainTrust Trust { get; set; }

    public string? GradeCap { get; set; }

    public CertificateInfo[] Sent { get; set; } = [];

    public CertificateInfo[] Expected { get; set; } = [];

    /// <summary>The certificates to send, leaf first, as far as they are known.</summary>
    public IReadOnlyList<Certificate> ExpectedCertificates { get; set; } = [];

    /// <summary>Those of them that were not sent.</summary>
    public IReadOnlyList<Certificate> Found { get; set; } = [];

    public string? MissingIssuer { get; set; }

    public string? MissingIssuerUri { get; set; }

    public DateTime? EarliestNotAfterUtc { get; set; }

    /// <summary>The certificate whose issuer was not found, or null.</summary>
    public Certificate? NeedsIssuer { get; set; }

    /// <summary>Puts the verdicts on the chains of one target into its result: the worst of each.</summary>
    public static void Fill(CertChainResult result, IReadOnlyList<ChainVerdict> verdicts, JudgeOptions options, string? notTold)
    {
        result.Name = options.Name;
        result.ChainIssues = verdicts.Aggregate(ChainIssues.None, (all, verdict) => all | verdict.Issues);
        result.Completeness = verdicts.OrderBy(verdict => verdict.Completeness == ChainCompleteness.OnWire ? 9 : (int)verdict.Completeness).First().Completeness;
        result.Trust = verdicts.Min(verdict => verdict.Trust);
        result.GradeCap = verdicts.OrderBy(verdict => GradeCaps.Rank(verdict.GradeCap)).First().GradeCap;
        result.Sent = [.. verdicts.SelectMany(verdict => verdict.Sent)];
        result.Expected = [.. verdicts.SelectMany(verdict => verdict.Expected)];
        result.MissingIssuer = verdicts.Select(verdict => verdict.MissingIssuer).FirstOrDefault(missing => missing is not null);
        result.MissingIssuerUri = verdicts.Select(verdict => verdict.MissingIssuerUri).FirstOrDefault(uri => uri is not null);
        result.EarliestNotAfterUtc = verdicts.Min(verdict => verdict.EarliestNotAfterUtc);
        result.DaysLeft = result.EarliestNotAfterUtc is { } end ? DaysBetween(options.AtUtc, end) : null;
        var findings = verdicts.SelectMany(verdict => verdict.Findings).ToList();
        if (notTold is not null)
        {
            findings.Add(new Finding
            {
                Id = FindingIds.Cert.NotTold,
                Status = CheckStatus.Unknown,
                Message = "Whether the host has a second certificate, of another key type, could not be told.",
                Evidence = PlainText.OneLine(notTold, Text.MaxLength),
                Recommendation = "Run the test again, with a longer -TimeoutSec.",
            });
        }

        result.Conclude(findings);
        // The line that a table shows does not hide that more is wrong.
        string[] also = [.. result.Findings.Skip(1).Where(finding => finding.Status != CheckStatus.Pass).Select(finding => finding.Id).Distinct()];
        if (also.Length > 0) result.Summary += $" Also: {string.Join(", ", also)}.";
    }

    /// <summary>Whole days, negative where the end has passed.</summary>
    public static int DaysBetween(DateTime at, DateTime end) => (int)Math.Floor((end - at).TotalDays);
}
