using System.Globalization;
using System.Linq;
using System.Net;

namespace MfaTools.Net;

/// <summary>A range of addresses of one kind, such as 10.0.0.0/8. The list ships in address-ranges.json, the narrower before
/// the wider.</summary>
internal sealed class AddressRange
{
    private byte[] _prefix = [];
    private int _length;

    private AddressRange()
    {
    }

    public static AddressRange[] All { get; } = Shipped.Read<AddressRange[]>("address-ranges.json");

    /// <summary>An address and the number of its bits that count.</summary>
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

    public bool Contains(byte[] address) => address.Length == _prefix.Length && SharesPrefix(address, _prefix, _length);

    /// <summary>Whether two addresses of the same family begin with the same bits.</summary>
    public static bool SharesPrefix(byte[] one, byte[] other, int bits) =>
        one.Take(bits / 8).SequenceEqual(other.Take(bits / 8))
        && (bits % 8 == 0 || (one[bits / 8] ^ other[bits / 8]) >> (8 - (bits % 8)) == 0);
}
