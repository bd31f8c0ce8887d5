using System;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Xml.Linq;
using MfaTools.Knowledge;

namespace MfaTools.Net;

/// <summary>A range of addresses of one kind, such as 10.0.0.0/8. The list ships in address-ranges.json, the narrower before
/// the wider.</summary>
internal sealed class AddressRange
{
    private readonly byte[] _prefix;
    private readonly int _length;

    private AddressRange(XElement item)
    {
        string[] range = item.Text("range").Split('/');
        _prefix = IPAddress.Parse(range[0]).GetAddressBytes();
        _length = int.Parse(range[1], CultureInfo.InvariantCulture);
        Reach = item.Name<AddressReach>("kind");
        Name = item.Text("name");
    }

    public static AddressRange[] All { get; } = Array.ConvertAll(JsonData.ReadShipped("address-ranges.json"), item => new AddressRange(item));

    public AddressReach Reach { get; }

    /// <summary>What the range is for.</summary>
    public string Name { get; }

    public bool Contains(byte[] address) => address.Length == _prefix.Length && SharesPrefix(address, _prefix, _length);

    /// <summary>Whether two addresses of the same family begin with the same bits.</summary>
    public static bool SharesPrefix(byte[] one, byte[] other, int bits) =>
        one.Take(bits / 8).SequenceEqual(other.Take(bits / 8))
        && (bits % 8 == 0 || (one[bits / 8] ^ other[bits / 8]) >> (8 - (bits % 8)) == 0);
}
