using System;

namespace MfaTools.Logs;

/// <summary>Counts the records of one file into its summary.</summary>
internal static class LogStatistics
{
    /// <summary>Counts lines that belong to no record.</summary>
    public static void AddRest(LogSummary summary, int lines)
    {
        summary.Lines += lines;
        summary.ContinuationLines += lines;
    }

    /// <summary>Counts a record.</summary>
    /// <param name="summary">The counts.</param>
    /// <param name="record">The record.</param>
    /// <param name="error">Whether it is an error.</param>
    /// <param name="last">The time of the entry before it; changed to its own.</param>
    public static void Add(LogSummary summary, LogRecord record, bool error, ref DateTime? last)
    {
        summary.Lines += record.Lines;
        summary.ContinuationLines += record.Lines - 1;
        if (error) summary.Errors++;
        if (record.Level >= 0 && LogLineFormat.TryReadFields(record.Bytes, record.Level, record.LineEnd, out _)) summary.Entries++;
        else summary.UnparsedLines++;
        if (record.TimeUtc is { } time) AddTime(summary, time, ref last);
    }

    /// <summary>Counts an event.</summary>
    public static void Add(LogSummary summary, LogEntry entry, ref DateTime? last)
    {
        summary.Lines++;
        summary.Entries++;
        if (entry.Level == LogLevels.Error) summary.Errors++;
        if (entry.TimeUtc is { } time) AddTime(summary, time, ref last);
    }

    private static void AddTime(LogSummary summary, DateTime time, ref DateTime? last)
    {
        if (summary.FirstUtc is null || time < summary.FirstUtc) summary.FirstUtc = time;
        if (summary.LastUtc is null || time > summary.LastUtc) summary.LastUtc = time;
        var gap = time - last;
        last = time;
        if (gap >= TimeSpan.Zero && (summary.LargestGap is null || gap > summary.LargestGap))
        {
            summary.LargestGap = gap;
            summary.LargestGapFromUtc = time - gap;
        }
        else if (gap < TimeSpan.Zero && (summary.LargestStepBack is null || -gap > summary.LargestStepBack))
        {
            summary.LargestStepBack = -gap;
        }
    }
}
