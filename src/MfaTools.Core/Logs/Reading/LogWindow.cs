using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;

namespace MfaTools.Logs;

/// <summary>A piece of a file that holds whole records: what follows the beginning of its last one waits for the next.</summary>
internal sealed class LogWindow
{
    /// <summary>So many bytes tell whether a line is an entry.</summary>
    public const int HeadSize = 64;

    private static readonly byte[] Utf8Mark = [0xEF, 0xBB, 0xBF];

    private int _place;

    /// <summary>What the first line of a record can be.</summary>
    public enum Kind
    {
        /// <summary>The first line of an entry.</summary>
        Entry,

        /// <summary>Not in the format, and surely no part of the entry above.</summary>
        Foreign,

        /// <summary>Continues the entry above; below a line that is not in the format it stands alone.</summary>
        Plain,

        Blank,
    }

    public byte[] Bytes { get; set; } = [];

    /// <summary>How many bytes there are, those that wait with them.</summary>
    public int Filled { get; set; }

    /// <summary>Where the records end; 0 while this is not known.</summary>
    public int End { get; set; }

    /// <summary>Where its one record was cut, or 0: behind that its last bytes are, and between them some were left out.</summary>
    public int Cut { get; set; }

    public long LeftOut { get; set; }

    public long LineFeedsLeftOut { get; set; }

    /// <summary>Where in the file it begins.</summary>
    public long Offset { get; set; }

    /// <summary>Where what is searched for was found, in order.</summary>
    public List<int> Places { get; } = [];

    /// <summary>Begins again at a place in the file.</summary>
    public void Reset(long offset)
    {
        Offset = offset;
        Filled = End = Cut = _place = 0;
        LeftOut = LineFeedsLeftOut = 0;
        Places.Clear();
    }

    /// <summary>The first place from an index on, or -1. The index does not go back.</summary>
    [MethodImpl(Optimization.Full)]
    public int NextPlace(int from)
    {
        while (_place < Places.Count && Places[_place] < from) _place++;
        return _place < Places.Count ? Places[_place] : -1;
    }

    [MethodImpl(Optimization.Full)]
    public Kind KindOf(int start, int end, out int level)
    {
        start = Math.Min(Begin(start), end);
        level = LogLineFormat.FindLevel(Bytes, start, end);
        if (level >= 0) return Kind.Entry;
        int text = start;
        while (text < end && Bytes[text] is (byte)' ' or (byte)'\t' or (byte)'\r' or 0) text++;
        if (text == end) return Kind.Blank;
        // A line with the product's mark of an error is never a part of another entry.
        return LogLineFormat.IsForeignRecord(Bytes, start, end) || LogLineFormat.ContainsErrorPrefix(Bytes, start, end) ? Kind.Foreign : Kind.Plain;
    }

    /// <summary>Where the text of a line begins: past the mark of UTF-8 in the file's first line, and past zeroes, which a
    /// crash can leave where the file system had reserved room.</summary>
    public int Begin(int line)
    {
        if (line == 0 && Offset == 0 && StartsWith(Utf8Mark)) line += Utf8Mark.Length;
        while (line < Filled && Bytes[line] == 0) line++;
        return line;
    }

    /// <summary>Where the line begins that a place is in, but not before another place.</summary>
    [MethodImpl(Optimization.Full)]
    public int LineStart(int place, int min) =>
        place <= min ? min : Array.LastIndexOf(Bytes, (byte)'\n', place - 1, place - min) is var at and >= 0 ? at + 1 : min;

    [MethodImpl(Optimization.Full)]
    public int LineEnd(int start, out int next)
    {
        int limit = End > 0 ? End : Filled;
        int end = Array.IndexOf(Bytes, (byte)'\n', start, limit - start);
        next = end < 0 ? limit : end + 1;
        return end < 0 ? limit : end;
    }

    private bool StartsWith(byte[] mark) =>
        Filled >= mark.Length && Bytes[0] == mark[0] && Bytes[1] == mark[1] && Bytes[2] == mark[2];
}
