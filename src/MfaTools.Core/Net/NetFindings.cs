using System;

namespace MfaTools.Net;

/// <summary>Turns what a network or a peer did instead of answering into a finding.</summary>
internal static class NetFindings
{
    /// <summary>The finding for a fault.</summary>
    /// <param name="fault">What happened.</param>
    /// <param name="endpoint">Where.</param>
    /// <param name="inHandshake">Whether a TLS handshake was in progress: then a timeout, a reset and a closed
    /// connection are findings of Tls, otherwise of Net.</param>
    public static Finding ToFinding(NetException fault, Endpoint endpoint, bool inHandshake)
    {
        string area = inHandshake ? "Tls" : "Net";
        string during = inHandshake ? "during the TLS handshake" : "after the connection was made";
        return fault.Fault switch
        {
            NetFault.DnsFailed => Fail(
                FindingIds.Net.DnsFailed,
                $"The name {endpoint.HostName} does not resolve on this computer.",
                "Check the spelling, and that the DNS servers of this computer know the name. "
                    + "On the MFA Server it must resolve to the internal address.",
                $"Resolve-DnsName -Name '{endpoint.HostName}'"),
            NetFault.TcpRefused => Fail(
                FindingIds.Net.TcpRefused,
                $"{endpoint} refuses connections.",
                "Check that the site is started, that it listens on this port, and that the name resolves to the right "
                    + "server.",
                $"Test-NetConnection -ComputerName '{endpoint.HostName}' -Port {endpoint.Port}"),
            NetFault.TcpTimeout => Fail(
                FindingIds.Net.TcpTimeout,
                $"{endpoint} does not answer.",
                "Check the address that the name resolves to, the firewalls in between, and that the server is "
                    + "running.",
                $"Test-NetConnection -ComputerName '{endpoint.HostName}' -Port {endpoint.Port}"),
            NetFault.Unreachable => Fail(
                FindingIds.Net.Unreachable,
                $"This computer cannot reach {endpoint}: the operating system finds no route to its address.",
                "Check the address that the name resolves to, the routes and VPN of this computer and, for an IPv6 "
                    + "address, whether this network has IPv6. The evidence has the error of each address.",
                $"Test-NetConnection -ComputerName '{endpoint.HostName}' -DiagnoseRouting"),
            NetFault.Timeout => Fail(
                area + ".Timeout",
                $"{endpoint} accepted the connection but did not answer in time {during}.",
                "Check the load of the server and of a proxy or load balancer in between. Try again with a longer "
                    + "-TimeoutSec."),
            NetFault.Reset => Fail(
                area + ".Reset",
                $"{endpoint} reset the connection {during}.",
                "Check that a certificate is bound to the port, and whether a firewall or load balancer cuts "
                    + "connections. On a Windows server, read the Schannel events."),
            NetFault.Closed => Fail(
                area + ".Closed",
                $"{endpoint} closed the connection {during}.",
                "Check that a certificate is bound to the port, and which TLS versions the server may use. "
                    + "On a Windows server, read the Schannel events."),
            NetFault.NotHttp => Fail(
                FindingIds.Net.NotHttp,
                $"{endpoint} answers the request, but not with valid HTTP.",
                "Check which program listens on this port, and whether a proxy or load balancer rewrites answers."),
            NetFault.PlainHttp => Fail(
                FindingIds.Tls.PlainHttp,
                $"{endpoint} speaks plain HTTP, not TLS.",
                "Specify the port of the https binding (usually 443), or add an https binding to the site."),
            NetFault.NotTls => Fail(
                FindingIds.Tls.NotTls,
                $"{endpoint} answers, but not with TLS.",
                "Check the port; another service seems to listen on it."),
            NetFault.TooLong => Fail(
                FindingIds.Tls.TooLong,
                $"{endpoint} sends a TLS handshake that is longer than this module reads.",
                "Send only the certificates of the chain, and shorten the list of accepted client certificate "
                    + "issuers."),
            NetFault.Alert => Fail(
                FindingIds.Tls.Alert,
                $"{endpoint} refused the TLS handshake with an alert.",
                "Check which protocol versions and cipher suites the server may use, and the server name that was "
                    + "sent.",
                $"Test-MfaTlsConfig -HostName '{endpoint.HostName}' -Port {endpoint.Port}"),
            _ => throw new ArgumentOutOfRangeException(nameof(fault), fault.Fault, null),
        };

        Finding Fail(string id, string message, string recommendation, string? command = null) => new()
        {
            Id = id,
            Status = CheckStatus.Fail,
            Message = message,
            Evidence = fault.Message,
            Recommendation = endpoint.IsIPAddress && fault.Fault is NetFault.Alert or NetFault.Reset or NetFault.Closed
                ? $"{recommendation} {HostNotes.NoName} Specify the name with -HostName and the address with -Address."
                : recommendation,
            Command = command,
        };
    }
}
