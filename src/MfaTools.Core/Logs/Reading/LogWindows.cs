using System;
using System.IO;
using System.Runtime.ExceptionServices;
using System.Threading;

namespace MfaTools.Logs;

/// <summary>Reads windows from bytes, in constant memory.</summary>
internal sealed class LogWindows : IDisposable
{
    /// <summary>Longer entries are cut.</summary>
    internal const int MaxSize = 4 << 20;

    /// <summary>The number of bytes that are kept of an entry that is cut.</summary>
    internal const int KeptSize = 1 << 20;

    // It fits into the processor cache, so that several searches cost one read.
    private const int FirstSize = 256 << 10;

    private readonly Stream _stream;
    private readonly ByteSearch _bytes;
    private readonly TextSearch? _search;
    private readonly CancellationToken _cancel;
    private readonly LogWindow _window = new() { Bytes = new byte[FirstSize] };
    private bool _continues;
    private bool _ended;
    private ExceptionDispatchInfo? _failure;

    /// <param name="stream">The file's bytes; disposed of with this.</param>
    /// <param name="bytes">How to search for bytes.</param>
    /// <param name="search">What to search for, or null.</param>
    /// <param name="offset">The stream's offset in the file: the beginning of a line.</param>
    /// <param name="inEntry">Whether the lines before it end in an entry, which the first lines may continue.</param>
    /// <param name="cancel">Ends the reading.</param>
    public LogWindows(
        Stream stream, ByteSearch bytes, TextSearch? search, long offset, bool inEntry, CancellationToken cancel)
    {
        _stream = stream;
        _bytes = bytes;
        _search = search;
        _continues = inEntry;
        _cancel = cancel;
        _window.Offset = offset;
    }

    /// <summary>Returns the next window, which is valid until the next call, or null at the end.</summary>
    /// <exception cref="IOException">The file cannot be read any further.</exception>
    /// <exception cref="InvalidDataException">It is compressed and damaged or truncated here; everything before was
    /// returned.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public LogWindow? Next()
    {
        _cancel.ThrowIfCancellationRequested();
        int rest = _window.Filled - _window.End;
        Buffer.BlockCopy(_window.Bytes, _window.End, _window.Bytes, 0, rest);
        _window.Reset(_window.Offset + _window.End + _window.LeftOut);
        _window.Filled = rest;
        while (_window.End == 0 && !_ended)
        {
            if (_window.Filled == _window.Bytes.Length) MakeRoom();
            int read = Read();
            _window.Filled += read;
            _ended = read == 0;
            _window.End = _ended ? _window.Filled : LastRecord();
        }

        if (_window.End == 0)
        {
            _failure?.Throw();
            return null;
        }

        // The end of a record that is cut is not searched: only what the record shows is.
        if (_window.Cut == 0) _search?.Find(_window.Bytes, _window.End, _window.Places);
        return _window;
    }

    public void Dispose() => _stream.Dispose();

    // What was read before a fault is returned first.
    private int Read()
    {
        try
        {
            return _stream.Read(_window.Bytes, _window.Filled, _window.Bytes.Length - _window.Filled);
        }
        catch (Exception e) when (Files.IsReadFailure(e))
        {
            _failure = ExceptionDispatchInfo.Capture(e);
            return 0;
        }
    }

    /// <summary>Finds the beginning of the last record, after a cut of the first; 0 if more bytes are
    /// needed.</summary>
    private int LastRecord()
    {
        int place = 0;
        int lineFeed = _window.Filled;
        while (lineFeed > _window.Cut)
        {
            lineFeed = Array.LastIndexOf(_window.Bytes, (byte)'\n', lineFeed - 1, lineFeed - _window.Cut);
            if (lineFeed < 0) break;
            int line = lineFeed + 1;
            int end = Array.IndexOf(_window.Bytes, (byte)'\n', line, _window.Filled - line);
            if (end < 0 && _window.Filled - line < LogWindow.HeadSize) continue;
            var kind = _window.KindOf(line, end < 0 ? _window.Filled : end, out _);
            if (kind is LogWindow.Kind.Entry or LogWindow.Kind.Foreign)
            {
                place = line;
                if (_window.Cut == 0) break;
            }
        }

        // The next window begins with a record.
        if (place > 0) _continues = false;
        if (place > 0 || _window.Cut > 0) return place;
        // No line begins a record: in other kinds of files, each line is separate.
        int first = _window.LineEnd(0, out int next);
        bool isOther = next > 0 && first < _window.Filled && !_continues;
        return isOther && _window.KindOf(0, first, out _) != LogWindow.Kind.Entry
            ? Array.LastIndexOf(_window.Bytes, (byte)'\n', _window.Filled - 1) + 1
            : 0;
    }

    private void MakeRoom()
    {
        if (_window.Filled >= MaxSize)
        {
            Cut();
            return;
        }

        byte[] bytes = _window.Bytes;
        Array.Resize(ref bytes, _window.Filled * 2);
        _window.Bytes = bytes;
    }

    /// <summary>Leaves out the middle of an entry that fills the buffer: its beginning and the current line are
    /// kept.</summary>
    private void Cut()
    {
        if (_window.Cut == 0)
        {
            _window.Cut = KeptSize;
            // Characters are not cut.
            while ((_window.Bytes[_window.Cut] & 0xC0) == 0x80 && _window.Cut > KeptSize - 4) _window.Cut--;
        }

        int line = Array.LastIndexOf(_window.Bytes, (byte)'\n', _window.Filled - 1, _window.Filled - _window.Cut);
        int keep = line < 0 || _window.Filled - line > LogWindow.HeadSize ? _window.Filled : line;
        _window.LineFeedsLeftOut += _bytes.CountLineFeeds(_window.Bytes, _window.Cut, keep);
        _window.LeftOut += keep - _window.Cut;
        Buffer.BlockCopy(_window.Bytes, keep, _window.Bytes, _window.Cut, _window.Filled - keep);
        _window.Filled = _window.Cut + _window.Filled - keep;
    }
}
