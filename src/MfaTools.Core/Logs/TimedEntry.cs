using System;

namespace MfaTools.Logs;

/// <summary>An entry with the time that orders it: its own, or that of the entry before it in the file.</summary>
internal readonly struct TimedEntry(DateTime time, LogEntry entry)
{
    public DateTime Time { get; } = time;

    public LogEntry Entry { get; } = entry;
}
