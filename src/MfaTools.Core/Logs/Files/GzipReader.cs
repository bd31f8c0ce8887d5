using System;
using System.IO;
using Org.BouncyCastle.Utilities.Zlib;

namespace MfaTools.Logs;

/// <summary>Reads gzip (RFC 1952) and verifies the checksum and length of each member. The stream of .NET accepts a
/// truncated file, and on .NET Framework reads only the first member.</summary>
internal sealed class GzipReader(Stream source) : ForwardStream(source)
{
    private const int StreamEnd = 1;
    private const int BufferError = -5;

    private static readonly uint[] Table = MakeTable();

    private readonly byte[] _input = new byte[32 << 10];
    private int _at;
    private int _filled;
    private ZStream? _inflater;
    private bool _memberEnded;
    private bool _any;
    private uint _check;
    private uint _length;

    /// <exception cref="InvalidDataException">It is damaged or truncated.</exception>
    public override int Read(byte[] buffer, int offset, int count)
    {
        while (count > 0)
        {
            if (_memberEnded) EndMember();
            if (_inflater is null && !BeginMember()) return 0;
            if (_at == _filled && !Fill()) throw CutOff();
            var inflater = _inflater!;
            (inflater.next_in, inflater.next_in_index, inflater.avail_in) = (_input, _at, _filled - _at);
            (inflater.next_out, inflater.next_out_index, inflater.avail_out) = (buffer, offset, count);
            int result = inflater.inflate(0);
            _at = inflater.next_in_index;
            int made = count - inflater.avail_out;
            _memberEnded = result == StreamEnd;
            for (int i = offset; i < offset + made; i++) _check = Table[(byte)(_check ^ buffer[i])] ^ (_check >> 8);
            _length += (uint)made;
            if (made > 0) return made;
            if (result is not (0 or StreamEnd or BufferError))
            {
                throw new InvalidDataException("Its compressed data is damaged.");
            }
        }

        return 0;
    }

    private bool BeginMember()
    {
        if (_any)
        {
            // Archives are padded with zeros to the size of a block.
            while ((_at < _filled || Fill()) && _input[_at] == 0) _at++;
            if (_at == _filled) return false;
        }

        if (Next() != 0x1F || Next() != 0x8B || Next() != 8)
        {
            throw new InvalidDataException("What follows is not gzip data.");
        }

        int flags = Next();
        for (int i = 0; i < 6; i++) Next();
        if ((flags & 4) != 0)
        {
            for (int extra = Next() | (Next() << 8); extra > 0; extra--) Next();
        }

        for (int texts = (flags & 8) / 8 + (flags & 16) / 16; texts > 0; texts--)
        {
            while (Next() != 0)
            {
                // The name and comment are not needed.
            }
        }

        if ((flags & 2) != 0) _ = Next() + Next();
        _inflater = new ZStream();
        _inflater.inflateInit(true);
        (_check, _length, _any) = (uint.MaxValue, 0, true);
        return true;
    }

    private void EndMember()
    {
        _inflater!.inflateEnd();
        _inflater = null;
        _memberEnded = false;
        uint check = Number(), length = Number();
        if (check != ~_check) throw new InvalidDataException("Its check value is wrong: it was changed or damaged.");
        if (length != _length)
        {
            throw new InvalidDataException("Its length is not the one it states: it was changed or damaged.");
        }
    }

    private uint Number() => (uint)(Next() | (Next() << 8) | (Next() << 16) | (Next() << 24));

    private int Next() => _at < _filled || Fill() ? _input[_at++] : throw CutOff();

    private bool Fill()
    {
        _at = 0;
        _filled = source.Read(_input, 0, _input.Length);
        return _filled > 0;
    }

    private static InvalidDataException CutOff() => new("It is cut off: its end is missing.");

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (uint i = 0; i < 256; i++)
        {
            uint value = i;
            for (int bit = 0; bit < 8; bit++) value = (value & 1) == 0 ? value >> 1 : 0xEDB88320 ^ (value >> 1);
            table[i] = value;
        }

        return table;
    }
}
