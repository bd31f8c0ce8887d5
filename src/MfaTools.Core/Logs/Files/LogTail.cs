using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;

namespace MfaTools.Logs;

/// <summary>Reads the end of a log, and finds places in it.</summary>
internal static class LogTail
{
    /// <summary>The lines before a place are counted up to this offset, so that line numbers are right; counting more
    /// would take as long as reading all of it.</summary>
    private const long CountLimit = 64L << 20;

    private const int BlockSize = 64 << 10;

    /// <summary>Returns the last wanted entries, in the order of the file.</summary>
    /// <inheritdoc cref="LogFile.Read"/>
    public static IReadOnlyList<LogEntry> Read(
        LogFile file, LogMatcher matcher, int count, long end, LogEvents events, CancellationToken cancel)
    {
        if (count == 0) return [];
        if (file.IsPlain && !file.HoldsEvents)
        {
            long length;
            using (var stream = file.Open()) length = Math.Min(stream.Length, end);
            // Backwards from the end in growing steps: one is nearly always enough.
            for (long step = 1 << 20; step < length; step *= 4)
            {
                long start;
                using (var stream = file.Open()) start = FindEntry(stream, length - step);
                if (start == 0) break;
                var entries = file.Read(matcher, end, LogEvents.None, cancel, start);
                var tail = TakeLast(entries, count, file.Path, LogEvents.None);
                if (tail.Count == count && tail[0].ContextBefore.Length == matcher.Query.ContextBefore) return tail;
            }
        }

        return TakeLast(file.Read(matcher, end, events, cancel), count, file.Path, events);
    }

    /// <summary>Finds the end of the last line that has its line feed.</summary>
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

    /// <summary>Counts the lines before a place; null if that would take long.</summary>
    public static long? CountLines(Stream stream, long end, ByteSearch search, CancellationToken cancel)
    {
        if (end > CountLimit) return null;
        var bytes = new byte[256 << 10];
        long lines = 0;
        stream.Position = 0;
        for (long at = 0; at < end;)
        {
            cancel.ThrowIfCancellationRequested();
            int read = stream.Read(bytes, 0, (int)Math.Min(bytes.Length, end - at));
            if (read == 0) break;
            at += read;
            lines += search.CountLineFeeds(bytes, 0, read);
        }

        return lines;
    }

    /// <summary>Finds the first line from an index on that begins an entry.</summary>
    public static int? NextEntry(byte[] bytes, int length, int at)
    {
        for (; at < length; at = NextLine(bytes, length, at))
        {
            int end = Array.IndexOf(bytes, (byte)'\n', at, length - at);
            if (LogLineFormat.FindLevel(bytes, at, end < 0 ? length : end) >= 0) return at;
        }

        return null;
    }

    /// <summary>Finds the beginning of the next line, or the end of the bytes.</summary>
    public static int NextLine(byte[] bytes, int length, int at) =>
        Array.IndexOf(bytes, (byte)'\n', at, length - at) is var end and >= 0 ? end + 1 : length;

    // Entries that were read before a fault count.
    private static List<LogEntry> TakeLast(IEnumerable<LogEntry> entries, int count, string path, LogEvents events)
    {
        var queue = new Queue<LogEntry>(Math.Min(count, 1024));
        try
        {
            foreach (var entry in entries)
            {
                if (queue.Count == count) queue.Dequeue();
                queue.Enqueue(entry);
            }
        }
        catch (Exception e) when (Foundation.Files.IsReadFailure(e))
        {
            events.Problem(LogProblem.Unreadable(path, e));
        }

        return [.. queue];
    }

    /// <summary>Finds the first entry at or after a place; 0 if there is none.</summary>
    private static long FindEntry(Stream stream, long near)
    {
        if (near <= 0) return 0;
        var bytes = new byte[BlockSize];
        for (long at = near - 1; at < stream.Length; at += BlockSize)
        {
            stream.Position = at;
            int length = Fill(stream, bytes, BlockSize);
            int line = Array.IndexOf(bytes, (byte)'\n', 0, length) + 1;
            if (line > 0 && NextEntry(bytes, length, line) is { } index) return at + index;
        }

        return 0;
    }

    private static int Fill(Stream stream, byte[] bytes, int size)
    {
        int length = 0, read;
        while (length < size && (read = stream.Read(bytes, length, size - length)) > 0) length += read;
        return length;
    }
}
