using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Security.Authentication;
using MfaTools.Net;
using MfaTools.Tls;

namespace MfaTools.Sdk;

/// <summary>Judges the stages below HTTP.</summary>
internal static class NetworkJudge
{
    /// <summary>Judges the addresses of a name.</summary>
    /// <param name="endpoint">The host.</param>
    /// <param name="addresses">Its addresses, at least one.</param>
    /// <param name="isOwn">Whether an address is one of this computer.</param>
    public static StageVerdict Dns(Endpoint endpoint, IPAddress[] addresses, Func<IPAddress, bool> isOwn)
    {
        string detail = string.Join(", ", addresses.Select(address =>
            $"{address} ({(isOwn(address) ? "this computer" : AddressKind.IsInternal(address) ? "internal" : "external")})"));
        if (endpoint.IsIPAddress) return StageVerdict.Pass($"the URL has an address, no name: {detail}");
        var external = addresses.Where(address => !AddressKind.IsInternal(address) && !isOwn(address)).ToList();
        if (external.Count == 0) return StageVerdict.Pass(detail);
        return new StageVerdict
        {
            Detail = detail,
            Findings =
            [
                new Finding
                {
                    Id = FindingIds.Net.ResolvesExternally,
                    Status = CheckStatus.Warning,
                    Message = $"{endpoint.HostName} resolves to {string.Join(", ", external)}, an address of the Internet.",
                    Evidence = detail,
                    Recommendation = "On the servers of the product the name must lead to the internal address. Else the connection goes out and comes back through a firewall or a publishing proxy, which may not take it or may ask for a sign-in. Add the name to the internal DNS zone, or enter a name that resolves internally.",
                    Command = $"Resolve-DnsName -Name '{endpoint.HostName}'",
                },
            ],
        };
    }

    /// <summary>Judges what the addresses did, of which at least one took the connection.</summary>
    public static StageVerdict Tcp(Endpoint endpoint, IReadOnlyList<(IPAddress Address, NetException? Fault)> seen)
    {
        string detail = string.Join(", ", seen.Select(one => $"{one.Address}: {one.Fault?.Fault switch
        {
            null => "connected",
            NetFault.TcpRefused => "refused",
            NetFault.Reset => "reset",
            NetFault.Unreachable => "no route",
            _ => "no answer",
        }}"));
        // A refusal and a missing route cost the caller nothing, silence makes it wait.
        var silent = seen.Where(one => one.Fault?.Fault == NetFault.TcpTimeout).ToList();
        if (silent.Count == 0) return StageVerdict.Pass($"port {endpoint.Port}, {detail}");
        return new StageVerdict
        {
            Detail = detail,
            Findings =
            [
                new Finding
                {
                    Id = FindingIds.Net.TcpTimeout,
                    Status = CheckStatus.Warning,
                    Message = $"{endpoint.HostName} has addresses that do not answer on port {endpoint.Port}: {string.Join(", ", silent.Select(one => one.Address))}.",
                    Evidence = detail,
                    Recommendation = "Callers sent to these addresses wait in vain. Take the address out of DNS, or repair the server or the firewall.",
                    Command = $"Test-NetConnection -ComputerName '{silent[0].Address}' -Port {endpoint.Port}",
                },
            ],
        };
    }

    /// <summary>The host asks for a client certificate, and ends the connection.</summary>
    /// <param name="endpoint">The host.</param>
    /// <param name="evidence">What was seen.</param>
    /// <param name="sent">Whether a certificate was sent.</param>
    public static StageVerdict WantsClientCertificate(Endpoint endpoint, string evidence, bool sent) => StageVerdict.Of(
        new Finding
        {
            Id = FindingIds.Sdk.ClientCertificateRequired,
            Status = CheckStatus.Fail,
            Message = sent
                ? $"{endpoint} asks for a client certificate; the configured one was sent, and it ended the connection."
                : $"{endpoint} asks for a client certificate; none was sent, and it ended the connection.",
            Evidence = evidence,
            Recommendation = sent
                ? "Check that the server trusts the issuer of the client certificate, and that the certificate has not expired and is for client authentication."
                : "Give the client certificate with -CertificateThumbprint, or set the client certificates of the site to Accept.",
        },
        nameof(NetFault.Alert));

    /// <summary>Judges that the handshake of this computer failed.</summary>
    /// <param name="endpoint">The host.</param>
    /// <param name="fault">What happened on the wire.</param>
    /// <param name="said">What the platform said.</param>
    /// <param name="offer">What the host offers to a client without any policy; null where that is not known.</param>
    /// <param name="flight">How far the host came in the handshake that failed; null where it had not answered.</param>
    public static StageVerdict TlsFailed(Endpoint endpoint, NetException fault, string said, WireOffer? offer, ServerFlight? flight)
    {
        string offered = string.Join(", ", (offer?.Protocols ?? []).Where(one => one.Offered == true).Select(one => one.Protocol));
        string evidence = $"{(offered.Length == 0 ? fault.Message : $"Offered on the wire: {offered}.")}{(flight is null ? "" : $" Answered to this computer: {flight.Describe()}.")} This computer: {said}";
        string command = $"Test-MfaTlsConfig; Test-MfaTlsConfig -HostName '{endpoint.HostName}' -Port {endpoint.Port}";
        if (offer?.VersionIntolerant == true && flight is null)
        {
            return StageVerdict.Of(
                new Finding
                {
                    Id = FindingIds.Tls.VersionIntolerant,
                    Status = CheckStatus.Fail,
                    Message = $"{endpoint} does not answer the hello of this computer, though it answers others: it offers {offered}.",
                    Evidence = $"{offer.IntoleranceEvidence} This computer: {said}",
                    Recommendation = "Update the server, or the load balancer or firewall before it: it must answer with the version that it knows (RFC 8446, 4.2.1).",
                    Command = $"Test-MfaTlsConfig -HostName '{endpoint.HostName}' -Port {endpoint.Port}",
                },
                fault.Fault.ToString(),
                said);
        }

        if (offered.Length == 0 || fault.Fault == NetFault.Timeout)
        {
            var finding = NetFindings.ToFinding(fault, endpoint, inHandshake: true);
            finding.Evidence = offered.Length == 0 ? $"{fault.Message} {said}" : $"{fault.Message} {evidence}";
            return StageVerdict.Of(finding, fault.Fault.ToString());
        }

        return StageVerdict.Of(
            new Finding
            {
                Id = FindingIds.Tls.LocalPolicyForbids,
                Status = CheckStatus.Fail,
                Message = flight is null
                    ? $"{endpoint} offers {offered}, but this computer makes no connection: they have no protocol or cipher suite in common."
                    : $"{endpoint} answered with {WireVersion.Name(flight.Version)}, but this computer makes no connection: the handshake failed after the answer.",
                Evidence = evidence,
                Recommendation = flight is null
                    ? "Read both sides: the policy of this computer, and what the host offers. Enable TLS 1.2 on the side that lacks it; an old protocol turned on again is only a stopgap."
                    : "Read what this computer says of it: often a key, a signature or a Diffie-Hellman prime is weaker than its policy allows.",
                Command = command,
            },
            fault.Fault.ToString(),
            said);
    }

    /// <summary>What the handshake of this computer agreed on, and by whose choice.</summary>
    public static string Agreed(SslProtocols protocol, string? cipherSuite, bool namesProtocols)
    {
        string by = namesProtocols
            ? "out of TLS 1.0, 1.1 and 1.2: .NET Framework does not leave the choice to the system in this process "
                + "(SystemDefaultTlsVersions is not set)"
            : "by this computer's own policy";
        return $"{Name(protocol)}{(cipherSuite is null ? "" : ", " + cipherSuite)}, {by}";
    }

    /// <summary>The name of a protocol as administrators know it.</summary>
    public static string Name(SslProtocols protocol) => (int)protocol switch
    {
        48 => "SSL 3.0",
        192 => "TLS 1.0",
        768 => "TLS 1.1",
        3072 => "TLS 1.2",
        12288 => "TLS 1.3",
        _ => protocol.ToString(),
    };
}
