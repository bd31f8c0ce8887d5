using System;
using System.IO;
using System.Runtime.CompilerServices;
using System.Threading;
using Kind = MfaTools.Logs.LogWindow.Kind;

namespace MfaTools.Logs;

/// <summary>Reads records from the bytes of a file. It does not decide what is wanted, but it can pass over records
/// that do not contain what is searched for.</summary>
internal sealed class LogFileReader : IDisposable
{
    private readonly LogWindows _windows;
    private readonly ByteSearch _bytes;
    private readonly bool _searches;
    private readonly bool _everything;
    private readonly long? _linesBefore;
    private LogWindow _window = new();
    private int _at;
    private DateTime _time = DateTime.MinValue;
    private LogMinute _minute;

    /// <param name="stream">The bytes of the file; disposed of with the reader.</param>
    /// <param name="bytes">How to search for bytes.</param>
    /// <param name="search">What makes a record a hit; null if every record is one.</param>
    /// <param name="everything">Whether to return records that are not hits, too.</param>
    /// <param name="offset">The stream's offset in the file: the beginning of a line.</param>
    /// <param name="linesBefore">The number of lines before it, or null if they were not counted.</param>
    /// <param name="inEntry">Whether the lines before it end in an entry, which the first lines may continue.</param>
    /// <param name="cancel">Ends the reading.</param>
    public LogFileReader(
        Stream stream,
        ByteSearch bytes,
        TextSearch? search = null,
        bool everything = false,
        long offset = 0,
        long? linesBefore = 0,
        bool inEntry = false,
        CancellationToken cancel = default)
    {
        _windows = new LogWindows(stream, bytes, search, offset, inEntry, cancel);
        _bytes = bytes;
        _searches = search is not null;
        _everything = everything;
        _linesBefore = linesBefore;
        InEntry = inEntry;
    }

    /// <summary>The record read last.</summary>
    public LogRecord Current { get; } = new();

    /// <summary>The number of lines read.</summary>
    public long LineCount { get; private set; }

    /// <summary>Whether any line was in the format.</summary>
    public bool SawEntry { get; private set; }

    /// <summary>Whether the lines read so far end in an entry.</summary>
    public bool InEntry { get; private set; }

    /// <summary>Receives the offset in the file each time new bytes are reached.</summary>
    public Action<long>? Moved { get; set; }

    /// <summary>Receives each line that is passed over.</summary>
    public PassedLineHandler? PassedLine { get; set; }

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
            // The window contains this record alone, its middle left out.
            Current.LineEnd = Math.Min(lineEnd, _window.Cut);
            Current.End = _window.Cut;
            Current.LeftOut = _window.LeftOut + _window.End - _window.Cut;
            next = _window.End;
            lines = messageLines = (int)_window.LineFeedsLeftOut + CountLines(0, next);
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

        Current.IsHit = !_searches || Current.LeftOut > 0
            || (_window.NextPlace(start) is var hit && hit >= 0 && hit < next);
        Current.Next = next;
        Current.EndOffset = _window.Offset + next + _window.LeftOut;
        Current.IsTerminated = bytes[next - 1] == '\n';
        Current.Lines = lines;
        Current.MessageLines = messageLines;
        LineCount += lines;
        _at = next;
    }

    /// <summary>Passes over whole records.</summary>
    private void Pass(int to)
    {
        if (to <= _at) return;
        LineCount += CountLines(_at, to);
        if (PassedLine is { } handler) PassLines(to, handler);
        else PassBytes(to);
        _at = to;
    }

    [MethodImpl(Optimization.Full)]
    private void PassLines(int to, PassedLineHandler handler)
    {
        byte[] bytes = _window.Bytes;
        for (int at = _at, next; at < to; at = next)
        {
            int end = _window.LineEnd(at, out next);
            var kind = _window.KindOf(at, end, out int level);
            bool isEntry = kind == Kind.Entry, continues = kind == Kind.Blank || (kind == Kind.Plain && InEntry);
            DateTime? time = isEntry ? LogLineFormat.ReadTime(bytes, _window.Begin(at), ref _minute) : null;
            if (!continues) InEntry = isEntry;
            SawEntry |= isEntry;
            _time = time ?? _time;
            handler(bytes, level, end, continues, time, _time);
        }
    }

    [MethodImpl(Optimization.Full)]
    private void PassBytes(int to)
    {
        // The next record needs to know what it follows and when that was written.
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
    }

    /// <summary>Finds the beginning of the record that contains a place.</summary>
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

        // From the beginning of a record, everything up to the place continues it, if it can be continued.
        return _window.KindOf(_at, _window.LineEnd(_at, out _), out _) == Kind.Entry || InEntry ? _at : own;
    }

    private int CountLines(int start, int end) =>
        _bytes.CountLineFeeds(_window.Bytes, start, end) + (_window.Bytes[end - 1] == '\n' ? 0 : 1);
}

/// <summary>Receives a line that is passed over.</summary>
/// <param name="bytes">A buffer that contains the line.</param>
/// <param name="level">The index of its level; -1 if it is not in the format.</param>
/// <param name="end">The index at which it ends, without its line feed.</param>
/// <param name="continues">Whether it is part of the entry before it, or blank.</param>
/// <param name="timeUtc">Its own time, or null.</param>
/// <param name="orderTime">Its own time, or that of the entry before it.</param>
internal delegate void PassedLineHandler(
    byte[] bytes, int level, int end, bool continues, DateTime? timeUtc, DateTime orderTime);
