using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using MfaTools.Certificates;
using MfaTools.Net;
using MfaTools.Roles;
using MfaTools.Tls;

namespace MfaTools.Checks;

/// <summary>Tests whether a server of a role reaches a host of the cloud: DNS, TCP, TLS and the certificate, with the
/// checks for any other host.</summary>
internal sealed class CloudEndpointCheck(
    CertificateChainCheck chains,
    Func<Endpoint, Deadline, Task<WireOffer>> readOffer,
    IReadOnlyList<TlsProtocolState> local)
{
    private static readonly string[] Modern = ["TLS 1.2", "TLS 1.3"];

    // A chain that another CA made up on the way; expired or weak certificates are findings of their own.
    private static readonly string[] OfInspection =
    [
        FindingIds.Cert.PrivateRoot, FindingIds.Cert.UntrustedRoot, FindingIds.Cert.SelfSigned,
        FindingIds.Cert.IssuerUnknown,
    ];

    private static readonly string[] OfTls =
        [FindingIds.Tls.LocalPolicyForbids, FindingIds.Tls.NoModernProtocol, FindingIds.Tls.Alert];

    private static readonly string[] OfCut =
    [
        FindingIds.Tls.Timeout, FindingIds.Tls.Reset, FindingIds.Tls.Closed, FindingIds.Tls.PlainHttp,
        FindingIds.Tls.NotTls,
    ];

    /// <summary>Tests one host.</summary>
    /// <param name="endpoint">The host, and the address to connect to.</param>
    /// <param name="role">The role that needs it.</param>
    /// <param name="cloud">Its cloud.</param>
    /// <param name="timeout">The time for all of it.</param>
    /// <param name="stop">Cancelled by the user.</param>
    public async Task<CloudEndpointResult> RunAsync(
        Endpoint endpoint, MfaRole role, EntraCloud cloud, TimeSpan timeout, CancellationToken stop)
    {
        // Both have the same time, so that the slower one bounds the whole.
        var chainTask = chains.CheckHostAsync(endpoint, timeout, null, stop);
        var offerTask = TlsOfferCheck.RunAsync(endpoint, timeout, readOffer, local, stop);
        return Judge(await chainTask.ConfigureAwait(false), await offerTask.ConfigureAwait(false), role, cloud);
    }

    /// <summary>Joins what both checks found.</summary>
    public static CloudEndpointResult Judge(
        CertChainResult chain, TlsConfigResult offer, MfaRole role, EntraCloud cloud)
    {
        string host = chain.HostName!;
        var result = new CloudEndpointResult
        {
            Target = chain.Target,
            HostName = host,
            Port = chain.Port ?? 443,
            Address = chain.Address ?? offer.Address,
            Role = role,
            Cloud = cloud,
            Trust = chain.Trust,
            Root = (chain.Expected.LastOrDefault() ?? chain.Sent.LastOrDefault())?.Issuer,
            Protocols =
            [
                .. offer.Protocols.Where(state => state is { Role: "Wire", Effective: true })
                    .Select(state => state.Protocol),
            ],
        };
        var all = chain.Findings.Concat(offer.Findings)
            .Where(finding => finding.Status >= CheckStatus.Unknown).ToList();
        Finding[] causes = [.. Blocked(all, result), .. Inspected(all, result), .. TlsRefused(all, result)];
        // What is wrong with the certificate or the connection otherwise stays as the checks say it.
        var others = all.Where(finding => finding.Status == CheckStatus.Fail && !IsTaken(finding))
            .GroupBy(finding => finding.Id).Select(same => same.First());
        Finding[] findings = [.. causes, .. others];
        result.Conclude(findings.Length > 0 ? findings : [Ok(chain, offer, result)]);
        return result;
    }

    private static IEnumerable<Finding> Blocked(List<Finding> all, CloudEndpointResult result)
    {
        if (all.Find(IsBlocked) is not { } fault) yield break;
        yield return new Finding
        {
            Id = FindingIds.Cloud.Blocked,
            Status = CheckStatus.Fail,
            Message = $"This server does not reach {result.HostName}: {Reason(fault.Id)}.",
            Evidence = $"{fault.Id}: {fault.Evidence}",
            Recommendation = $"Let this server itself, and not only its proxy, connect to {result.HostName} on "
                + $"port {result.Port}: "
                + "DNS, routes and the outbound firewall decide. No setting for a proxy is documented.",
            Command = $"Test-NetConnection -Port {result.Port} -ComputerName {PowerShellText.Quote(result.HostName)}",
            Verify = $"Test-MfaCloudEndpoint -Role {result.Role}",
        };
    }

    private static IEnumerable<Finding> Inspected(List<Finding> all, CloudEndpointResult result)
    {
        if (all.Find(finding => OfInspection.Contains(finding.Id)) is not { } fault) yield break;
        bool isTrusted = result.Trust == ChainTrust.Trusted;
        yield return new Finding
        {
            Id = FindingIds.Cloud.Inspected,
            Status = isTrusted ? CheckStatus.Warning : CheckStatus.Fail,
            Message = $"The certificate of {result.HostName} is not from a public CA but from "
                + $"{PlainText.OneLine(result.Root ?? "an unknown issuer")}: "
                + $"a proxy inspects TLS on the way{(isTrusted ? "" : ", and this server does not trust it")}.",
            Evidence = $"{fault.Id}: {fault.Message}",
            Recommendation = $"Exempt {result.HostName} from TLS inspection on the proxy or firewall.",
            Command = $"Test-MfaCertChain -HostName {PowerShellText.Quote(result.HostName)}",
            Verify = $"Test-MfaCloudEndpoint -Role {result.Role}",
        };
    }

    private static IEnumerable<Finding> TlsRefused(List<Finding> all, CloudEndpointResult result)
    {
        if (all.Find(finding => finding.Status == CheckStatus.Fail && OfTls.Contains(finding.Id)) is not { } fault)
        {
            yield break;
        }

        bool isHere = fault.Id == FindingIds.Tls.LocalPolicyForbids;
        yield return new Finding
        {
            Id = FindingIds.Cloud.TlsRefused,
            Status = CheckStatus.Fail,
            Message = isHere
                ? $"This server cannot connect to {result.HostName}: TLS 1.2 is disabled for clients here."
                : $"{result.HostName}, or what answers for it, does not agree on TLS 1.2.",
            Evidence = $"{fault.Id}: {fault.Evidence}",
            Recommendation = isHere
                ? "Enable TLS 1.2 for clients: Entra accepts nothing older. Restart the server afterwards."
                : "Find out what answers in place of the cloud, such as a proxy or firewall.",
            Command = isHere ? "Repair-MfaTlsConfig -Protocol 'TLS 1.2' -Role Client" : null,
            Verify = $"Test-MfaCloudEndpoint -Role {result.Role}",
        };
    }

    private static bool IsBlocked(Finding finding) => finding.Status == CheckStatus.Fail
        && (finding.Id.StartsWith("Net.", StringComparison.Ordinal) || OfCut.Contains(finding.Id));

    private static bool IsTaken(Finding finding) =>
        IsBlocked(finding) || OfInspection.Contains(finding.Id) || OfTls.Contains(finding.Id)
        || finding.Id == FindingIds.Tls.ClientCannotConnect;

    private static string Reason(string id) => id switch
    {
        FindingIds.Net.DnsFailed => "the name does not resolve",
        FindingIds.Net.TcpRefused => "the connection is refused",
        FindingIds.Net.TcpTimeout => "there is no answer",
        FindingIds.Net.Unreachable => "there is no route to it",
        FindingIds.Tls.PlainHttp or FindingIds.Tls.NotTls => "something that does not speak TLS answers in its place",
        _ => "the connection is cut during the TLS handshake",
    };

    private static Finding Ok(CertChainResult chain, TlsConfigResult offer, CloudEndpointResult result)
    {
        string[] modern = [.. result.Protocols.Intersect(Modern)];
        bool isKnown = chain.Status != CheckStatus.Unknown && offer.Status != CheckStatus.Unknown && modern.Length > 0;
        string open = chain.Status == CheckStatus.Unknown ? chain.Summary : offer.Summary;
        return new Finding
        {
            Id = FindingIds.Cloud.Ok,
            Status = isKnown ? CheckStatus.Pass : CheckStatus.Unknown,
            Message = isKnown
                ? $"{result.HostName} is reached with {string.Join(", ", modern)}."
                : $"{result.HostName} was not verified in full: {open}",
            Evidence = $"{result.Address}: {chain.Summary}",
            Recommendation = isKnown
                ? null
                : $"Run Test-MfaCertChain and Test-MfaTlsConfig with -HostName {result.HostName}.",
        };
    }
}
