using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Threading;

namespace MfaTools.Logs;

/// <summary>One log file: plain, gzip or UTF-16, which its first bytes tell.</summary>
internal sealed class LogFile
{
    /// <summary>Up to here the lines before a place are counted, so that line numbers are right; counting more would
    /// make a search by time as slow as reading.</summary>
    private const long CountLimit = 64L << 20;
    private const int ProbeSize = 64 << 10;

    private LogFile(string path) => Path = path;

    public string Path { get; }

    /// <summary>Whether places in the file can be read directly.</summary>
    public bool IsPlain { get; private set; }

    /// <summary>The first time in it (UTC), or the earliest possible where the beginning has none.</summary>
    public DateTime FirstUtc { get; private set; } = DateTime.MinValue;

    /// <summary>Whether the beginning of the file has a line in the format.</summary>
    public bool LooksLikeLog { get; private set; }

    /// <summary>Looks at the beginning of a file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="InvalidDataException">It is damaged gzip.</exception>
    public static LogFile Probe(string path)
    {
        var file = new LogFile(path);
        using var stream = file.Open();
        var bytes = new byte[ProbeSize];
        int length = Fill(stream, bytes);
        if (FindEntry(bytes, length, atLineStart: true) is { } entry)
        {
            file.LooksLikeLog = true;
            file.FirstUtc = LogLineFormat.ReadTime(bytes, entry) ?? DateTime.MinValue;
        }

        return file;
    }

    /// <summary>Opens the file so that a writer can go on writing, renaming and deleting it.</summary>
    public static FileStream OpenShared(string path) => new(
        path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.SequentialScan);

    /// <summary>Reads from the first line that can be of interest.</summary>
    public IEntryReader Read(LogFileOptions options, long endOffset, CancellationToken cancel)
    {
        if (!IsPlain) return new LogFileReader(Open(), Path, options, 0, endOffset, 0, cancel: cancel);

        long near = 0, length;
        using (var stream = OpenShared(Path))
        {
            length = stream.Length;
            if (options.AfterUtc is { } after) near = FindOffset(stream, after - LogFileReader.Disorder);
            if (CanReadParts(options) && endOffset == long.MaxValue && length - near >= ParallelReader.MinLength)
            {
                return new ParallelReader(Path, options, near, length, CountLinesBefore(stream, near, cancel), cancel);
            }
        }

        return ReadFrom(OpenShared(Path), near, options, endOffset, cancel);
    }

    /// <summary>The last selected entries, in the order of the file.</summary>
    public IReadOnlyList<TimedEntry> ReadTail(LogFileOptions options, int count, long endOffset, CancellationToken cancel)
    {
        if (count == 0) return [];
        if (IsPlain)
        {
            long length;
            using (var stream = OpenShared(Path)) length = Math.Min(stream.Length, endOffset);
            // From the end backwards in growing steps: nearly always one is enough.
            for (long step = 1 << 20; step < length; step *= 4)
            {
                using var reader = ReadFrom(OpenShared(Path), length - step, options, endOffset, cancel);
                var tail = Last(reader, count);
                if (tail.Count == count && tail[0].Entry.ContextBefore.Length == options.ContextBefore) return tail;
                if (options.AfterUtc is { } after && reader.SawEntry && reader.FirstTime < after - LogFileReader.Disorder) return tail;
            }
        }

        using var whole = Read(options, endOffset, cancel);
        return Last(whole, count);
    }

    /// <summary>The first entry that begins at a place or behind it; the length where there is none.</summary>
    public static long FindEntryFrom(string path, long offset, long length)
    {
        using var stream = OpenShared(path);
        var bytes = new byte[4 << 10];
        for (long at = offset - 1; at < length; at += bytes.Length - 64)
        {
            stream.Position = at;
            if (FindEntry(bytes, Fill(stream, bytes), atLineStart: false) is { } index) return at + index;
        }

        return length;
    }

    // Before a time, reading ends early; with context, lines of the part before are needed.
    private static bool CanReadParts(LogFileOptions options) =>
        LogFileReader.IsFast(options) && options.ContextAfter == 0 && options.BeforeUtc is null && Environment.ProcessorCount > 1;

    private static List<TimedEntry> Last(IEntryReader reader, int count)
    {
        var queue = new Queue<TimedEntry>(Math.Min(count, 1024));
        while (reader.TryRead(out var entry))
        {
            if (queue.Count == count) queue.Dequeue();
            queue.Enqueue(entry);
        }

        return [.. queue];
    }

    private LogFileReader ReadFrom(Stream stream, long near, LogFileOptions options, long endOffset, CancellationToken cancel)
    {
        try
        {
            long? linesBefore = CountLinesBefore(stream, near, cancel);
            long offset = near == 0 ? 0 : NextLine(stream, near);
            // The line that the place is in ends between it and the next line.
            if (offset > near) linesBefore++;
            stream.Position = offset;
            return new LogFileReader(stream, Path, options, offset, endOffset, linesBefore, cancel: cancel);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    private Stream Open()
    {
        var stream = OpenShared(Path);
        try
        {
            int first = stream.ReadByte(), second = stream.ReadByte();
            stream.Position = 0;
            bool gzip = first == 0x1F && second == 0x8B;
            bool utf16 = (first == 0xFF && second == 0xFE) || (first == 0xFE && second == 0xFF);
            IsPlain = !gzip && !utf16;
            return gzip ? new GZipStream(stream, CompressionMode.Decompress) : utf16 ? new Utf16ToUtf8Stream(stream) : stream;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>The beginning of a line before which every entry is older, found by halving: a file of any size takes a few reads.</summary>
    private static long FindOffset(Stream stream, DateTime after)
    {
        var bytes = new byte[ProbeSize];
        long low = 0, high = stream.Length;
        while (high - low > ProbeSize)
        {
            long middle = low + ((high - low) / 2);
            (long Offset, DateTime Time)? entry = null;
            // Lines without a time are passed over, as many as there are.
            for (long at = middle; at < high && entry is null; at += ProbeSize - 64)
            {
                stream.Position = at;
                int length = Fill(stream, bytes);
                if (FindEntry(bytes, length, atLineStart: false) is { } index && LogLineFormat.ReadTime(bytes, index) is { } time)
                {
                    entry = (at + index, time);
                }
            }

            if (entry is { } found && found.Time < after) low = found.Offset;
            else high = middle;
        }

        return low;
    }

    /// <summary>Reads until the buffer is full or the stream ends.</summary>
    public static int Fill(Stream stream, byte[] bytes, int size = int.MaxValue)
    {
        size = Math.Min(size, bytes.Length);
        int length = 0, read;
        while (length < size && (read = stream.Read(bytes, length, size - length)) > 0) length += read;
        return length;
    }

    private static int? FindEntry(byte[] bytes, int length, bool atLineStart)
    {
        int at = 0;
        if (atLineStart && length >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF) at = 3;
        if (!atLineStart) at = Array.IndexOf(bytes, (byte)'\n', at, length - at) + 1;
        if (!atLineStart && at == 0) return null;
        while (at < length)
        {
            int end = Array.IndexOf(bytes, (byte)'\n', at, length - at);
            if (LogLineFormat.FindLevel(bytes, at, end < 0 ? length : end) >= 0) return at;
            if (end < 0) return null;
            at = end + 1;
        }

        return null;
    }

    // The next line's beginning; the place itself where it is one.
    private static long NextLine(Stream stream, long near)
    {
        var bytes = new byte[4 << 10];
        stream.Position = near - 1;
        long at = near - 1;
        int read;
        while ((read = stream.Read(bytes, 0, bytes.Length)) > 0)
        {
            int lineFeed = Array.IndexOf(bytes, (byte)'\n', 0, read);
            if (lineFeed >= 0) return at + lineFeed + 1;
            at += read;
        }

        return at;
    }

    /// <summary>Where the last line ends that has its line feed.</summary>
    public static long LastLineEnd(Stream stream, long length)
    {
        var bytes = new byte[4 << 10];
        for (long at = length; at > 0;)
        {
            int size = (int)Math.Min(bytes.Length, at);
            at -= size;
            stream.Position = at;
            int lineFeed = Array.LastIndexOf(bytes, (byte)'\n', Math.Max(0, Fill(stream, bytes, size) - 1));
            if (lineFeed >= 0) return at + lineFeed + 1;
        }

        return 0;
    }

    /// <summary>The lines before a place, or null where counting them would take long.</summary>
    public static long? CountLinesBefore(Stream stream, long until, CancellationToken cancel)
    {
        if (until > CountLimit) return null;
        var bytes = new byte[256 << 10];
        long lines = 0;
        stream.Position = 0;
        for (long at = 0; at < until;)
        {
            cancel.ThrowIfCancellationRequested();
            int read = stream.Read(bytes, 0, (int)Math.Min(bytes.Length, until - at));
            if (read == 0) break;
            at += read;
            for (int i = 0; (i = Array.IndexOf(bytes, (byte)'\n', i, read - i)) >= 0; i++) lines++;
        }

        return lines;
    }
}
