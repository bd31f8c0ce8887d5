using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using MfaTools.Logs;

namespace MfaTools.Commands;

/// <summary>Sums up what one run of Get-MfaLogError returned, and says why it may have returned nothing.</summary>
internal sealed class LogTotals
{
    private readonly List<LogSummary> _summaries = [];

    public long Entries { get; private set; }

    public void Add(object item)
    {
        if (item is LogEntry) Entries++;
        if (item is not LogSummary summary) return;
        Entries += summary.Entries;
        _summaries.Add(summary);
    }

    /// <summary>The totals of several summaries in one line, or null.</summary>
    public string? Describe()
    {
        if (_summaries.Count < 2) return null;
        var newest = _summaries.Max(summary => summary.LastUtc);
        return $"{PlainText.Count(_summaries.Count, "file")}, "
            + $"{PlainText.Count(_summaries.Sum(one => one.Lines), "line")}, "
            + $"{PlainText.Count(_summaries.Sum(one => one.Errors), "error")}."
            + (newest is { } time ? $" The newest entry is {Age(time)} old ({PlainText.Time(time)})." : "");
    }

    /// <summary>If nothing was found, the newest entry tells whether anything was written at that time.</summary>
    public static void TellNewest(IReadOnlyList<string> files, LogQuery query, Output output, CancellationToken stop)
    {
        if (query.Tail == 0 || query.AfterUtc > query.BeforeUtc) return;
        var all = new LogQuery { Levels = new LogLevels(LogLevels.All), Tail = 1 };
        if (LogSearch.Read(files, all, LogEvents.None, stop).LastOrDefault()?.TimeUtc is not { } newest) return;
        string text = $"The newest entry in {PlainText.Count(files.Count, "file")} is {Age(newest)} old "
            + $"({PlainText.Time(newest)}).";
        if (query.AfterUtc is not { } after || newest >= after) output.Verbose($"No entry matched. {text}");
        else output.Warn($"There is no entry since {PlainText.Time(after)}. {text} Is the service running?");
    }

    private static string Age(DateTime time)
    {
        var age = DateTime.UtcNow - time;
        return age.TotalDays >= 730 ? PlainText.Count((long)(age.TotalDays / 365.25), "year")
            : age.TotalDays >= 2 ? PlainText.Count((long)age.TotalDays, "day")
            : age.TotalHours >= 2 ? PlainText.Count((long)age.TotalHours, "hour")
            : PlainText.Count(Math.Max(0, (long)age.TotalMinutes), "minute");
    }
}
