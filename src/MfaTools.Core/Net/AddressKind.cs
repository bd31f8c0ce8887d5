using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.NetworkInformation;

namespace MfaTools.Net;

/// <summary>What kind of IP address an address is.</summary>
internal static class AddressKind
{
    /// <summary>An IPv6 network of one organization has a prefix of so many bits (RFC 4193).</summary>
    private const int SitePrefix = 48;

    /// <summary>Whether an address is not routed on the Internet: private (RFC 1918, RFC 4193), shared (RFC 6598), link-local
    /// (RFC 3927, RFC 4291) or loopback.</summary>
    public static bool IsInternal(IPAddress address)
    {
        return RangeOf(Bytes(address))?.Kind is AddressReach.Private or AddressReach.LinkLocal or AddressReach.Loopback;
    }

    /// <summary>Whether a host may make this computer ask an address, by naming it: one that is reached from anywhere, its own,
    /// and one of the private network that it is in itself.</summary>
    /// <param name="address">The address that the host names.</param>
    /// <param name="host">The host's own address; null where nobody knows whom the name is from.</param>
    internal static bool MayAsk(IPAddress address, IPAddress? host)
    {
        byte[] asked = Bytes(address);
        var range = RangeOf(asked);
        if (range is null or { Kind: AddressReach.Global }) return true;
        if (host is null) return false;
        byte[] own = Bytes(host);
        if (own.SequenceEqual(asked)) return true;
        return range.Kind == AddressReach.Private && range == RangeOf(own)
            && (asked.Length == 4 || AddressRange.SharesPrefix(asked, own, SitePrefix));
    }

    private static AddressRange? RangeOf(byte[] address) => Array.Find(AddressRange.All, range => range.Contains(address));

    private static byte[] Bytes(IPAddress address) =>
        (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).GetAddressBytes();

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
