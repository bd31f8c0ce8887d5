using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace MfaTools.Logs;

/// <summary>Reads several log files as one, in the order of time.</summary>
internal static class LogSearch
{
    /// <summary>The number of entries that are kept in memory while the names to mask in them are collected; if there
    /// are more, the files are read twice.</summary>
    private const int KeptToMask = 100_000;

    /// <summary>The number of files that are open at once. Each takes up to 6 MB. Files beyond that number wait, and
    /// their entries come late in the order.</summary>
    public const int MaxOpen = 32;

    /// <summary>The number of entries that are learned from on another thread while the next are read.</summary>
    private const int LearnedAtOnce = 4000;

    /// <summary>Returns the wanted entries of some files, merged in the order of time: each file in its own order,
    /// and the next entry always from the file whose next entry is earliest. Memory does not grow with the
    /// files.</summary>
    /// <param name="paths">Full paths of the files: plain text, UTF-16, gzip or zip.</param>
    /// <param name="query">What is wanted.</param>
    /// <param name="events">Receives each file that cannot be read; the others are read nevertheless.</param>
    /// <param name="probes">The files that were probed already.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="System.Text.RegularExpressions.RegexMatchTimeoutException">A pattern took too long.</exception>
    public static IEnumerable<LogEntry> Read(
        IReadOnlyList<string> paths,
        LogQuery query,
        LogEvents events,
        LogProbes probes,
        CancellationToken cancel) =>
        Read(Probe(paths, probes, events), new LogMatcher(query), _ => long.MaxValue, events, cancel);

    /// <inheritdoc cref="Read(IReadOnlyList{string}, LogQuery, LogEvents, LogProbes, CancellationToken)"/>
    public static IEnumerable<LogEntry> Read(
        IReadOnlyList<string> paths, LogQuery query, LogEvents events, CancellationToken cancel = default) =>
        Read(paths, query, events, new LogProbes(), cancel);

    /// <summary>Counts the wanted entries of some files, file by file.</summary>
    /// <inheritdoc cref="Read(IReadOnlyList{string}, LogQuery, LogEvents, LogProbes, CancellationToken)"/>
    public static IEnumerable<LogSummary> Summarize(
        IReadOnlyList<string> paths,
        LogQuery query,
        LogEvents events,
        LogProbes? probes = null,
        CancellationToken cancel = default)
    {
        var matcher = new LogMatcher(query);
        foreach (var file in Probe(paths, probes ?? new LogProbes(), events))
        {
            var summarizer = new LogSummarizer(file, matcher);
            // After a fault: what could be read, and the error that says so.
            Try(file.Path, events, () => summarizer.Run(events, cancel));
            query.Redactor?.Redact(summarizer.Summary);
            yield return summarizer.Summary;
        }
    }

    public static IEnumerable<LogEntry> Read(
        List<LogFile> files,
        LogMatcher matcher,
        Func<LogFile, long> findEnd,
        LogEvents events,
        CancellationToken cancel)
    {
        if (matcher.Query.Tail is { } tail)
        {
            var entries = ReadTail(files, matcher, tail, findEnd, events, cancel);
            return matcher.Query.Redactor is { } redactor ? Mask(entries, null, redactor) : entries;
        }

        return Merge(files, file => ReadFile(file, events), ReadAgain, matcher.Query.Redactor, events, cancel);

        IEnumerable<LogEntry> ReadFile(LogFile file, LogEvents told) =>
            file.Read(matcher, findEnd(file), told, cancel);

        IEnumerable<LogEntry> ReadAgain() =>
            Merge(files, file => ReadFile(file, LogEvents.None), LogEvents.None, cancel);
    }

    /// <summary>Returns the entries of some files in the order of time, masked if that is wanted.</summary>
    /// <param name="files">The files.</param>
    /// <param name="read">Reads one of them.</param>
    /// <param name="again">Reads all of them once more.</param>
    /// <param name="redactor">Masks the entries, unless null.</param>
    /// <param name="events">Receives each file that cannot be read.</param>
    /// <param name="cancel">Ends the reading.</param>
    public static IEnumerable<LogEntry> Merge(
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

    public static IEnumerable<LogEntry> Merge(
        List<LogFile> files, Func<LogFile, IEnumerable<LogEntry>> read, LogEvents events, CancellationToken cancel)
    {
        // A file is opened when the merge reaches its first time, so a series of backups is not all open at once.
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

                bool mayOpen = waiting.Count > 0 && open.Count < MaxOpen;
                if (mayOpen && (open.Count == 0 || waiting.Peek().FirstUtc <= open[earliest].Entries.Current.OrderTime))
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

    private static List<LogFile> Probe(IEnumerable<string> paths, LogProbes probes, LogEvents events)
    {
        var files = new List<LogFile>();
        foreach (string path in paths) Try(path, events, () => files.AddRange(probes.Take(path)));
        return files;
    }

    private static IEnumerable<LogEntry> ReadTail(
        List<LogFile> files,
        LogMatcher matcher,
        int count,
        Func<LogFile, long> findEnd,
        LogEvents events,
        CancellationToken cancel)
    {
        var tails = new Dictionary<LogFile, IReadOnlyList<LogEntry>>();
        foreach (var file in files)
        {
            Try(file.Path, events, () =>
                tails[file] = LogTail.Read(file, matcher, count, findEnd(file), events, cancel));
        }

        var merged = Merge(files, file => tails.TryGetValue(file, out var tail) ? tail : [], events, cancel).ToList();
        return merged.Skip(Math.Max(0, merged.Count - count));
    }

    /// <summary>Masks entries with everything that is personal in any of them: what one names as a user may appear in
    /// another without that name.</summary>
    /// <param name="entries">The entries.</param>
    /// <param name="again">Reads them once more if there are many; null if they are in memory anyway.</param>
    /// <param name="redactor">Masks them.</param>
    private static IEnumerable<LogEntry> Mask(
        IEnumerable<LogEntry> entries, Func<IEnumerable<LogEntry>>? again, Redactor redactor)
    {
        Queue<LogEntry>? kept = new();
        List<LogEntry> batch = [];
        var learning = Task.CompletedTask;
        foreach (var entry in entries)
        {
            if (kept?.Count == KeptToMask && again is not null) kept = null;
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

        foreach (var entry in kept is null ? again!() : [])
        {
            // The files may have grown since.
            redactor.Redact(entry);
            yield return entry;
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
