using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using MfaTools.Knowledge;

namespace MfaTools.Logs;

/// <summary>Counts what one log contains.</summary>
internal sealed class LogSummarizer
{
    private readonly Dictionary<string, LogIssueCount> _issues = new(StringComparer.Ordinal);
    private readonly LogFile _file;
    private readonly LogMatcher _matcher;

    // As numbers that need no test for null: these are compared for each line.
    private DateTime _first = DateTime.MaxValue;
    private DateTime _newest = DateTime.MinValue;
    private DateTime _last;
    private bool _hasLast;
    private TimeSpan _gap = TimeSpan.FromTicks(-1);
    private TimeSpan _stepBack;

    public LogSummarizer(LogFile file, LogMatcher matcher)
    {
        _file = file;
        _matcher = matcher;
        Summary = new LogSummary { Path = file.Name, ComputerName = Environment.MachineName };
    }

    public LogSummary Summary { get; }

    /// <summary>Counts the wanted entries of the file into <see cref="Summary"/>, which after a fault has those before
    /// it.</summary>
    public void Run(LogEvents events, CancellationToken cancel)
    {
        try
        {
            if (_file.HoldsEvents) AddEvents(events, cancel);
            else AddRecords(events, cancel);
        }
        finally
        {
            Summary.FirstUtc = _hasLast ? _first : null;
            Summary.LastUtc = _hasLast ? _newest : null;
            Summary.LargestGap = _gap >= TimeSpan.Zero ? _gap : null;
            Summary.LargestStepBack = _stepBack < TimeSpan.Zero ? -_stepBack : null;
            Summary.Issues = [.. _issues.Values.OrderByDescending(issue => issue.Count)
                .ThenBy(issue => issue.IssueId, StringComparer.Ordinal)];
        }
    }

    private void AddEvents(LogEvents events, CancellationToken cancel)
    {
        foreach (var entry in _file.Read(_matcher, long.MaxValue, events, cancel))
        {
            Summary.Lines++;
            Summary.Entries++;
            if (entry.TimeUtc is { } time) AddTime(time);
            AddEntry(entry, entry.Level == LogLevels.Error);
        }
    }

    private void AddRecords(LogEvents events, CancellationToken cancel)
    {
        events.Detail($"Reading '{_file.Path}'.");
        var query = _matcher.Query;
        // Where everything counts, only errors and known issues have to become entries.
        var search = query.IsFiltered ? _matcher.Search : new TextSearch(
            LogLevels.ErrorTexts.Concat(query.Catalog.Issues.SelectMany(issue => issue.AnyOf)), query.Bytes);
        using var reader = new LogFileReader(
            _file.Open(), query.Bytes, search, everything: query.IsFiltered && !_matcher.HitsOnly, cancel: cancel);
        if (!query.IsFiltered) reader.PassedLine = AddLine;
        if (_file.IsPlain) reader.Moved = events.ProgressOf(_file.FilePath);
        while (reader.Read())
        {
            var record = reader.Current;
            if (!query.IsInWindow(record.OrderTime)) continue;
            if (record.IsRest)
            {
                if (query.IsFiltered) continue;
                Summary.Lines += record.Lines;
                Summary.ContinuationLines += record.Lines;
                continue;
            }

            var entry = _matcher.Match(record, _file.Name, events);
            if (entry is null && query.IsFiltered) continue;
            Summary.Lines += record.Lines;
            Summary.ContinuationLines += record.Lines - 1;
            bool isEntry = record.Level >= 0 && LogLineFormat.HasFields(record.Bytes, record.Level, record.LineEnd);
            if (isEntry) Summary.Entries++;
            else Summary.UnparsedLines++;
            if (record.TimeUtc is { } time) AddTime(time);
            AddEntry(entry, (entry?.Level ?? record.LevelName()) == LogLevels.Error);
        }
    }

    /// <summary>Counts a line that contains neither an error nor a known issue.</summary>
    [MethodImpl(Optimization.Full)]
    private void AddLine(
        byte[] bytes, int level, int end, bool continues, DateTime? timeUtc, DateTime orderTime)
    {
        if (!_matcher.Query.IsInWindow(orderTime)) return;
        Summary.Lines++;
        if (continues) Summary.ContinuationLines++;
        else if (level >= 0 && LogLineFormat.HasFields(bytes, level, end)) Summary.Entries++;
        else Summary.UnparsedLines++;
        if (timeUtc is { } time) AddTime(time);
    }

    private void AddEntry(LogEntry? entry, bool isError)
    {
        if (isError) Summary.Errors++;
        if (entry?.IssueId is { } id)
        {
            if (!_issues.TryGetValue(id, out var count))
            {
                _issues[id] = count = new LogIssueCount { IssueId = id, FirstUtc = entry.TimeUtc };
            }

            count.Count++;
            count.LastUtc = entry.TimeUtc ?? count.LastUtc;
        }
        else if (isError)
        {
            Summary.UnknownErrors++;
        }
    }

    [MethodImpl(Optimization.Full)]
    private void AddTime(DateTime time)
    {
        if (time < _first) _first = time;
        if (time > _newest) _newest = time;
        // There is no step to the first time.
        var step = _hasLast ? time - _last : TimeSpan.Zero;
        if (_hasLast && step >= TimeSpan.Zero && step > _gap)
        {
            _gap = step;
            Summary.LargestGapFromUtc = _last;
        }

        if (step < _stepBack) _stepBack = step;
        _last = time;
        _hasLast = true;
    }
}
