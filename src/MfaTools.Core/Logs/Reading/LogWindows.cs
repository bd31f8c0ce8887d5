using System;
using System.IO;
using System.Runtime.ExceptionServices;
using System.Threading;

namespace MfaTools.Logs;

/// <summary>Bytes to windows, in constant memory.</summary>
internal sealed class LogWindows : IDisposable
{
    /// <summary>An entry of more bytes is cut.</summary>
    internal const int MaxSize = 4 << 20;

    /// <summary>What is kept of an entry that is cut.</summary>
    internal const int KeptSize = 1 << 20;

    // Fits the processor's own memory, so that the searches over it cost one reading.
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
    /// <param name="offset">Where in the file the stream stands: the beginning of a line.</param>
    /// <param name="inEntry">Whether the lines before it end in an entry, which the first lines then may continue.</param>
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

    /// <summary>The next window, valid until the one after it is asked for, or null at the end.</summary>
    /// <exception cref="IOException">The file cannot be read on.</exception>
    /// <exception cref="InvalidDataException">It is compressed, and damaged or cut off here; what came before was given.</exception>
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

        // Of what is cut the end is not searched: the search sees what the record will show.
        if (_window.Cut == 0) _search?.Find(_window.Bytes, _window.End, _window.Places);
        return _window;
    }

    public void Dispose() => _stream.Dispose();

    // What was read before a fault is given first.
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

    /// <summary>Where the last record begins; 0 where more bytes are needed to tell. After a cut, the first.</summary>
    private int LastRecord()
    {
        int place = 0;
        int lineFeed = _window.Filled;
        while (lineFeed > _window.Cut && (lineFeed = Array.LastIndexOf(_window.Bytes, (byte)'\n', lineFeed - 1, lineFeed - _window.Cut)) >= 0)
        {
            int line = lineFeed + 1;
            int end = Array.IndexOf(_window.Bytes, (byte)'\n', line, _window.Filled - line);
            if (end < 0 && _window.Filled - line < LogWindow.HeadSize) continue;
            if (_window.KindOf(line, end < 0 ? _window.Filled : end, out _) is LogWindow.Kind.Entry or LogWindow.Kind.Foreign)
            {
                place = line;
                if (_window.Cut == 0) break;
            }
        }

        // The next window begins with a record.
        if (place > 0) _continues = false;
        if (place > 0 || _window.Cut > 0) return place;
        // No line that begins a record: lines of another kind of file stand alone.
        int first = _window.LineEnd(0, out int next);
        return next > 0 && first < _window.Filled && !_continues && _window.KindOf(0, first, out _) != LogWindow.Kind.Entry
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

    /// <summary>Leaves out the middle of an entry that fills the buffer: its beginning is kept, and the line being read.</summary>
    private void Cut()
    {
        if (_window.Cut == 0)
        {
            _window.Cut = KeptSize;
            // Not within a character.
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
