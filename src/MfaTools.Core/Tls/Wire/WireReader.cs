using System;
using System.IO;

namespace MfaTools.Tls;

/// <summary>Takes fields out of a message that a peer sent, and never reads past its end.</summary>
internal sealed class WireReader(byte[] data, int start, int length)
{
    private readonly int _end = start + length;
    private int _at = start;

    public WireReader(byte[] data)
        : this(data, 0, data.Length)
    {
    }

    public int Left => _end - _at;

    public int Byte() => data[Take(1)];

    public int Word()
    {
        int at = Take(2);
        return data[at] << 8 | data[at + 1];
    }

    public int Triple()
    {
        int at = Take(3);
        return data[at] << 16 | data[at + 1] << 8 | data[at + 2];
    }

    public byte[] Bytes(int count)
    {
        int at = Take(count);
        byte[] bytes = new byte[count];
        Buffer.BlockCopy(data, at, bytes, 0, count);
        return bytes;
    }

    public void Skip(int count) => Take(count);

    /// <summary>A part with fields of its own.</summary>
    public WireReader Part(int count) => new(data, Take(count), count);

    private int Take(int count)
    {
        if (count > Left) throw new InvalidDataException("a field reaches past the end of its message");
        int at = _at;
        _at += count;
        return at;
    }
}
