using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Threading;

namespace MfaTools.Logs;

/// <summary>Reads the entries of one log file, from a place in it on, in constant memory.</summary>
/// <remarks>A line that is not selected costs the search for its line feed and a look at a few fixed bytes: only
/// selected lines become objects.</remarks>
internal sealed class LogFileReader : IEntryReader
{
    /// <summary>How far lines may be out of order and still be found by time: threads write them.</summary>
    public static readonly TimeSpan Disorder = TimeSpan.FromMinutes(1);

    // What every error has: its letter behind a pipe, or the product's mark.
    private static readonly byte[] ErrorLetter = [(byte)'|', (byte)'e'];
    private static readonly byte[] Utf8Mark = [0xEF, 0xBB, 0xBF];

    private readonly string _path;
    private readonly LogFileOptions _options;
    private readonly LineBuffer _lines;
    private readonly CancellationToken _cancel;
    private readonly Queue<TimedEntry> _ready = new();
    private readonly Queue<(TimedEntry Entry, List<string> After)> _awaiting = new();
    private readonly long? _linesBefore;
    private readonly bool _fast;
    private bool _skipLeading;
    private bool _ended;
    private bool _pastWindow;
    private long _lineCount;
    private DateTime _lastTime = DateTime.MinValue;
    private int _unreadTime = LineBuffer.None;
    private int _star = LineBuffer.None;
    private int _letter = LineBuffer.None;
    private bool _inEntry;
    private LogEntry? _open;
    private int _openMessage;
    private DateTime _openTime;
    private string _component = "";

    /// <param name="stream">The file's bytes, positioned at <paramref name="offset"/>; disposed with the reader.</param>
    /// <param name="path">The name to put into the entries.</param>
    /// <param name="options">What to read.</param>
    /// <param name="offset">Where reading starts: the beginning of a line.</param>
    /// <param name="endOffset">Where it stops.</param>
    /// <param name="linesBefore">The number of lines before <paramref name="offset"/>, or null where not counted.</param>
    /// <param name="buffer">A buffer to use; without one, a large file is read ahead on another thread.</param>
    /// <param name="cancel">Ends the reading.</param>
    public LogFileReader(
        Stream stream,
        string path,
        LogFileOptions options,
        long offset = 0,
        long endOffset = long.MaxValue,
        long? linesBefore = 0,
        byte[]? buffer = null,
        CancellationToken cancel = default)
    {
        _path = path;
        _options = options;
        _cancel = cancel;
        _linesBefore = linesBefore;
        _skipLeading = offset > 0;
        _fast = IsFast(options);
        _lines = new LineBuffer(stream, offset, endOffset, options.ContextBefore, buffer) { Moving = OnMoving };
    }

    /// <summary>Off in tests, to see that reading line by line gives the same, as it is done on .NET Framework.</summary>
    internal static bool UseVectors { get; set; } = true;

    /// <summary>Whether lines that cannot be errors are passed over many at once.</summary>
    public static bool IsFast(LogFileOptions options) => UseVectors && ByteSearch.IsVectorized
        && options.Levels.ErrorsOnly && options.ContextBefore == 0 && options.Statistics is null;

    /// <summary>Where the last line read ends, if it has its line feed; else where it begins.</summary>
    public long CompleteOffset { get; private set; }

    /// <summary>Where the last entry, or line of its own, begins.</summary>
    public long LastRecordOffset { get; private set; }

    /// <summary>Whether any line was in the format.</summary>
    public bool SawEntry { get; private set; }

    /// <summary>The time of the first entry (UTC).</summary>
    public DateTime FirstTime { get; private set; } = DateTime.MaxValue;

    /// <summary>Lines read.</summary>
    public long LineCount => _lineCount;

    /// <summary>The next selected entry in the order of the file.</summary>
    /// <returns>False at the end.</returns>
    public bool TryRead(out TimedEntry entry)
    {
        while (_ready.Count == 0 && !_ended)
        {
            if (_fast && SawEntry && _open is null && _awaiting.Count == 0) SkipToCandidate();
            if (!_pastWindow && _lines.Next())
            {
                OnLine();
            }
            else
            {
                OnEnd();
            }
        }

        entry = _ready.Count > 0 ? _ready.Dequeue() : default;
        return entry.Entry is not null;
    }

    public void Dispose() => _lines.Dispose();

    /// <summary>Gives the buffer back to be used again, unless it had to grow.</summary>
    public byte[]? DetachBuffer() => _lines.Bytes.Length == ReadAhead.BlockSize ? _lines.Bytes : null;

    /// <summary>Passes over the lines that cannot be errors, many at once.</summary>
    private void SkipToCandidate()
    {
        do
        {
            byte[] bytes = _lines.Bytes;
            int from = _lines.NextStart, filled = _lines.Filled;
            if (from == filled) continue;
            int hit = Math.Min(NextLetter(from), NextStar(from));
            // To the line of the hit; without one, to the line that is not wholly in the buffer.
            int lineFeed = Array.LastIndexOf(bytes, (byte)'\n', Math.Min(hit, filled - 1), Math.Min(hit, filled - 1) - from + 1);
            if (lineFeed >= from)
            {
                _lineCount += ByteSearch.CountLineFeeds(bytes, from, lineFeed + 1);
                _lines.SkipTo(lineFeed + 1);
            }

            if (hit < filled) return;
        }
        while (!_pastWindow && _lines.ReadMore());
    }

    private void OnLine()
    {
        _lineCount++;
        CompleteOffset = _lines.Terminated ? _lines.NextOffset : _lines.StartOffset;
        byte[] bytes = _lines.Bytes;
        int start = _lines.Start, end = _lines.End;
        if (_lineCount == 1 && StartsWith(bytes, start, end, Utf8Mark)) start += Utf8Mark.Length;
        // A crash can leave zeroes where the file system had reserved room.
        while (start < end && bytes[start] == 0) start++;

        int level = LogLineFormat.FindLevel(bytes, start, end);
        bool blank = level < 0 && IsBlank(bytes, start, end);
        bool continues = level < 0 && (blank || (_inEntry && !IsForeignRecord(bytes, start, end)));
        if (_open is not null && !continues) Close();
        if (!continues) LastRecordOffset = _lines.StartOffset;
        if (_awaiting.Count > 0) AddContextAfter(start, end);

        if (level >= 0)
        {
            _skipLeading = false;
            OnEntry(bytes, start, level, end);
        }
        else if (_skipLeading)
        {
            // Belongs to an entry before the place where reading began.
        }
        else if (continues)
        {
            if (_options.Statistics is { } statistics && _options.InWindow(LastTime())) statistics.Lines++;
            // Empty lines at the end of an entry are no part of it.
            if (_open is not null && !blank) _lines.MarkEnd = end;
        }
        else
        {
            OnForeignRecord(bytes, start, end);
        }
    }

    private void OnEntry(byte[] bytes, int start, int level, int end)
    {
        _unreadTime = start;
        if (!SawEntry) FirstTime = LastTime();
        _inEntry = SawEntry = true;
        bool oneLetter = bytes[level + 1] == '|';
        bool error = oneLetter ? bytes[level] == 'e' : LevelText(bytes, level) == LogLevels.Error;
        if (!error && HasStar(end))
        {
            LogLineFormat.TryReadFields(bytes, level, end, out var marked);
            error = LogLineFormat.StartsWithErrorPrefix(bytes, marked.Message, end);
        }

        if (_options.Statistics is not null) Count(bytes, level, end, error);
        bool wanted = error
            ? _options.Levels.Errors
            : oneLetter ? _options.Levels.WantsLetter(bytes[level]) : _options.Levels.WantsWord(LevelText(bytes, level));
        if (wanted) Open(bytes, start, level, end, error);
    }

    private void OnForeignRecord(byte[] bytes, int start, int end)
    {
        _inEntry = false;
        if (_fast) FindLastTime(_lines.Start);
        bool error = HasStar(end) && LogLineFormat.ContainsErrorPrefix(bytes, start, end);
        var time = LastTime();
        if (!_options.InWindow(time)) return;
        if (_options.Statistics is { } statistics)
        {
            statistics.Lines++;
            statistics.Unparsed++;
            if (error) statistics.Errors++;
        }

        if (!_options.Levels.UnparsedLines && !(error && _options.Levels.Errors)) return;
        BeginOpen(new LogEntry { Level = error ? LogLevels.Error : LogLevels.Unparsed }, time, start, start, end);
        Close();
    }

    private void Open(byte[] bytes, int start, int level, int end, bool error)
    {
        var own = LogLineFormat.ReadTime(bytes, start);
        _lastTime = own ?? _lastTime;
        _unreadTime = LineBuffer.None;
        if (!_options.InWindow(_lastTime))
        {
            _pastWindow = IsPastWindow(_lastTime);
            return;
        }

        bool complete = LogLineFormat.TryReadFields(bytes, level, end, out var fields);
        var entry = new LogEntry
        {
            TimeUtc = own,
            Level = error ? LogLevels.Error : LevelText(bytes, level),
            ProcessId = fields.ProcessId,
            ThreadId = fields.ThreadId,
            RequestId = fields.RequestId,
            Component = complete ? Component(bytes, fields.Component, fields.ComponentEnd) : null,
        };
        BeginOpen(entry, _lastTime, start, fields.Message, end);
    }

    private void BeginOpen(LogEntry entry, DateTime time, int start, int message, int end)
    {
        entry.Path = _path;
        entry.LineNumber = _linesBefore + _lineCount;
        if (_options.ContextBefore > 0) entry.ContextBefore = ContextBefore();
        _open = entry;
        _openTime = time;
        _openMessage = message - start;
        _lines.Mark = start;
        _lines.MarkEnd = end;
    }

    private void Close()
    {
        var entry = _open!;
        entry.Message = Text(_lines.Bytes, Math.Min(_lines.Mark + _openMessage, _lines.MarkEnd), _lines.MarkEnd);
        if (_lines.LeftOut > 0) entry.Message += $" [{_lines.LeftOut} more bytes]";
        _lines.Mark = LineBuffer.None;
        _lines.LeftOut = 0;
        _open = null;
        if (!_options.Accept(entry)) return;
        var timed = new TimedEntry(_openTime, entry);
        if (_options.ContextAfter > 0) _awaiting.Enqueue((timed, new List<string>(_options.ContextAfter)));
        else _ready.Enqueue(timed);
    }

    private void OnEnd()
    {
        if (_open is not null) Close();
        while (_awaiting.Count > 0) Release();
        _ended = true;
    }

    private string[] ContextBefore()
    {
        int at = _lines.History(out int count);
        var context = new string[count];
        for (int i = 0; i < count; i++)
        {
            int lineFeed = Array.IndexOf(_lines.Bytes, (byte)'\n', at, _lines.Start - at);
            context[i] = Text(_lines.Bytes, at, lineFeed);
            at = lineFeed + 1;
        }

        return context;
    }

    private void AddContextAfter(int start, int end)
    {
        string line = Text(_lines.Bytes, start, end);
        foreach (var (_, after) in _awaiting) after.Add(line);
        // All waiting entries get the same lines, so the first in is the first to have enough.
        while (_awaiting.Count > 0 && _awaiting.Peek().After.Count >= _options.ContextAfter) Release();
    }

    private void Release()
    {
        var (timed, after) = _awaiting.Dequeue();
        timed.Entry.ContextAfter = [.. after];
        _ready.Enqueue(timed);
    }

    private void Count(byte[] bytes, int level, int end, bool error)
    {
        var time = LastTime();
        if (!_options.InWindow(time)) return;
        var statistics = _options.Statistics!;
        statistics.Lines++;
        if (LogLineFormat.TryReadFields(bytes, level, end, out _)) statistics.Entries++;
        else statistics.Unparsed++;
        if (error) statistics.Errors++;
        if (time != DateTime.MinValue) statistics.See(time);
    }

    // A line with the product's mark of an error is never a part of another entry.
    private bool IsForeignRecord(byte[] bytes, int start, int end) =>
        LogLineFormat.IsForeignRecord(bytes, start, end) || (HasStar(end) && LogLineFormat.ContainsErrorPrefix(bytes, start, end));

    private bool HasStar(int end) => NextStar(_lines.Start) < end;

    // These are searched once for the whole buffer, not line by line: hardly any line has one.
    private int NextStar(int from)
    {
        if (_star < from)
        {
            int found = Array.IndexOf(_lines.Bytes, (byte)'*', from, _lines.Filled - from);
            _star = found < 0 ? int.MaxValue : found;
        }

        return _star;
    }

    private int NextLetter(int from)
    {
        if (_letter < from)
        {
            int found = ByteSearch.IndexOf(_lines.Bytes, from, _lines.Filled, ErrorLetter);
            _letter = found < 0 ? int.MaxValue : found;
        }

        return _letter;
    }

    private void OnMoving()
    {
        _cancel.ThrowIfCancellationRequested();
        if (_fast) FindLastTime(_lines.NextStart);
        _pastWindow = IsPastWindow(LastTime());
        _star = _letter = LineBuffer.None;
    }

    // Lines that were passed over had times too.
    private void FindLastTime(int before)
    {
        byte[] bytes = _lines.Bytes;
        for (int end = before - 1, line = 0; end > 0 && line < 1000; line++)
        {
            int start = Array.LastIndexOf(bytes, (byte)'\n', end - 1, end) + 1;
            if (LogLineFormat.FindLevel(bytes, start, end) >= 0)
            {
                _unreadTime = start;
                return;
            }

            end = start - 1;
        }
    }

    private bool IsPastWindow(DateTime time) =>
        _options.BeforeUtc is { } before && time != DateTime.MinValue && time - Disorder > before;

    // Read only when it is asked for: the time of a line that is not selected rarely is.
    private DateTime LastTime()
    {
        if (_unreadTime != LineBuffer.None)
        {
            _lastTime = LogLineFormat.ReadTime(_lines.Bytes, _unreadTime) ?? _lastTime;
            _unreadTime = LineBuffer.None;
        }

        return _lastTime;
    }

    private string Component(byte[] bytes, int start, int end)
    {
        bool same = end - start == _component.Length;
        for (int i = 0; same && i < _component.Length; i++) same = bytes[start + i] == _component[i];
        if (!same) _component = LogText.Decode(bytes, start, end - start);
        return _component;
    }

    private static string LevelText(byte[] bytes, int level)
    {
        int end = Array.IndexOf(bytes, (byte)'|', level);
        return LogLevels.Known(Encoding.ASCII.GetString(bytes, level, end - level));
    }

    private static string Text(byte[] bytes, int start, int end)
    {
        if (end > start && bytes[end - 1] == '\r') end--;
        string text = LogText.Decode(bytes, start, Math.Max(0, end - start));
        return text.IndexOf('\r') < 0 ? text : text.Replace("\r\n", "\n");
    }

    private static bool IsBlank(byte[] bytes, int start, int end)
    {
        for (int i = start; i < end; i++)
        {
            if (bytes[i] is not ((byte)' ' or (byte)'\t' or (byte)'\r')) return false;
        }

        return true;
    }

    private static bool StartsWith(byte[] bytes, int start, int end, byte[] prefix)
    {
        if (end - start < prefix.Length) return false;
        for (int i = 0; i < prefix.Length; i++)
        {
            if (bytes[start + i] != prefix[i]) return false;
        }

        return true;
    }
}
