using System.Linq;

namespace MfaTools.Windows;

/// <summary>CRC-32 (RFC 1952), which .NET has only from version 6 on, in a package.</summary>
internal static class Crc32
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(i =>
    {
        uint value = (uint)i;
        for (int bit = 0; bit < 8; bit++) value = (value & 1) == 0 ? value >> 1 : (value >> 1) ^ 0xEDB88320;
        return value;
    })];

    /// <summary>The checksum of some bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="start">The first.</param>
    /// <param name="end">The one behind the last.</param>
    /// <param name="before">The checksum of what comes before them.</param>
    public static uint Of(byte[] bytes, int start, int end, uint before = 0)
    {
        uint value = ~before;
        for (int i = start; i < end; i++) value = Table[(byte)(value ^ bytes[i])] ^ (value >> 8);
        return ~value;
    }
}
