using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;

namespace MfaTools.Logs;

/// <summary>Reads a set of log files as one, in the order of time.</summary>
public static class LogSearch
{
    /// <summary>The wanted entries of some files, merged in the order of time. Memory does not grow with the files.</summary>
    /// <param name="paths">Full paths of the files: plain text, UTF-16 with a byte order mark, or gzip.</param>
    /// <param name="query">What is wanted.</param>
    /// <param name="onProblem">Told of each file that cannot be read; the others are read all the same.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="System.Text.RegularExpressions.RegexMatchTimeoutException">A pattern took too long.</exception>
    public static IEnumerable<LogEntry> Read(
        IReadOnlyList<string> paths, LogQuery query, Action<LogProblem> onProblem, CancellationToken cancel = default)
    {
        if (paths is null) throw new ArgumentNullException(nameof(paths));
        if (query is null) throw new ArgumentNullException(nameof(query));
        if (onProblem is null) throw new ArgumentNullException(nameof(onProblem));
        return Read(
            Probe(paths, onProblem), query, _ => long.MaxValue, query.Redact ? new Redactor() : null, onProblem, cancel);
    }

    /// <summary>What each of some files holds.</summary>
    /// <param name="paths">Full paths of the files.</param>
    /// <param name="query">The window of time to count in, and which entries to count the known issues of.</param>
    /// <param name="onProblem">Told of each file that cannot be read; the others are read all the same.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static IEnumerable<LogSummary> Summarize(
        IReadOnlyList<string> paths, LogQuery query, Action<LogProblem> onProblem, CancellationToken cancel = default)
    {
        if (paths is null) throw new ArgumentNullException(nameof(paths));
        if (query is null) throw new ArgumentNullException(nameof(query));
        if (onProblem is null) throw new ArgumentNullException(nameof(onProblem));
        return paths.Select(path => Try(path, onProblem, () => Summarize(path, query, cancel))).OfType<LogSummary>();
    }

    private static LogSummary Summarize(string path, LogQuery query, CancellationToken cancel)
    {
        var statistics = new LogStatistics();
        var issues = new Dictionary<string, LogIssueCount>(StringComparer.Ordinal);
        long unknown = 0;
        using (var reader = LogFile.Probe(path).Read(query.FileOptions(statistics), long.MaxValue, cancel))
        {
            while (reader.TryRead(out var timed))
            {
                if (timed.Entry.IssueId is { } id) Add(issues, id, timed.Entry.TimeUtc);
                else if (timed.Entry.Level == LogLevels.Error) unknown++;
            }
        }

        return new LogSummary
        {
            Path = path,
            FirstUtc = statistics.FirstUtc,
            LastUtc = statistics.LastUtc,
            Lines = statistics.Lines,
            Entries = statistics.Entries,
            UnparsedLines = statistics.Unparsed,
            ContinuationLines = statistics.Lines - statistics.Entries - statistics.Unparsed,
            Errors = statistics.Errors,
            UnknownErrors = unknown,
            LargestGap = statistics.LargestGap,
            LargestGapFromUtc = statistics.LargestGapFromUtc,
            LargestStepBack = statistics.LargestStepBack,
            Issues = [.. issues.Values.OrderByDescending(issue => issue.Count).ThenBy(issue => issue.IssueId, StringComparer.Ordinal)],
        };
    }

    internal static List<LogFile> Probe(IReadOnlyList<string> paths, Action<LogProblem> onProblem)
    {
        var files = new List<LogFile>(paths.Count);
        foreach (string path in paths)
        {
            if (Try(path, onProblem, () => LogFile.Probe(path)) is { } file) files.Add(file);
        }

        return files;
    }

    internal static IEnumerable<LogEntry> Read(
        List<LogFile> files,
        LogQuery query,
        Func<LogFile, long> endOffset,
        Redactor? redactor,
        Action<LogProblem> onProblem,
        CancellationToken cancel)
    {
        var entries = query.Tail is { } tail
            ? Tail(files, query, tail, endOffset, onProblem, cancel)
            : Merge(files, query, endOffset, onProblem, cancel);
        foreach (var entry in entries)
        {
            cancel.ThrowIfCancellationRequested();
            redactor?.Redact(entry);
            yield return entry;
        }
    }

    private static IEnumerable<LogEntry> Tail(
        List<LogFile> files, LogQuery query, int count, Func<LogFile, long> endOffset, Action<LogProblem> onProblem, CancellationToken cancel)
    {
        var last = new List<TimedEntry>();
        foreach (var file in files)
        {
            var tail = Try(file.Path, onProblem, () => file.ReadTail(query.FileOptions(), count, endOffset(file), cancel));
            if (tail is null) continue;
            last.AddRange(tail);
            // OrderBy keeps the order of entries of one time; a list's own sort would not.
            last = [.. last.OrderBy(entry => entry.Time)];
            if (last.Count > count) last.RemoveRange(0, last.Count - count);
        }

        return last.Select(entry => entry.Entry);
    }

    private static IEnumerable<LogEntry> Merge(
        List<LogFile> files, LogQuery query, Func<LogFile, long> endOffset, Action<LogProblem> onProblem, CancellationToken cancel)
    {
        // A file is opened when the merge comes to its first time, so a row of backups is not all open at once.
        var waiting = new Queue<LogFile>(files.OrderBy(file => file.FirstUtc));
        var open = new List<(IEntryReader Reader, string Path, TimedEntry Next)>();
        try
        {
            while (open.Count > 0 || waiting.Count > 0)
            {
                int earliest = 0;
                for (int i = 1; i < open.Count; i++)
                {
                    if (open[i].Next.Time < open[earliest].Next.Time) earliest = i;
                }

                if (waiting.Count > 0 && (open.Count == 0 || waiting.Peek().FirstUtc <= open[earliest].Next.Time))
                {
                    var file = waiting.Dequeue();
                    var reader = Try(file.Path, onProblem, () => file.Read(query.FileOptions(), endOffset(file), cancel));
                    if (reader is null) continue;
                    if (Advance(reader, file.Path, onProblem) is { } first) open.Add((reader, file.Path, first));
                    else Finish(reader, file, onProblem);
                    continue;
                }

                var (current, path, timed) = open[earliest];
                yield return timed.Entry;
                if (Advance(current, path, onProblem) is { } next)
                {
                    open[earliest] = (current, path, next);
                }
                else
                {
                    current.Dispose();
                    open.RemoveAt(earliest);
                }
            }
        }
        finally
        {
            foreach (var (reader, _, _) in open) reader.Dispose();
        }
    }

    private static void Finish(IEntryReader reader, LogFile file, Action<LogProblem> onProblem)
    {
        reader.Dispose();
        if (!reader.SawEntry && !file.LooksLikeLog && reader.LineCount > 0) onProblem(LogProblem.NotALog(file.Path, reader.LineCount));
    }

    private static TimedEntry? Advance(IEntryReader reader, string path, Action<LogProblem> onProblem)
    {
        try
        {
            return reader.TryRead(out var entry) ? entry : null;
        }
        catch (Exception e) when (IsReadFailure(e))
        {
            onProblem(LogProblem.Unreadable(path, e));
            return null;
        }
    }

    private static T? Try<T>(string path, Action<LogProblem> onProblem, Func<T> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (Exception e) when (IsReadFailure(e))
        {
            onProblem(LogProblem.Unreadable(path, e));
            return null;
        }
    }

    internal static bool IsReadFailure(Exception e) =>
        e is IOException or UnauthorizedAccessException or InvalidDataException or NotSupportedException or System.Security.SecurityException;

    private static void Add(Dictionary<string, LogIssueCount> issues, string id, DateTime? time)
    {
        if (!issues.TryGetValue(id, out var count)) issues[id] = count = new LogIssueCount { IssueId = id, FirstUtc = time };
        count.Count++;
        count.LastUtc = time ?? count.LastUtc;
    }
}
