using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Security.Authentication;
using System.Text.RegularExpressions;
using MfaTools.Net;
using MfaTools.Tls;

namespace MfaTools.Sdk;

/// <summary>Judges the stages below HTTP.</summary>
internal static class NetworkJudge
{
    // TLS alert 116, as OpenSSL and Schannel name it.
    private static readonly Regex CertificateAlert = new(
        "alert[ _]certificate[ _]required|certificate_required",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>Judges the addresses of a name.</summary>
    /// <param name="endpoint">The host.</param>
    /// <param name="addresses">Its addresses, at least one.</param>
    /// <param name="isThisComputer">Whether an address belongs to this computer.</param>
    public static StageVerdict JudgeAddresses(
        Endpoint endpoint, IPAddress[] addresses, Func<IPAddress, bool> isThisComputer)
    {
        string detail = string.Join(", ", addresses.Select(address =>
        {
            string kind = isThisComputer(address) ? "this computer"
                : AddressKind.IsInternal(address) ? "internal" : "external";
            return $"{address} ({kind})";
        }));
        if (endpoint.IsIPAddress) return StageVerdict.Pass($"the URL contains an address instead of a name: {detail}");
        var external = addresses
            .Where(address => !AddressKind.IsInternal(address) && !isThisComputer(address)).ToList();
        if (external.Count == 0) return StageVerdict.Pass(detail);
        var finding = new Finding
        {
            Id = FindingIds.Net.ResolvesExternally,
            Status = CheckStatus.Warning,
            Message = $"{endpoint.HostName} resolves to "
                + $"{(external.Count == 1 ? "a public address" : "public addresses")}: {string.Join(", ", external)}.",
            Evidence = detail,
            Recommendation = "On the product's servers, the name must resolve to the internal address. Otherwise the "
                + "connection leaves the network and comes back through a firewall or a publishing proxy, which may "
                + "block it or ask for a sign-in. Add the name to the internal DNS zone, or enter a name that resolves "
                + "internally.",
            Command = $"Resolve-DnsName -Name '{endpoint.HostName}'",
        };
        return new StageVerdict { Detail = detail, Findings = [finding] };
    }

    /// <summary>Judges the attempts to connect, of which at least one succeeded.</summary>
    public static StageVerdict JudgeAttempts(
        Endpoint endpoint, IReadOnlyList<(IPAddress Address, NetException? Fault)> attempts)
    {
        string detail = string.Join(", ", attempts.Select(one => $"{one.Address}: {Describe(one.Fault?.Fault)}"));
        // A refusal or a missing route costs the caller nothing; silence makes it wait.
        var silent = attempts.Where(one => one.Fault?.Fault == NetFault.TcpTimeout).Select(one => one.Address).ToList();
        if (silent.Count == 0) return StageVerdict.Pass($"port {endpoint.Port}, {detail}");
        var finding = new Finding
        {
            Id = FindingIds.Net.TcpTimeout,
            Status = CheckStatus.Warning,
            Message = $"{endpoint.HostName} has addresses that do not answer on port {endpoint.Port}: "
                + $"{string.Join(", ", silent)}.",
            Evidence = detail,
            Recommendation = "Clients that use such an address will time out. Remove the address from DNS, or repair "
                + "the server or the firewall.",
            Command = $"Test-NetConnection -ComputerName '{silent[0]}' -Port {endpoint.Port}",
        };
        return new StageVerdict { Detail = detail, Findings = [finding] };
    }

    public static StageVerdict PlainHttp(Uri uri, SdkSettings? settings) => StageVerdict.Of(new Finding
    {
        Id = FindingIds.Sdk.PlainHttpUrl,
        Status = CheckStatus.Fail,
        Message = $"The URL uses plain http: {uri}",
        Evidence = settings is null ? "-Uri" : $"{settings.Path}: {settings.UrlSetting}",
        Recommendation = "Bind a certificate to the site and enter the URL with https. Over http, the password would "
            + "cross the network unencrypted.",
    });

    /// <summary>Judges a fault of the network or the host that ended a stage.</summary>
    /// <param name="fault">The fault.</param>
    /// <param name="endpoint">The host.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="asksClientCertificate">Whether the host asks for a client certificate in the TLS handshake.</param>
    /// <param name="sent">Whether a client certificate was sent.</param>
    public static StageVerdict JudgeFault(
        NetException fault, Endpoint endpoint, SdkStageName stage, bool asksClientCertificate, bool sent)
    {
        // In TLS 1.3 a server learns only after the handshake that there is no certificate, and ends the connection
        // then.
        bool ended = stage > SdkStageName.Certificate
            && fault.Fault is NetFault.Closed or NetFault.Reset or NetFault.Alert;
        if (ended && (asksClientCertificate || CertificateAlert.IsMatch(fault.Message)))
        {
            return NeedsClientCertificate(endpoint, fault.Message, sent);
        }

        bool inHandshake = stage is SdkStageName.Tls or SdkStageName.Certificate;
        return StageVerdict.Of(NetFindings.ToFinding(fault, endpoint, inHandshake), fault.Fault.ToString());
    }

    /// <summary>The host ended the handshake because no client certificate came.</summary>
    /// <param name="endpoint">The host.</param>
    /// <param name="flight">What the host sent.</param>
    /// <param name="alert">The alert that it sent after that, or null.</param>
    /// <param name="platform">The error of this computer's TLS stack.</param>
    public static StageVerdict NeedsClientCertificate(
        Endpoint endpoint, ServerFlight flight, int? alert, string platform)
    {
        string end = alert is { } number ? $"refused with {TlsNames.Alert(number)}" : "ended the connection";
        return NeedsClientCertificate(
            endpoint, $"{flight.Describe()} and a CertificateRequest; without a certificate it {end}. {platform}",
            sent: false);
    }

    /// <summary>Judges a failed handshake of this computer.</summary>
    /// <param name="endpoint">The host.</param>
    /// <param name="fault">What happened on the wire.</param>
    /// <param name="platform">The error of this computer's TLS stack.</param>
    /// <param name="offer">What the host offers to a client without any policy; null if not known.</param>
    /// <param name="flight">What the host sent in the failed handshake; null if it had not answered.</param>
    public static StageVerdict JudgeHandshakeFailure(
        Endpoint endpoint, NetException fault, string platform, WireOffer? offer, ServerFlight? flight)
    {
        string offered = string.Join(
            ", ", (offer?.Protocols ?? []).Where(one => one.Offered == true).Select(one => one.Protocol));
        string test = $"Test-MfaTlsConfig -HostName '{endpoint.HostName}' -Port {endpoint.Port}";
        if (offer?.VersionIntolerant == true && flight is null)
        {
            return StageVerdict.Of(
                new Finding
                {
                    Id = FindingIds.Tls.VersionIntolerant,
                    Status = CheckStatus.Fail,
                    Message = $"{endpoint} does not answer this computer's ClientHello, although it answers others: it "
                        + $"offers {offered}.",
                    Evidence = $"{offer.IntoleranceEvidence} This computer: {platform}",
                    Recommendation = "Update the server, or the load balancer or firewall in front of it: it must "
                        + "answer with the version that it supports (RFC 8446, 4.2.1).",
                    Command = test,
                },
                fault.Fault.ToString(),
                platform);
        }

        string answered = flight is null ? "" : $" Answered to this computer: {flight.Describe()}.";
        if (offered.Length == 0 || fault.Fault == NetFault.Timeout)
        {
            string wire = offered.Length == 0 ? "" : $"Offered on the wire: {offered}.{answered} This computer: ";
            var finding = NetFindings.ToFinding(fault, endpoint, inHandshake: true);
            return StageVerdict.Of(
                finding with { Evidence = $"{fault.Message} {wire}{platform}" }, fault.Fault.ToString());
        }

        return StageVerdict.Of(
            new Finding
            {
                Id = FindingIds.Tls.LocalPolicyForbids,
                Status = CheckStatus.Fail,
                Message = flight is null
                    ? $"{endpoint} offers {offered}, but this computer cannot connect: they have no protocol or cipher "
                        + "suite in common."
                    : $"{endpoint} answered with {WireVersion.Name(flight.Version)}, but this computer then ended the "
                        + "handshake.",
                Evidence = $"Offered on the wire: {offered}.{answered} This computer: {platform}",
                Recommendation = flight is null
                    ? "Compare both sides: the policy of this computer and what the host offers. Enable TLS 1.2 on the "
                        + "side that lacks it; enabling an old protocol again is only a stopgap."
                    : "Read the error of this computer: often a key, a signature or a Diffie-Hellman group is weaker "
                        + "than its policy allows.",
                Command = $"Test-MfaTlsConfig; {test}",
            },
            fault.Fault.ToString(),
            platform);
    }

    /// <summary>Describes what the handshake of this computer agreed on, and who chose it.</summary>
    public static string DescribeAgreement(SslProtocols protocol, string? cipherSuite, bool namesProtocols)
    {
        string by = namesProtocols
            ? "chosen from TLS 1.0, 1.1 and 1.2, because .NET Framework does not use the system's protocols in this "
                + "process (SystemDefaultTlsVersions is not set)"
            : "chosen by this computer's own policy";
        return $"{Name(protocol)}{(cipherSuite is null ? "" : ", " + cipherSuite)}, {by}";
    }

    private static StageVerdict NeedsClientCertificate(
        Endpoint endpoint, string evidence, bool sent) => StageVerdict.Of(
        new Finding
        {
            Id = FindingIds.Sdk.ClientCertificateRequired,
            Status = CheckStatus.Fail,
            Message = $"{endpoint} asked for a client certificate and ended the connection "
                + (sent ? "after the configured one was sent." : "because none was sent."),
            Evidence = evidence,
            Recommendation = sent
                ? "Check that the server trusts the issuer of the client certificate, that the certificate has not "
                    + "expired, and that it allows client authentication."
                : "Specify the client certificate with -CertificateThumbprint, or set the client certificate setting "
                    + "of the site to Accept.",
        },
        nameof(NetFault.Alert));

    private static string Describe(NetFault? fault) => fault switch
    {
        null => "connected",
        NetFault.TcpRefused => "refused",
        NetFault.Reset => "reset",
        NetFault.Unreachable => "no route",
        _ => "no answer",
    };

    private static string Name(SslProtocols protocol) => (int)protocol switch
    {
        48 => "SSL 3.0",
        192 => "TLS 1.0",
        768 => "TLS 1.1",
        3072 => "TLS 1.2",
        12288 => "TLS 1.3",
        _ => protocol.ToString(),
    };
}
