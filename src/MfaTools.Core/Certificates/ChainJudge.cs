using System.Collections.Generic;
using System.Linq;

namespace MfaTools.Certificates;

/// <summary>Judges a chain by the bytes that were sent. Nothing is looked up: anchors, other certificates and the time
/// are parameters.</summary>
internal static class ChainJudge
{
    /// <summary>Judges one chain.</summary>
    public static ChainVerdict Judge(ChainSource source, JudgeOptions options)
    {
        var chain = DecodedChain.Read(source, options);
        if (chain.Leaf is not { } leaf) return JudgeWithoutLeaf(chain, options);
        var findings = new CertFindings();
        findings.Add(chain.Faults);
        var order = new CertFindings();
        var issues = OrderRules.Check(chain, order);
        var end = EndJudge.Judge(chain, options);
        bool isCut = chain.Limit.IsOver || (!end.Path.IsSound && chain.Links.Unsearched is not null);
        if (isCut)
        {
            (end, issues) = (LeaveUnverified(chain, leaf, options), ChainIssues.None);
        }
        else
        {
            findings.Add(order);
            if (end.IsIncomplete) issues |= ChainIssues.Incomplete;
            if (IsInvalidPath(end)) issues |= ChainIssues.UnvalidatedChain;
        }

        findings.Add(end.Findings);
        HostNames.Check(leaf, options.Name, findings);
        ClientRules.Check(
            leaf, () => end.Paths.Any(path => EndJudge.IsPublic(path, options)), options.Clients, findings);
        if (findings.All.All(finding => finding.Status == CheckStatus.Pass))
        {
            AddPass(findings, chain, options, end.Path);
        }

        var describe = new CertificateDescriber(chain, options, end.Path);
        return new ChainVerdict
        {
            Findings = Finish(findings.All, source.Label, options),
            Issues = issues,
            Completeness = end.Completeness,
            Trust = end.Trust,
            GradeCap = GradeCaps.Worst([findings.GradeCap, GradeCaps.Of(end.Path)]),
            Sent = describe.Sent(),
            Expected = describe.Expected(end.Gap),
            MissingIssuer = end.Gap?.Issuer,
            MissingIssuerUri = end.Gap is { } gap ? IssuerFindings.FindUri(gap) : null,
            EarliestNotAfterUtc = end.Path.Certificates.Min(certificate => certificate.NotAfterUtc),
            NeedsIssuer = end.NeedsIssuer,
        };
    }

    private static ChainVerdict JudgeWithoutLeaf(DecodedChain chain, JudgeOptions options)
    {
        if (chain.Faults.All.Count == 0)
        {
            chain.Faults.Fail(
                FindingIds.Cert.Malformed,
                "No certificate was sent.",
                "The list of certificates is empty.",
                "Bind a certificate to the site.");
        }

        return new ChainVerdict
        {
            Findings = Finish(chain.Faults.All, chain.Source.Label, options),
            GradeCap = GradeCaps.NotTrusted,
            Sent = new CertificateDescriber(chain, options, path: null).Sent(),
        };
    }

    // Nothing is claimed that depends on the signatures that were not verified: only the leaf itself is judged.
    private static ChainEnd LeaveUnverified(DecodedChain chain, Certificate leaf, JudgeOptions options)
    {
        var path = new ChainPath([leaf], anchored: false, badLink: null, unverifiedLink: null);
        var findings = PathRules.Check(path, options.AtUtc, options.WarningDays);
        bool isOver = chain.Limit.IsOver;
        findings.Add(
            // Clients give up on such a chain as well; running out of time says nothing about it.
            isOver ? CheckStatus.Unknown : CheckStatus.Fail,
            FindingIds.Cert.NotVerified,
            "The chain was not verified to its end: "
                + $"{(isOver ? "the time limit was reached" : chain.Links.Unsearched)}.",
            $"Sent: {PlainText.Count(chain.Sent.Length, "certificate")}.",
            isOver
                ? "Run the test again with a longer -TimeoutSec. A server needs to send only two or three "
                    + "certificates, with keys of "
                    + "2048 to 4096 bits."
                : "Send only the server's certificate and the intermediate certificates above it.");
        return new ChainEnd(path, ChainCompleteness.Broken, ChainTrust.NotBuilt, findings);
    }

    private static bool IsInvalidPath(ChainEnd end) => end.Findings.IsPathInvalid && end.Path.Certificates.Count > 1;

    private static void AddPass(CertFindings findings, DecodedChain chain, JudgeOptions options, ChainPath path)
    {
        string until = PlainText.Day(path.Certificates.Min(certificate => certificate.NotAfterUtc));
        string name = options.Name is null ? "" : $" for {options.Name}";
        string order = chain.Source.Ordered ? "in order, " : "";
        string links = string.Join(
            " <- ", path.Certificates.Select(one => $"'{one}' ({one.Sha256.Substring(0, 16)}…)"));
        string trusted = path.Anchored ? $"; trusted by {options.Anchors.Origin}" : "";
        findings.Add(
            CheckStatus.Pass,
            FindingIds.Cert.Ok,
            $"The chain is complete, {order}trusted and valid{name} until {until}.",
            $"{links}{trusted}{(options.Name is null ? "; no name was matched" : "")}",
            null);
    }

    // If a host has several chains, each message says which one it is about.
    private static Finding[] Finish(IReadOnlyList<Finding> findings, string label, JudgeOptions options)
    {
        string prefix = label.Length == 0 ? "" : label + " chain: ";
        string? verify = options.TargetParameters is { } target ? "Test-MfaCertChain " + target : null;
        return
        [
            .. findings.Select(finding => finding with
            {
                Message = prefix + finding.Message,
                Verify = finding.Status > CheckStatus.Pass ? verify : null,
            }),
        ];
    }
}
