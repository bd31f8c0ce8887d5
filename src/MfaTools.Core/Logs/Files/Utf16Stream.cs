using System;
using System.IO;
using System.Text;

namespace MfaTools.Logs;

/// <summary>Converts the text of a UTF-16 file to UTF-8.</summary>
internal sealed class Utf16Stream(Stream source, bool bigEndian) : ForwardStream(source)
{
    private readonly StreamReader _reader = new(
        source, bigEndian ? Encoding.BigEndianUnicode : Encoding.Unicode, detectEncodingFromByteOrderMarks: true);

    private readonly char[] _chars = new char[16 << 10];
    private readonly Encoder _encoder = new UTF8Encoding(false).GetEncoder();
    private readonly byte[] _bytes = new byte[Encoding.UTF8.GetMaxByteCount(16 << 10)];
    private int _start;
    private int _end;

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (_start == _end)
        {
            int chars = _reader.Read(_chars, 0, _chars.Length);
            _start = 0;
            _end = _encoder.GetBytes(_chars, 0, chars, _bytes, 0, flush: chars == 0);
        }

        int read = Math.Min(count, _end - _start);
        Buffer.BlockCopy(_bytes, _start, buffer, offset, read);
        _start += read;
        return read;
    }
}
