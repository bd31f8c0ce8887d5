using System;
using System.Collections.Generic;

namespace MfaTools.Tls;

/// <summary>Writes a message in TLS encoding: big-endian, vectors after their length.</summary>
internal sealed class WireWriter
{
    private readonly List<byte> _bytes = new(512);

    public WireWriter Byte(int value)
    {
        _bytes.Add((byte)value);
        return this;
    }

    public WireWriter Word(int value) => Byte(value >> 8).Byte(value);

    public WireWriter Bytes(byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public WireWriter Words(IEnumerable<int> values)
    {
        foreach (int value in values) Word(value);
        return this;
    }

    /// <summary>Writes a vector: its length in this many bytes, then its content.</summary>
    public WireWriter Vector(int lengthBytes, Action<WireWriter> write)
    {
        int at = _bytes.Count;
        for (int i = 0; i < lengthBytes; i++) _bytes.Add(0);
        write(this);
        int length = _bytes.Count - at - lengthBytes;
        for (int i = 0; i < lengthBytes; i++) _bytes[at + i] = (byte)(length >> (8 * (lengthBytes - 1 - i)));
        return this;
    }

    public byte[] ToArray() => [.. _bytes];
}
