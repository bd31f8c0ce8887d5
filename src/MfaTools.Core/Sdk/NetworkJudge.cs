using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Security.Authentication;
using MfaTools.Net;

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
                    Id = "Net.ResolvesExternally",
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
            _ => "no answer",
        }}"));
        // A refusal costs the caller nothing, silence makes it wait.
        var silent = seen.Where(one => one.Fault is { Fault: not NetFault.TcpRefused }).ToList();
        if (silent.Count == 0) return StageVerdict.Pass($"port {endpoint.Port}, {detail}");
        return new StageVerdict
        {
            Detail = detail,
            Findings =
            [
                new Finding
                {
                    Id = "Net.TcpTimeout",
                    Status = CheckStatus.Warning,
                    Message = $"{endpoint.HostName} has addresses that do not answer on port {endpoint.Port}: {string.Join(", ", silent.Select(one => one.Address))}.",
                    Evidence = detail,
                    Recommendation = "Callers that are led there wait for nothing. Take the address out of DNS, or repair the server or the firewall.",
                    Command = $"Test-NetConnection -ComputerName '{silent[0].Address}' -Port {endpoint.Port}",
                },
            ],
        };
    }

    /// <summary>Judges that the handshake of this computer failed.</summary>
    /// <param name="endpoint">The host.</param>
    /// <param name="fault">What happened on the wire.</param>
    /// <param name="said">What the platform said.</param>
    /// <param name="offered">What the host offers to a client without any policy, such as "TLS 1.0"; empty where it offers
    /// nothing, null where that is not known.</param>
    public static StageVerdict TlsFailed(Endpoint endpoint, NetException fault, string said, IReadOnlyCollection<string>? offered)
    {
        if (offered is not { Count: > 0 })
        {
            var finding = NetFindings.Judge(fault, endpoint, inHandshake: true);
            finding.Evidence = $"{finding.Evidence} {said}";
            return StageVerdict.Of(finding, fault.Fault.ToString());
        }

        return StageVerdict.Of(
            new Finding
            {
                Id = "Tls.LocalPolicyForbids",
                Status = CheckStatus.Fail,
                Message = $"{endpoint} offers {string.Join(", ", offered)}, but this computer makes no connection: they have no protocol or cipher suite in common.",
                Evidence = $"Offered on the wire: {string.Join(", ", offered)}. This computer: {said}",
                Recommendation = "Read both sides: the policy of this computer, and what the host offers. Enable TLS 1.2 on the side that lacks it; an old protocol turned on again is only a stopgap.",
                Command = $"Test-MfaTlsConfig; Test-MfaTlsConfig -HostName '{endpoint.HostName}' -Port {endpoint.Port}",
            },
            fault.Fault.ToString(),
            said);
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
