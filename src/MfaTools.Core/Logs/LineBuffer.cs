using System;
using System.IO;

namespace MfaTools.Logs;

/// <summary>Lines of a stream, one after the other, in a buffer of bounded size.</summary>
/// <remarks>The bytes from a mark on are kept until the mark is taken back, so that an entry of several lines is one
/// run of bytes. Where that would take more than <see cref="MaxSize"/>, bytes are left out and counted.</remarks>
internal sealed class LineBuffer : IDisposable
{
    /// <summary>No mark.</summary>
    public const int None = -1;

    internal const int MaxSize = 4 << 20;
    private const int FirstSize = 256 << 10;

    /// <summary>A file of more bytes is read on another thread.</summary>
    private const int AheadAfter = 4 << 20;

    private readonly Stream _stream;
    private readonly long _endOffset;
    private readonly int[] _history;
    private readonly bool _readsAhead;
    private int _historyCount;
    private int _historyNext;
    private long _offset;
    private int _next;
    private int _scan;
    private int _filled;
    private bool _ended;
    private long _read;
    private ReadAhead? _ahead;

    /// <param name="stream">The bytes, positioned at <paramref name="offset"/>.</param>
    /// <param name="offset">Where in the file the stream stands.</param>
    /// <param name="endOffset">Where in the file to stop.</param>
    /// <param name="history">How many lines before the current one to keep.</param>
    /// <param name="buffer">A buffer to use, for who reads on threads of their own; null to be given one, and to read
    /// ahead on another thread.</param>
    public LineBuffer(Stream stream, long offset, long endOffset, int history, byte[]? buffer = null)
    {
        _readsAhead = buffer is null;
        _stream = stream;
        _offset = offset;
        _endOffset = endOffset;
        _history = new int[history];
        Bytes = buffer ?? new byte[FirstSize];
    }

    /// <summary>Called before bytes move: indexes into <see cref="Bytes"/> other than the marks end here.</summary>
    public Action? Moving { get; set; }

    /// <summary>The buffer the current line is in.</summary>
    public byte[] Bytes { get; private set; }

    /// <summary>Where the current line begins.</summary>
    public int Start { get; private set; }

    /// <summary>Where the current line ends, without its line feed.</summary>
    public int End { get; private set; }

    /// <summary>Whether the current line has its line feed.</summary>
    public bool Terminated { get; private set; }

    /// <summary>Where the bytes in the buffer end.</summary>
    public int Filled => _filled;

    /// <summary>The first byte to keep, or <see cref="None"/>.</summary>
    public int Mark { get; set; } = None;

    /// <summary>The end of the marked bytes; moves with them.</summary>
    public int MarkEnd { get; set; }

    /// <summary>Bytes of marked lines that were left out.</summary>
    public long LeftOut { get; set; }

    /// <summary>Where in the file the current line begins. Not to be relied on in a line of which bytes were left out.</summary>
    public long StartOffset => _offset + Start;

    /// <summary>Where in the file the next line begins.</summary>
    public long NextOffset => _offset + _next;

    /// <summary>Disposes of the stream.</summary>
    public void Dispose()
    {
        if (_ahead is null) _stream.Dispose();
        else _ahead.Dispose();
    }

    /// <summary>Where the next line begins.</summary>
    public int NextStart => _next;

    /// <summary>Passes over lines: the next line is the one that begins at an index.</summary>
    public void SkipTo(int index) => _next = _scan = index;

    /// <summary>Reads more bytes behind the next line, which then is the current one.</summary>
    /// <returns>False at the end.</returns>
    public bool ReadMore()
    {
        Start = _next;
        if (!_ended) Fill();
        return !_ended;
    }

    /// <summary>Moves to the next line.</summary>
    /// <returns>False at the end.</returns>
    public bool Next()
    {
        if (Mark < 0) LeftOut = 0;
        if (_history.Length > 0 && _next > 0) Remember();
        Start = _next;
        while (true)
        {
            int lineFeed = Array.IndexOf(Bytes, (byte)'\n', _scan, _filled - _scan);
            if (lineFeed >= 0)
            {
                End = lineFeed;
                _next = _scan = lineFeed + 1;
                Terminated = true;
                return true;
            }

            _scan = _filled;
            if (_ended)
            {
                End = _next = _filled;
                Terminated = false;
                return Start < _filled;
            }

            Fill();
        }
    }

    /// <summary>The kept lines before the current one, as the index of the first.</summary>
    /// <param name="lines">How many lines that are.</param>
    public int History(out int lines)
    {
        lines = _historyCount;
        return _historyCount == 0
            ? Start
            : _history[(_historyNext - _historyCount + _history.Length) % _history.Length];
    }

    private void Remember()
    {
        _history[_historyNext] = Start;
        _historyNext = (_historyNext + 1) % _history.Length;
        _historyCount = Math.Min(_historyCount + 1, _history.Length);
    }

    private void Fill()
    {
        Moving?.Invoke();
        int keep = Math.Min(Start, History(out _));
        if (Mark >= 0) keep = Math.Min(keep, Mark);
        if (_readsAhead && _ahead is null && _read >= AheadAfter) _ahead = new ReadAhead(_stream, _endOffset - (_offset + _filled));
        if (_ahead is null) FillHere(keep);
        else FillFromAhead(_ahead, keep);
    }

    private void FillHere(int keep)
    {
        if (keep > 0) Shift(keep, 0);
        if (_filled > Bytes.Length * 3 / 4) MakeRoom();
        int want = (int)Math.Min(Bytes.Length - _filled, _endOffset - (_offset + _filled));
        int read = want <= 0 ? 0 : _stream.Read(Bytes, _filled, want);
        if (read == 0) _ended = true;
        _filled += read;
        _read += read;
        // The first read was small enough for a small file; a large one is read in larger steps.
        if (_filled == FirstSize && Bytes.Length == FirstSize) Resize(ReadAhead.BlockSize);
    }

    private void FillFromAhead(ReadAhead ahead, int keep)
    {
        byte[] block = ahead.Take(out int count);
        int rest = _filled - keep;
        if (count == 0)
        {
            _ended = true;
        }
        else if (rest <= ReadAhead.Headroom)
        {
            // The usual way: a part of a line is copied to the block before the bytes that go on with it.
            byte[] done = Bytes;
            int to = ReadAhead.Headroom - rest;
            Buffer.BlockCopy(done, keep, block, to, rest);
            Bytes = block;
            Rebase(keep - to);
            _filled += count;
            ahead.Return(done);
        }
        else
        {
            if (keep > 0) Shift(keep, 0);
            while (Bytes.Length - _filled < count) MakeRoom();
            Buffer.BlockCopy(block, ReadAhead.Headroom, Bytes, _filled, count);
            _filled += count;
            ahead.Return(block);
        }
    }

    private void MakeRoom()
    {
        if (Bytes.Length < MaxSize)
        {
            Resize(Math.Min(Bytes.Length * 2, MaxSize));
            return;
        }

        _historyCount = 0;
        int first = Mark >= 0 ? Mark : Start;
        int kept = first + (MaxSize / 4);
        if (first > MaxSize / 4)
        {
            // The lines before it were kept for the context alone.
            Shift(first, 0);
        }
        else if (Mark >= 0 && Start > kept)
        {
            // Whole lines of a long entry: the beginning is kept, and the line being read.
            LeftOut += Math.Max(0, MarkEnd - kept);
            MarkEnd = Math.Min(MarkEnd, kept);
            Shift(Start, kept);
        }
        else
        {
            // One endless line: its beginning is kept.
            int cut = Math.Min(_filled, Start + (MaxSize / 4));
            LeftOut += _filled - cut;
            _offset += _filled - cut;
            _filled = _scan = cut;
        }
    }

    private void Shift(int from, int to)
    {
        Buffer.BlockCopy(Bytes, from, Bytes, to, _filled - from);
        // A mark before what is moved stays where it is.
        int mark = Mark, markEnd = MarkEnd;
        Rebase(from - to);
        if (mark < from) (Mark, MarkEnd) = (mark, markEnd);
    }

    private void Rebase(int by)
    {
        Start -= by;
        _next -= by;
        _scan -= by;
        _filled -= by;
        _offset += by;
        for (int i = 0; i < _history.Length; i++) _history[i] -= by;
        if (Mark == None) return;
        Mark -= by;
        MarkEnd -= by;
    }

    private void Resize(int size)
    {
        var larger = new byte[size];
        Buffer.BlockCopy(Bytes, 0, larger, 0, _filled);
        Bytes = larger;
    }
}
