using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace MfaTools.Net;

/// <summary>What kind of IP address an address is.</summary>
public static class AddressKind
{
    /// <summary>Whether an address is not routed on the Internet: private (RFC 1918, RFC 4193), shared (RFC 6598), link-local
    /// (RFC 3927, RFC 4291) or loopback.</summary>
    public static bool IsInternal(IPAddress address)
    {
        if (address is null) throw new ArgumentNullException(nameof(address));
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (IPAddress.IsLoopback(address)) return true;
        byte[] b = address.GetAddressBytes();
        return address.AddressFamily == AddressFamily.InterNetwork
            ? b[0] == 10 || (b[0] == 172 && b[1] is >= 16 and < 32) || (b[0] == 192 && b[1] == 168) || (b[0] == 169 && b[1] == 254) || (b[0] == 100 && b[1] is >= 64 and < 128)
            : address.IsIPv6LinkLocal || address.IsIPv6SiteLocal || (b[0] & 0xFE) == 0xFC;
    }

    /// <summary>The addresses of this computer, without loopback; empty where they cannot be read.</summary>
    public static IReadOnlyCollection<IPAddress> OfThisComputer()
    {
        try
        {
            return [.. NetworkInterface.GetAllNetworkInterfaces().SelectMany(one => one.GetIPProperties().UnicastAddresses).Select(one => one.Address)];
        }
        catch (Exception e) when (e is NetworkInformationException or PlatformNotSupportedException)
        {
            return [];
        }
    }
}
