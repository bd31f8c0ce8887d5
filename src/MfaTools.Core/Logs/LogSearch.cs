using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace MfaTools.Logs;

/// <summary>Reads a set of log files as one, in the order of time.</summary>
internal static class LogSearch
{
    /// <summary>So many entries are kept in memory while the names to mask in them are collected; where there are more, the
    /// files are read twice.</summary>
    private const int KeptToMask = 100_000;

    /// <summary>So many files are open at once. Each costs up to 6 MB. Beyond, those that begin later wait, and what they hold
    /// comes late in the order.</summary>
    internal const int MaxOpen = 32;

    /// <summary>So many entries are learned from on another thread while the next are read.</summary>
    private const int LearnedAtOnce = 4000;

    /// <summary>The wanted entries of some files, merged in the order of time: each file in its own order, and the next always
    /// from the file whose next entry is earliest. Memory does not grow with the files.</summary>
    /// <param name="paths">Full paths of the files: plain text, UTF-16, gzip or zip.</param>
    /// <param name="query">What is wanted.</param>
    /// <param name="events">Told of each file that cannot be read; the others are read all the same.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="System.Text.RegularExpressions.RegexMatchTimeoutException">A pattern took too long.</exception>
    public static IEnumerable<LogEntry> Read(
        IReadOnlyList<string> paths, LogQuery query, LogEvents events, CancellationToken cancel = default)
    {
        return Read(Probe(paths, events), query, _ => long.MaxValue, events, cancel);
    }

    /// <summary>What each of some files holds. All numbers are of the entries that the query wants.</summary>
    /// <inheritdoc cref="Read(IReadOnlyList{string}, LogQuery, LogEvents, CancellationToken)"/>
    public static IEnumerable<LogSummary> Summarize(
        IReadOnlyList<string> paths, LogQuery query, LogEvents events, CancellationToken cancel = default)
    {
        foreach (var file in Probe(paths, events))
        {
            var summary = new LogSummary { Path = file.Name, ComputerName = Environment.MachineName };
            // After a fault: what could be read, and the error that says so.
            Try(file.Path, events, () => file.Summarize(summary, query, events, cancel));
            query.Redactor?.Redact(summary);
            yield return summary;
        }
    }

    internal static List<LogFile> Probe(IEnumerable<string> paths, LogEvents events)
    {
        var files = new List<LogFile>();
        foreach (string path in paths) Try(path, events, () => files.AddRange(LogFile.Probe(path)));
        return files;
    }

    internal static IEnumerable<LogEntry> Read(
        List<LogFile> files, LogQuery query, Func<LogFile, long> endOffset, LogEvents events, CancellationToken cancel)
    {
        var entries = query.Tail is { } tail
            ? Tail(files, query, tail, endOffset, events, cancel)
            : Merge(files, file => file.Read(query, endOffset(file), events, cancel), events, cancel);
        if (query.Redactor is not { } redactor) return entries;
        return Mask(entries, () => Merge(files, file => file.Read(query, endOffset(file), LogEvents.None, cancel), LogEvents.None, cancel), redactor);
    }

    /// <summary>Masks entries with all that is personal in any of them: what one names as a user may stand bare in another.</summary>
    private static IEnumerable<LogEntry> Mask(IEnumerable<LogEntry> entries, Func<IEnumerable<LogEntry>> again, Redactor redactor)
    {
        Queue<LogEntry>? kept = new();
        List<LogEntry> batch = [];
        var learning = Task.CompletedTask;
        foreach (var entry in entries)
        {
            if (kept?.Count == KeptToMask) kept = null;
            kept?.Enqueue(entry);
            batch.Add(entry);
            if (batch.Count < LearnedAtOnce) continue;
            var read = batch;
            batch = [];
            learning.GetAwaiter().GetResult();
            learning = Task.Run(() => read.ForEach(redactor.Learn));
        }

        learning.GetAwaiter().GetResult();
        batch.ForEach(redactor.Learn);

        while (kept?.Count > 0)
        {
            var entry = kept.Dequeue();
            redactor.Mask(entry);
            yield return entry;
        }

        foreach (var entry in kept is null ? again() : [])
        {
            // What is read again may have grown.
            redactor.Redact(entry);
            yield return entry;
        }
    }

    private static IEnumerable<LogEntry> Tail(
        List<LogFile> files, LogQuery query, int count, Func<LogFile, long> endOffset, LogEvents events, CancellationToken cancel)
    {
        var tails = new Dictionary<LogFile, IReadOnlyList<LogEntry>>();
        foreach (var file in files)
        {
            Try(file.Path, events, () => tails[file] = file.ReadTail(query, count, endOffset(file), events, cancel));
        }

        var merged = Merge(files, file => tails.TryGetValue(file, out var tail) ? tail : [], events, cancel).ToList();
        return merged.Skip(Math.Max(0, merged.Count - count));
    }

    /// <summary>Entries of some files in the order of time, masked where that is wanted.</summary>
    internal static IEnumerable<LogEntry> Merge(
        List<LogFile> files,
        Func<LogFile, IEnumerable<LogEntry>> read,
        Func<IEnumerable<LogEntry>> again,
        Redactor? redactor,
        LogEvents events,
        CancellationToken cancel)
    {
        var entries = Merge(files, read, events, cancel);
        return redactor is null ? entries : Mask(entries, again, redactor);
    }

    internal static IEnumerable<LogEntry> Merge(
        List<LogFile> files, Func<LogFile, IEnumerable<LogEntry>> read, LogEvents events, CancellationToken cancel)
    {
        // A file is opened when the merge comes to its first time, so a row of backups is not all open at once.
        var waiting = new Queue<LogFile>(files.OrderBy(file => file.FirstUtc));
        var open = new List<(IEnumerator<LogEntry> Entries, string Path)>();
        try
        {
            while (open.Count > 0 || waiting.Count > 0)
            {
                cancel.ThrowIfCancellationRequested();
                int earliest = 0;
                for (int i = 1; i < open.Count; i++)
                {
                    if (open[i].Entries.Current.OrderTime < open[earliest].Entries.Current.OrderTime) earliest = i;
                }

                if (waiting.Count > 0 && open.Count < MaxOpen && (open.Count == 0 || waiting.Peek().FirstUtc <= open[earliest].Entries.Current.OrderTime))
                {
                    var file = waiting.Dequeue();
                    open.Add((read(file).GetEnumerator(), file.Path));
                    earliest = open.Count - 1;
                }
                else
                {
                    yield return open[earliest].Entries.Current;
                }

                var (entries, path) = open[earliest];
                bool more = false;
                Try(path, events, () => more = entries.MoveNext());
                if (more) continue;
                entries.Dispose();
                open.RemoveAt(earliest);
            }
        }
        finally
        {
            foreach (var (entries, _) in open) entries.Dispose();
        }
    }

    private static void Try(string path, LogEvents events, Action read)
    {
        try
        {
            read();
        }
        catch (Exception e) when (Files.IsReadFailure(e))
        {
            events.Problem(LogProblem.Unreadable(path, e));
        }
    }
}
