using System;
using System.IO;
using System.Runtime.CompilerServices;
using System.Threading;
using Kind = MfaTools.Logs.LogWindow.Kind;

namespace MfaTools.Logs;

/// <summary>A file's bytes to records. It judges nothing: it can pass over records without what is searched for.</summary>
internal sealed class LogFileReader : IDisposable
{
    private readonly LogWindows _windows;
    private readonly bool _searches;
    private readonly bool _everything;
    private readonly long? _linesBefore;
    private LogWindow _window = new();
    private int _at;
    private DateTime _time = DateTime.MinValue;

    /// <param name="stream">The file's bytes; disposed of with the reader.</param>
    /// <param name="search">What makes a record a hit; null where every record is one.</param>
    /// <param name="everything">Whether records that are no hits are given too.</param>
    /// <param name="offset">Where in the file the stream stands: the beginning of a line.</param>
    /// <param name="linesBefore">The lines before it, or null where they were not counted.</param>
    /// <param name="inEntry">Whether the lines before it end in an entry, which the first lines then may continue.</param>
    /// <param name="cancel">Ends the reading.</param>
    public LogFileReader(
        Stream stream,
        LineSearch? search = null,
        bool everything = false,
        long offset = 0,
        long? linesBefore = 0,
        bool inEntry = false,
        CancellationToken cancel = default)
    {
        _windows = new LogWindows(stream, search, offset, inEntry, cancel);
        _searches = search is not null;
        _everything = everything;
        _linesBefore = linesBefore;
        InEntry = inEntry;
    }

    /// <summary>The record read last.</summary>
    public LogRecord Current { get; } = new();

    /// <summary>Lines read.</summary>
    public long LineCount { get; private set; }

    /// <summary>Whether any line was in the format.</summary>
    public bool SawEntry { get; private set; }

    /// <summary>Whether the lines read so far end in an entry.</summary>
    public bool InEntry { get; private set; }

    /// <summary>Told where in the file reading stands, each time it comes to new bytes.</summary>
    public Action<long>? Moved { get; set; }

    /// <summary>Moves to the next record.</summary>
    /// <returns>False at the end.</returns>
    /// <inheritdoc cref="LogWindows.Next"/>
    [MethodImpl(Optimization.Full)]
    public bool Read()
    {
        while (true)
        {
            if (_at >= _window.End && !NextWindow()) return false;
            if (_searches && !_everything && _window.Cut == 0)
            {
                int hit = _window.NextPlace(_at);
                Pass(hit < 0 ? _window.End : RecordOf(hit));
                if (hit < 0) continue;
            }

            ReadRecord();
            return true;
        }
    }

    public void Dispose() => _windows.Dispose();

    private bool NextWindow()
    {
        if (_windows.Next() is not { } window) return false;
        _window = window;
        _at = 0;
        Moved?.Invoke(window.Offset);
        return true;
    }

    [MethodImpl(Optimization.Full)]
    private void ReadRecord()
    {
        byte[] bytes = _window.Bytes;
        int start = _at, lineEnd = _window.LineEnd(start, out int next);
        int text = Math.Min(_window.Begin(start), lineEnd);
        var kind = _window.KindOf(start, lineEnd, out int level);
        Current.Bytes = bytes;
        Current.Start = text;
        Current.Level = level;
        Current.LineEnd = Current.End = lineEnd;
        Current.LineNumber = _linesBefore + LineCount + 1;
        Current.Offset = _window.Offset + start;
        Current.IsRest = kind == Kind.Blank || (kind == Kind.Plain && InEntry);
        Current.TimeUtc = kind == Kind.Entry ? LogLineFormat.ReadTime(bytes, text) : null;
        Current.OrderTime = _time = Current.TimeUtc ?? _time;
        Current.LeftOut = 0;
        int lines = 1, messageLines = 1;
        if (!Current.IsRest) InEntry = kind == Kind.Entry;
        SawEntry |= kind == Kind.Entry;

        if (_window.Cut > 0)
        {
            // The window holds this one alone, its middle left out.
            Current.LineEnd = Math.Min(lineEnd, _window.Cut);
            Current.End = _window.Cut;
            Current.LeftOut = _window.LeftOut + _window.End - _window.Cut;
            next = _window.End;
            lines = messageLines = (int)_window.LineFeedsLeftOut + LinesTo(0, next);
        }

        while (next < _window.End)
        {
            int at = next, end = _window.LineEnd(at, out int after);
            var following = _window.KindOf(at, end, out _);
            if (following is Kind.Entry or Kind.Foreign || (following == Kind.Plain && !InEntry)) break;
            lines++;
            if (following == Kind.Plain)
            {
                Current.End = end;
                messageLines = lines;
            }

            next = after;
        }

        Current.IsHit = !_searches || Current.LeftOut > 0 || (_window.NextPlace(start) is var hit && hit >= 0 && hit < next);
        Current.Next = next;
        Current.EndOffset = _window.Offset + next + _window.LeftOut;
        Current.IsTerminated = bytes[next - 1] == '\n';
        Current.Lines = lines;
        Current.MessageLines = messageLines;
        LineCount += lines;
        _at = next;
    }

    /// <summary>Passes over whole records.</summary>
    [MethodImpl(Optimization.Full)]
    private void Pass(int to)
    {
        if (to <= _at) return;
        LineCount += LinesTo(_at, to);
        // What comes next may need to know what it follows, and when that was.
        bool known = false;
        for (int line = _window.LineStart(to - 1, _at); ; line = _window.LineStart(line - 1, _at))
        {
            var kind = _window.KindOf(line, _window.LineEnd(line, out _), out _);
            if (!known && kind is Kind.Entry or Kind.Foreign)
            {
                InEntry = kind == Kind.Entry;
                known = true;
            }

            SawEntry |= kind == Kind.Entry;
            if (kind == Kind.Entry && LogLineFormat.ReadTime(_window.Bytes, _window.Begin(line)) is { } time)
            {
                _time = time;
                break;
            }

            if (line <= _at) break;
        }

        _at = to;
    }

    /// <summary>Where the record begins that a place is in.</summary>
    [MethodImpl(Optimization.Full)]
    private int RecordOf(int place)
    {
        int own = _window.LineStart(place, _at);
        for (int line = own; line > _at; line = _window.LineStart(line - 1, _at))
        {
            var kind = _window.KindOf(line, _window.LineEnd(line, out _), out _);
            if (kind == Kind.Entry) return line;
            if (kind == Kind.Foreign) return own;
        }

        // From the beginning of a record on, everything up to the place continues it, if it can be continued.
        return _window.KindOf(_at, _window.LineEnd(_at, out _), out _) == Kind.Entry || InEntry ? _at : own;
    }

    private int LinesTo(int start, int end) =>
        ByteSearch.CountLineFeeds(_window.Bytes, start, end) + (_window.Bytes[end - 1] == '\n' ? 0 : 1);
}
