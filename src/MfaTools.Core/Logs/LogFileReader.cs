using System;
using System.IO;
using System.Runtime.ExceptionServices;
using System.Threading;

namespace MfaTools.Logs;

/// <summary>Bytes to records, in constant memory. It judges nothing: it can pass over records without what is searched for.</summary>
/// <remarks>The buffer holds whole records: what follows the beginning of its last one waits for more bytes.</remarks>
internal sealed class LogFileReader : IDisposable
{
    /// <summary>An entry of more bytes is cut.</summary>
    internal const int MaxSize = 4 << 20;

    /// <summary>What is kept of an entry that is cut.</summary>
    internal const int KeptSize = 1 << 20;

    // Fits the processor's own memory, so that several searches over it cost one reading.
    private const int FirstSize = 256 << 10;

    /// <summary>So many bytes tell whether a line is an entry.</summary>
    private const int HeadSize = 64;

    private static readonly byte[] Utf8Mark = [0xEF, 0xBB, 0xBF];

    private readonly Stream _stream;
    private readonly LineSearch? _search;
    private readonly bool _everything;
    private readonly CancellationToken _cancel;
    private readonly long? _linesBefore;
    private byte[] _bytes = new byte[FirstSize];
    private long _offset;
    private int _filled;
    private int _at;
    private int _end;
    private int _cut;
    private long _leftOut;
    private long _lineFeedsLeftOut;
    private bool _ended;
    private ExceptionDispatchInfo? _failure;
    private bool _inEntry;
    private long _lines;
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
        _everything = everything;
        _stream = stream;
        _search = search;
        _offset = offset;
        _linesBefore = linesBefore;
        _inEntry = inEntry;
        _cancel = cancel;
    }

    private enum Kind
    {
        /// <summary>The first line of an entry.</summary>
        Entry,

        /// <summary>Not in the format, and surely no part of the entry above.</summary>
        Foreign,

        /// <summary>Continues the entry above; below a line that is not in the format it stands alone.</summary>
        Plain,

        Blank,
    }

    /// <summary>The record read last.</summary>
    public LogRecord Current { get; } = new();

    /// <summary>Lines read.</summary>
    public long LineCount => _lines;

    /// <summary>Whether any line was in the format.</summary>
    public bool SawEntry { get; private set; }

    /// <summary>Whether the lines read so far end in an entry.</summary>
    public bool InEntry => _inEntry;

    /// <summary>Told where in the file reading stands, each time the buffer is filled.</summary>
    public Action<long>? Moved { get; set; }

    /// <summary>Moves to the next record.</summary>
    /// <returns>False at the end.</returns>
    /// <exception cref="IOException">The file cannot be read on.</exception>
    /// <exception cref="InvalidDataException">It is compressed, and damaged or cut off here; what came before was given.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public bool Read()
    {
        while (true)
        {
            if (_at >= _end && !NextWindow()) return false;
            if (_search is not null && !_everything && _cut == 0)
            {
                int hit = _search.Next(_at);
                Pass(hit < 0 ? _end : RecordOf(hit));
                if (hit < 0) continue;
            }

            ReadRecord();
            return true;
        }
    }

    public void Dispose() => _stream.Dispose();

    private void ReadRecord()
    {
        int start = _at, lineEnd = LineEnd(start, out int next);
        int text = Math.Min(Begin(start), lineEnd);
        var kind = KindOf(start, lineEnd, out int level);
        Current.Bytes = _bytes;
        Current.Start = text;
        Current.Level = level;
        Current.LineEnd = Current.End = lineEnd;
        Current.LineNumber = _linesBefore + _lines + 1;
        Current.Offset = _offset + start;
        Current.IsRest = kind == Kind.Blank || (kind == Kind.Plain && _inEntry);
        Current.TimeUtc = kind == Kind.Entry ? LogLineFormat.ReadTime(_bytes, text) : null;
        Current.OrderTime = _time = Current.TimeUtc ?? _time;
        Current.LeftOut = 0;
        int lines = 1, messageLines = 1;
        if (!Current.IsRest) _inEntry = kind == Kind.Entry;
        SawEntry |= kind == Kind.Entry;

        if (_cut > 0)
        {
            // The buffer holds this one alone, its middle left out.
            Current.LineEnd = Math.Min(lineEnd, _cut);
            Current.End = _cut;
            Current.LeftOut = _leftOut + _end - _cut;
            lines = messageLines = (int)(_lineFeedsLeftOut + ByteSearch.CountLineFeeds(_bytes, 0, _end)) + (_bytes[_end - 1] == '\n' ? 0 : 1);
            next = _end;
            _cut = 0;
        }

        while (next < _end)
        {
            int at = next, end = LineEnd(at, out int after);
            var following = KindOf(at, end, out _);
            if (following is Kind.Entry or Kind.Foreign || (following == Kind.Plain && !_inEntry)) break;
            lines++;
            if (following == Kind.Plain)
            {
                Current.End = end;
                messageLines = lines;
            }

            next = after;
        }

        Current.IsHit = _search is null || Current.LeftOut > 0 || _search.Next(start) is var hit && hit >= 0 && hit < next;
        Current.Next = next;
        Current.EndOffset = _offset + next + _leftOut;
        Current.IsTerminated = _bytes[next - 1] == '\n';
        Current.Lines = lines;
        Current.MessageLines = messageLines;
        _lines += lines;
        _at = next;
    }

    /// <summary>Passes over whole records.</summary>
    private void Pass(int to)
    {
        if (to <= _at) return;
        _lines += ByteSearch.CountLineFeeds(_bytes, _at, to) + (_bytes[to - 1] == '\n' ? 0 : 1);
        // What comes next may need to know what it follows, and when that was.
        bool known = false;
        for (int line = LineStart(to - 1); ; line = LineStart(line - 1))
        {
            var kind = KindOf(line, LineEnd(line, out _), out _);
            if (!known && kind is Kind.Entry or Kind.Foreign)
            {
                _inEntry = kind == Kind.Entry;
                known = true;
            }

            SawEntry |= kind == Kind.Entry;
            if (kind == Kind.Entry && LogLineFormat.ReadTime(_bytes, Begin(line)) is { } time)
            {
                _time = time;
                break;
            }

            if (line <= _at) break;
        }

        _at = to;
    }

    /// <summary>Where the record begins that a place is in.</summary>
    private int RecordOf(int place)
    {
        int own = LineStart(place);
        for (int line = own; line > _at; line = LineStart(line - 1))
        {
            var kind = KindOf(line, LineEnd(line, out _), out _);
            if (kind == Kind.Entry) return line;
            if (kind == Kind.Foreign) return own;
        }

        // From the beginning of a record on, everything up to the place continues it, if it can be continued.
        return KindOf(_at, LineEnd(_at, out _), out _) == Kind.Entry || _inEntry ? _at : own;
    }

    private bool NextWindow()
    {
        _cancel.ThrowIfCancellationRequested();
        if (_ended)
        {
            _failure?.Throw();
            return false;
        }

        int rest = _filled - _end;
        Buffer.BlockCopy(_bytes, _end, _bytes, 0, rest);
        _offset += _end + _leftOut;
        _filled = rest;
        _at = _end = _cut = 0;
        _leftOut = _lineFeedsLeftOut = 0;
        Moved?.Invoke(_offset);
        while (_end == 0 && !_ended)
        {
            if (_filled == _bytes.Length)
            {
                if (_filled < MaxSize) Array.Resize(ref _bytes, _filled * 2);
                else Cut();
            }

            int read = ReadBytes();
            _filled += read;
            _ended = read == 0;
            _end = _ended ? _filled : LastRecord();
        }

        // Of what is cut the end is not searched: the search sees what the record will show.
        if (_cut == 0) _search?.Begin(_bytes, _end);
        if (_end == 0) _failure?.Throw();
        return _end > 0;
    }

    // What was read before a fault is given first.
    private int ReadBytes()
    {
        try
        {
            return _stream.Read(_bytes, _filled, _bytes.Length - _filled);
        }
        catch (Exception e) when (LogSearch.IsReadFailure(e))
        {
            _failure = ExceptionDispatchInfo.Capture(e);
            return 0;
        }
    }

    /// <summary>Where the last record begins; 0 where more bytes are needed to tell. After a cut, the first.</summary>
    private int LastRecord()
    {
        int place = 0;
        int lineFeed = _filled;
        while (lineFeed > _cut && (lineFeed = Array.LastIndexOf(_bytes, (byte)'\n', lineFeed - 1, lineFeed - _cut)) >= 0)
        {
            int line = lineFeed + 1;
            int end = Array.IndexOf(_bytes, (byte)'\n', line, _filled - line);
            if (end < 0 && _filled - line < HeadSize) continue;
            if (KindOf(line, end < 0 ? _filled : end, out _) is Kind.Entry or Kind.Foreign)
            {
                place = line;
                if (_cut == 0) return place;
            }
        }

        if (place > 0 || _cut > 0) return place;
        // No line that begins a record: lines of another kind of file stand alone.
        int first = LineEnd(0, out int next);
        return next > 0 && first < _filled && !_inEntry && KindOf(0, first, out _) != Kind.Entry
            ? Array.LastIndexOf(_bytes, (byte)'\n', _filled - 1) + 1
            : 0;
    }

    /// <summary>Leaves out the middle of an entry that fills the buffer: its beginning is kept, and the line being read.</summary>
    private void Cut()
    {
        if (_cut == 0)
        {
            _cut = KeptSize;
            // Not within a character.
            while ((_bytes[_cut] & 0xC0) == 0x80 && _cut > KeptSize - 4) _cut--;
        }

        int line = Array.LastIndexOf(_bytes, (byte)'\n', _filled - 1, _filled - _cut);
        int keep = line < 0 || _filled - line > HeadSize ? _filled : line;
        _lineFeedsLeftOut += ByteSearch.CountLineFeeds(_bytes, _cut, keep);
        _leftOut += keep - _cut;
        Buffer.BlockCopy(_bytes, keep, _bytes, _cut, _filled - keep);
        _filled = _cut + _filled - keep;
    }

    private Kind KindOf(int start, int end, out int level)
    {
        start = Math.Min(Begin(start), end);
        level = LogLineFormat.FindLevel(_bytes, start, end);
        if (level >= 0) return Kind.Entry;
        int text = start;
        while (text < end && _bytes[text] is (byte)' ' or (byte)'\t' or (byte)'\r' or 0) text++;
        if (text == end) return Kind.Blank;
        // A line with the product's mark of an error is never a part of another entry.
        return LogLineFormat.IsForeignRecord(_bytes, start, end) || LogLineFormat.ContainsErrorPrefix(_bytes, start, end) ? Kind.Foreign : Kind.Plain;
    }

    /// <summary>Where the text of a line begins: past the mark of UTF-8 in the file's first line, and past zeroes, which a
    /// crash can leave where the file system had reserved room.</summary>
    private int Begin(int line)
    {
        if (line == 0 && _offset == 0 && StartsWith(Utf8Mark)) line += Utf8Mark.Length;
        while (line < _filled && _bytes[line] == 0) line++;
        return line;
    }

    private int LineStart(int place) => place <= _at ? _at : Array.LastIndexOf(_bytes, (byte)'\n', place - 1, place - _at) is var at and >= 0 ? at + 1 : _at;

    private int LineEnd(int start, out int next)
    {
        int limit = _end > 0 ? _end : _filled;
        int end = Array.IndexOf(_bytes, (byte)'\n', start, limit - start);
        next = end < 0 ? limit : end + 1;
        return end < 0 ? limit : end;
    }

    private bool StartsWith(byte[] mark) =>
        _filled >= mark.Length && _bytes[0] == mark[0] && _bytes[1] == mark[1] && _bytes[2] == mark[2];
}
