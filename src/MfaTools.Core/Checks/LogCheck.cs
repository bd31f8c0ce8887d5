using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using MfaTools.Diagnosis;
using MfaTools.Knowledge;
using MfaTools.Logs;

namespace MfaTools.Checks;

/// <summary>Reads the logs once, for the result about them, for the diagnosis and for the timeline.</summary>
internal sealed class LogCheck
{
    /// <summary>The prefix of an area that is a log which could not be read when the snapshot was taken.</summary>
    public const string Area = "logs/";

    private readonly IssueTally _issues = new();
    private readonly Dictionary<string, TimeSample> _times = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _unreadable = new(StringComparer.OrdinalIgnoreCase);
    private readonly OtherErrors _otherErrors = new();
    private long _errors;

    /// <summary>The entries of known issues.</summary>
    public IReadOnlyCollection<IssueEntries> Issues => _issues.Groups;

    /// <summary>When factors were accepted.</summary>
    public SignInTimes SignIns { get; } = new();

    /// <summary>The attachments that could not be sent.</summary>
    public IReadOnlyList<string> Attachments =>
    [
        .. Issues.Select(entries => entries.First.AttachmentPath).OfType<string>()
            .Distinct(StringComparer.OrdinalIgnoreCase),
    ];

    /// <summary>When each issue occurred.</summary>
    public IEnumerable<TimelineRow> Timeline => _times.Select(row => row.Value.ToRow(row.Key, "Log"));

    /// <summary>Reads the logs and judges them.</summary>
    /// <param name="sources">Where the logs are.</param>
    /// <param name="afterUtc">The earliest time of interest; null for all.</param>
    /// <param name="running">Whether the service is running; null if unknown.</param>
    /// <param name="cancel">Canceled by the user.</param>
    public LogHealthResult Run(HealthSources sources, DateTime? afterUtc, bool? running, CancellationToken cancel)
    {
        var files = sources.LogFiles;
        var result = new LogHealthResult { Target = "Logs", Files = [.. files] };
        if (files.Count == 0)
        {
            LogHealthJudge.JudgeNone(result);
            return result;
        }

        var problems = new LogEvents(problem => _unreadable.Add(LeafOf(problem.Path)));
        var query = new LogQuery { AfterUtc = afterUtc, WithAttention = true };
        foreach (var entry in LogSearch.Read(files, query, problems, cancel)) Add(entry);
        _unreadable.UnionWith(sources.NotRead
            .Where(gap => gap.Area.StartsWith(Area, StringComparison.OrdinalIgnoreCase))
            .Select(gap => gap.Area.Substring(Area.Length)));
        // Silence is told from health by the last entry of any level.
        var (isEmpty, last) = ReadLast(files, afterUtc, cancel);
        result.LastEntryUtc = last;
        result.UnknownErrors = _otherErrors.Count;
        result.Issues = [.. IssueTally.Count(Issues)];
        if (Issues.Any(entries => entries.Everyday is not null)) ReadSignIns(files, afterUtc, cancel);
        LogHealthJudge.Judge(result, new LogFacts
        {
            Issues = Issues,
            SignIns = SignIns,
            Errors = _errors,
            OtherErrors = _otherErrors.ToFinding(),
            Unreadable = _unreadable,
            IsEmpty = isEmpty,
            AfterUtc = afterUtc,
            AtUtc = sources.AtUtc,
            IsRunning = running,
        });
        return result;
    }

    /// <summary>Whether there is no entry in the period, and when the last one was written. A line that is cut off, or
    /// has no time of its own, was written no earlier than the one before it.</summary>
    private static (bool IsEmpty, DateTime? LastUtc) ReadLast(
        IReadOnlyList<string> files, DateTime? afterUtc, CancellationToken cancel)
    {
        bool isEmpty = true;
        // The end of a file is nearly always enough.
        foreach (int? tail in new int?[] { 1, null })
        {
            var query = new LogQuery { AfterUtc = afterUtc, Levels = new LogLevels(LogLevels.All), Tail = tail };
            var last = DateTime.MinValue;
            foreach (var entry in LogSearch.Read(files, query, new LogEvents(_ => { }), cancel))
            {
                isEmpty = false;
                if (entry.OrderTime > last) last = entry.OrderTime;
            }

            if (last > DateTime.MinValue) return (false, last);
            if (isEmpty) break;
        }

        return (isEmpty, null);
    }

    // The folder differs between the server and a snapshot of it.
    private static string LeafOf(string path) => path.Substring(path.LastIndexOfAny(['/', '\\']) + 1);

    private void Add(LogEntry entry)
    {
        string name = entry.IssueId ?? "Other errors";
        if (entry.Level == LogLevels.Error) _errors++;
        if (entry.TimeUtc is { } time)
        {
            if (!_times.TryGetValue(name, out var times)) _times[name] = times = new TimeSample();
            times.Add(time);
        }

        if (entry.IssueId is null) _otherErrors.Add(entry);
        else _issues.Add(entry.IssueId, entry);
    }

    private void ReadSignIns(IReadOnlyList<string> files, DateTime? afterUtc, CancellationToken cancel)
    {
        var query = new LogQuery
        {
            AfterUtc = afterUtc, Levels = new LogLevels(LogLevels.All), Patterns = [SignIn.Succeeded],
        };
        foreach (var entry in LogSearch.Read(files, query, new LogEvents(_ => { }), cancel)) SignIns.Add(entry);
    }
}
