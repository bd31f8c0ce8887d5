using System;

namespace MfaTools.Logs;

/// <summary>What to read from one file.</summary>
internal sealed class LogFileOptions
{
    public LogLevels Levels { get; set; } = new(LogLevels.Error);

    public DateTime? AfterUtc { get; set; }

    public DateTime? BeforeUtc { get; set; }

    public int ContextBefore { get; set; }

    public int ContextAfter { get; set; }

    /// <summary>Completes an entry and says whether it is wanted.</summary>
    public Func<LogEntry, bool> Accept { get; set; } = _ => true;

    /// <summary>Where to count every line, also those that are not selected.</summary>
    public LogStatistics? Statistics { get; set; }

    public bool InWindow(DateTime time) =>
        (AfterUtc is null || time >= AfterUtc) && (BeforeUtc is null || time <= BeforeUtc);
}
