using System;
using System.IO;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Tasks;

namespace MfaTools.Logs;

/// <summary>Bytes to windows, in constant memory: while one is looked at, the next is read and searched.</summary>
internal sealed class LogWindows : IDisposable
{
    /// <summary>An entry of more bytes is cut.</summary>
    internal const int MaxSize = 4 << 20;

    /// <summary>What is kept of an entry that is cut.</summary>
    internal const int KeptSize = 1 << 20;

    // Most files fit into the first.
    private static readonly int[] FirstSizes = [256 << 10, 512 << 10];

    private readonly Stream _stream;
    private readonly LineSearch? _search;
    private readonly CancellationToken _cancel;
    private readonly LogWindow[] _windows = [new(), new()];
    private char[] _scratch = [];
    private int _current = 1;
    private bool _continues;
    private bool _ended;
    private ExceptionDispatchInfo? _failure;
    private Task<bool>? _ahead;

    /// <param name="stream">The file's bytes; disposed of with this.</param>
    /// <param name="search">What is searched for, or null.</param>
    /// <param name="offset">Where in the file the stream stands: the beginning of a line.</param>
    /// <param name="inEntry">Whether the lines before it end in an entry, which the first lines then may continue.</param>
    /// <param name="cancel">Ends the reading.</param>
    public LogWindows(Stream stream, LineSearch? search, long offset, bool inEntry, CancellationToken cancel)
    {
        _stream = stream;
        _search = search;
        _continues = inEntry;
        _cancel = cancel;
        _windows[_current].Offset = offset;
    }

    /// <summary>The next window, valid until the one after it is asked for, or null at the end.</summary>
    /// <exception cref="IOException">The file cannot be read on.</exception>
    /// <exception cref="InvalidDataException">It is compressed, and damaged or cut off here; what came before was given.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public LogWindow? Next()
    {
        _cancel.ThrowIfCancellationRequested();
        _ahead?.Wait(_cancel);
        bool any = _ahead is null ? Fill() : _ahead.GetAwaiter().GetResult();
        if (!any)
        {
            _failure?.Throw();
            return null;
        }

        _current ^= 1;
        _ahead = Task.Run(Fill);
        return _windows[_current];
    }

    public void Dispose()
    {
        // A share can keep a read waiting: nobody waits for it here.
        if (_ahead is null) _stream.Dispose();
        else _ahead.ContinueWith(_ => _stream.Dispose(), TaskScheduler.Default);
    }

    /// <summary>Fills the window that is not looked at.</summary>
    private bool Fill()
    {
        if (_ended) return false;
        var last = _windows[_current];
        var window = _windows[_current ^ 1];
        int rest = last.Filled - last.End;
        window.Reset(last.Offset + last.End + last.LeftOut);
        if (window.Bytes.Length <= rest) window.Bytes = new byte[Math.Max(FirstSizes[_current ^ 1], last.Bytes.Length)];
        Buffer.BlockCopy(last.Bytes, last.End, window.Bytes, 0, rest);
        window.Filled = rest;
        while (window.End == 0 && !_ended)
        {
            if (window.Filled == window.Bytes.Length) MakeRoom(window);
            int read = Read(window);
            window.Filled += read;
            _ended = read == 0;
            window.End = _ended ? window.Filled : LastRecord(window);
        }

        // Of what is cut the end is not searched: the search sees what the record will show.
        if (window.Cut == 0) _search?.Find(window.Bytes, window.End, ref _scratch, window.Places);
        return window.End > 0;
    }

    // What was read before a fault is given first.
    private int Read(LogWindow window)
    {
        try
        {
            return _stream.Read(window.Bytes, window.Filled, window.Bytes.Length - window.Filled);
        }
        catch (Exception e) when (LogSearch.IsReadFailure(e))
        {
            _failure = ExceptionDispatchInfo.Capture(e);
            return 0;
        }
    }

    /// <summary>Where the last record begins; 0 where more bytes are needed to tell. After a cut, the first.</summary>
    private int LastRecord(LogWindow window)
    {
        int place = 0;
        int lineFeed = window.Filled;
        while (lineFeed > window.Cut && (lineFeed = Array.LastIndexOf(window.Bytes, (byte)'\n', lineFeed - 1, lineFeed - window.Cut)) >= 0)
        {
            int line = lineFeed + 1;
            int end = Array.IndexOf(window.Bytes, (byte)'\n', line, window.Filled - line);
            if (end < 0 && window.Filled - line < LogWindow.HeadSize) continue;
            if (window.KindOf(line, end < 0 ? window.Filled : end, out _) is LogWindow.Kind.Entry or LogWindow.Kind.Foreign)
            {
                place = line;
                if (window.Cut == 0) break;
            }
        }

        // The next window begins with a record.
        if (place > 0) _continues = false;
        if (place > 0 || window.Cut > 0) return place;
        // No line that begins a record: lines of another kind of file stand alone.
        int first = window.LineEnd(0, out int next);
        return next > 0 && first < window.Filled && !_continues && window.KindOf(0, first, out _) != LogWindow.Kind.Entry
            ? Array.LastIndexOf(window.Bytes, (byte)'\n', window.Filled - 1) + 1
            : 0;
    }

    private static void MakeRoom(LogWindow window)
    {
        if (window.Filled >= MaxSize)
        {
            Cut(window);
            return;
        }

        byte[] bytes = window.Bytes;
        Array.Resize(ref bytes, window.Filled * 2);
        window.Bytes = bytes;
    }

    /// <summary>Leaves out the middle of an entry that fills the buffer: its beginning is kept, and the line being read.</summary>
    private static void Cut(LogWindow window)
    {
        if (window.Cut == 0)
        {
            window.Cut = KeptSize;
            // Not within a character.
            while ((window.Bytes[window.Cut] & 0xC0) == 0x80 && window.Cut > KeptSize - 4) window.Cut--;
        }

        int line = Array.LastIndexOf(window.Bytes, (byte)'\n', window.Filled - 1, window.Filled - window.Cut);
        int keep = line < 0 || window.Filled - line > LogWindow.HeadSize ? window.Filled : line;
        window.LineFeedsLeftOut += ByteSearch.CountLineFeeds(window.Bytes, window.Cut, keep);
        window.LeftOut += keep - window.Cut;
        Buffer.BlockCopy(window.Bytes, keep, window.Bytes, window.Cut, window.Filled - keep);
        window.Filled = window.Cut + window.Filled - keep;
    }
}
