using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;

namespace MfaTools.Sdk;

/// <summary>Judges the certificates that the host sends, for the name that callers use.</summary>
internal static class CertificateStage
{
    public static async Task<StageVerdict> RunAsync(SdkWalk walk)
    {
        if (walk.NoConnection is { } reason) return StageVerdict.Skip(reason);
        if (!walk.UsesTls) return StageVerdict.Skip("the URL uses plain http");
        if (walk.Sent is null) return StageVerdict.Skip("the handshake ended before the certificates were sent");

        var sent = await walk.Sent.ConfigureAwait(false);
        walk.AsksClientCertificate = sent.AsksClientCertificate;
        var findings = new List<Finding>();
        string passed = "";
        foreach (var chain in sent.Chains)
        {
            var judged = Judge(walk, chain.Certificates);
            walk.Judged.Add((chain.Certificates[0], CheckResult.Worst(judged)));
            foreach (var finding in judged)
            {
                bool isKnown = findings.Exists(one => one.Id == finding.Id && one.Message == finding.Message);
                if (finding.Status == CheckStatus.Pass) passed = finding.Message;
                else if (!isKnown) findings.Add(finding);
            }
        }

        walk.CertificateStatus = findings.Count == 0 ? CheckStatus.Pass : CheckResult.Worst(findings);
        return new StageVerdict
        {
            Detail = findings.Count == 0 ? passed : string.Join(" ", findings.Select(finding => finding.Message)),
            Findings = [.. findings.Select(finding => finding with
            {
                Command = finding.Command ?? $"Test-MfaCertChain {walk.HostParameters}",
            })],
        };
    }

    /// <summary>Whether a connection with these certificates, the leaf first, may be used.</summary>
    public static bool Accepts(SdkWalk walk, byte[][] certificates)
    {
        // As long as nothing secret is sent, a bad certificate must not hide a wrong URL.
        if (walk.Options.SkipCertificateCheck || !walk.MaySendCredentials) return true;
        var known = walk.Judged.Find(one => one.Leaf.SequenceEqual(certificates[0]));
        var status = known.Leaf is null ? CheckResult.Worst(Judge(walk, certificates)) : known.Status;
        return status is CheckStatus.Pass or CheckStatus.Warning;
    }

    private static IReadOnlyList<Finding> Judge(SdkWalk walk, IReadOnlyList<byte[]> certificates) =>
        walk.Options.Certificates.Judge(
            certificates, walk.Endpoint.HostName, walk.HostParameters, walk.Deadline.Token);
}
