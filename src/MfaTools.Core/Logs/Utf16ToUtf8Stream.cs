using System;
using System.IO;
using System.Text;

namespace MfaTools.Logs;

/// <summary>The text of a UTF-16 file as UTF-8 bytes, read forward only.</summary>
internal sealed class Utf16ToUtf8Stream : Stream
{
    private readonly StreamReader _reader;
    private readonly char[] _chars = new char[16 << 10];
    private readonly Encoder _encoder = new UTF8Encoding(false).GetEncoder();
    private readonly byte[] _bytes;
    private int _start;
    private int _end;

    /// <param name="source">The file from its byte order mark on; disposed with this stream.</param>
    public Utf16ToUtf8Stream(Stream source)
    {
        _reader = new StreamReader(source, Encoding.Unicode, detectEncodingFromByteOrderMarks: true);
        _bytes = new byte[Encoding.UTF8.GetMaxByteCount(_chars.Length)];
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

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

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) _reader.Dispose();
        base.Dispose(disposing);
    }
}
