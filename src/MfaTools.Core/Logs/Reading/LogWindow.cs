using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;

namespace MfaTools.Logs;

/// <summary>A piece of a file that contains whole records. Its last record is kept for the next window.</summary>
internal sealed class LogWindow
{
    /// <summary>The number of bytes that show whether a line is an entry.</summary>
    public const int HeadSize = 64;

    private static readonly byte[] Utf8Mark = [0xEF, 0xBB, 0xBF];

    private int _place;

    /// <summary>The kinds of lines.</summary>
    public enum Kind
    {
        /// <summary>The first line of an entry.</summary>
        Entry,

        /// <summary>Not in the format, and certainly not part of the entry above.</summary>
        Foreign,

        /// <summary>Continues the entry above; after a line that is not in the format it is separate.</summary>
        Plain,

        Blank,
    }

    public byte[] Bytes { get; set; } = [];

    /// <summary>The number of bytes, including those kept for the next window.</summary>
    public int Filled { get; set; }

    /// <summary>The index at which the records end; 0 while this is unknown.</summary>
    public int End { get; set; }

    /// <summary>The index at which its only record was cut, or 0. Its last bytes follow; those in between were left
    /// out.</summary>
    public int Cut { get; set; }

    public long LeftOut { get; set; }

    public long LineFeedsLeftOut { get; set; }

    /// <summary>Its offset in the file.</summary>
    public long Offset { get; set; }

    /// <summary>The places at which a text was found, in order.</summary>
    public List<int> Places { get; } = [];

    /// <summary>Starts again at an offset in the file.</summary>
    public void Reset(long offset)
    {
        Offset = offset;
        Filled = End = Cut = _place = 0;
        LeftOut = LineFeedsLeftOut = 0;
        Places.Clear();
    }

    /// <summary>Returns the first place from an index on, or -1. The index never decreases.</summary>
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
        // A line with the product's mark of an error is never part of another entry.
        bool isForeign = LogLineFormat.IsForeignRecord(Bytes, start, end)
            || LogLineFormat.ContainsErrorPrefix(Bytes, start, end);
        return isForeign ? Kind.Foreign : Kind.Plain;
    }

    /// <summary>Finds the beginning of the text of a line: after the UTF-8 mark in the first line of the file, and
    /// after zeros, which a crash can leave in space that the file system had reserved.</summary>
    public int Begin(int line)
    {
        if (line == 0 && Offset == 0 && StartsWith(Utf8Mark)) line += Utf8Mark.Length;
        while (line < Filled && Bytes[line] == 0) line++;
        return line;
    }

    /// <summary>Finds the beginning of the line that contains a place, but not before another place.</summary>
    [MethodImpl(Optimization.Full)]
    public int LineStart(int place, int min) =>
        place > min && Array.LastIndexOf(Bytes, (byte)'\n', place - 1, place - min) is var at and >= 0 ? at + 1 : min;

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
