using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Net.NetworkInformation;

namespace MfaTools.Net;

/// <summary>Judges what an IP address is for.</summary>
internal static class AddressKind
{
    /// <summary>The length of an organization's IPv6 prefix in bits (RFC 4193).</summary>
    private const int SitePrefix = 48;

    /// <summary>Whether an address is not routed on the Internet: private (RFC 1918, RFC 4193), shared (RFC 6598),
    /// link-local (RFC 3927, RFC 4291) or loopback.</summary>
    public static bool IsInternal(IPAddress address) =>
        RangeOf(Bytes(address))?.Kind is AddressReach.Private or AddressReach.LinkLocal or AddressReach.Loopback;

    /// <summary>Whether a host may make this computer contact an address by naming it: a public address, the host's
    /// own, or one in the private network that the host itself is in.</summary>
    /// <param name="address">The address that the host names.</param>
    /// <param name="host">The host's own address; null if it is unknown who named the address.</param>
    public static bool MayAsk(IPAddress address, IPAddress? host)
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

    /// <summary>The addresses of this computer except loopback; empty if they cannot be read.</summary>
    public static IReadOnlyCollection<IPAddress> OfThisComputer()
    {
        try
        {
            return [.. NetworkInterface.GetAllNetworkInterfaces()
                .SelectMany(one => one.GetIPProperties().UnicastAddresses).Select(one => one.Address)];
        }
        catch (Exception e) when (e is NetworkInformationException or PlatformNotSupportedException)
        {
            return [];
        }
    }

    private static AddressRange? RangeOf(byte[] address) =>
        Array.Find(AddressRange.All, range => range.Contains(address));

    private static byte[] Bytes(IPAddress address) =>
        (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).GetAddressBytes();
}

/// <summary>A range of addresses of one kind, such as 10.0.0.0/8. The list is in address-ranges.json, narrower ranges
/// before wider ones.</summary>
internal sealed class AddressRange
{
    private byte[] _prefix = [];
    private int _length;

    public static AddressRange[] All { get; } = Shipped.Read<AddressRange[]>("address-ranges.json");

    /// <summary>An address and the number of its leading bits that count.</summary>
    public required string Range
    {
        get;
        set
        {
            field = value;
            string[] parts = value.Split('/');
            _prefix = IPAddress.Parse(parts[0]).GetAddressBytes();
            _length = int.Parse(parts[1], CultureInfo.InvariantCulture);
        }
    }

    public required AddressReach Kind { get; set; }

    /// <summary>What the range is for.</summary>
    public required string Name { get; set; }

    public bool Contains(byte[] address) =>
        address.Length == _prefix.Length && SharesPrefix(address, _prefix, _length);

    /// <summary>Whether two addresses of the same family begin with the same bits.</summary>
    public static bool SharesPrefix(byte[] one, byte[] other, int bits) =>
        one.Take(bits / 8).SequenceEqual(other.Take(bits / 8))
        && (bits % 8 == 0 || (one[bits / 8] ^ other[bits / 8]) >> (8 - (bits % 8)) == 0);
}

/// <summary>From where an address can be reached.</summary>
internal enum AddressReach
{
    /// <summary>From anywhere.</summary>
    Global,

    /// <summary>Within the network of an organization.</summary>
    Private,

    /// <summary>On the same link.</summary>
    LinkLocal,

    /// <summary>On the same computer.</summary>
    Loopback,

    /// <summary>Not the address of a server: it belongs to a protocol, a platform, a translator, many hosts or
    /// none.</summary>
    Special,
}
