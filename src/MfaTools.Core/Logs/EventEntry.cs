using System;
using System.Linq;
using MfaTools.Windows;

namespace MfaTools.Logs;

/// <summary>Converts Windows events to log entries.</summary>
internal static class EventEntry
{
    private static readonly string Computer = Environment.MachineName;

    /// <summary>Returns the entry without what is known about it.</summary>
    public static LogEntry From(EventRecord record, string path) => new()
    {
        TimeUtc = record.TimeUtc,
        OrderTime = record.TimeUtc ?? DateTime.MinValue,
        Level = record.Level switch
        {
            1 or 2 => LogLevels.Error,
            3 => LogLevels.Warning,
            null => record.LevelName ?? LogLevels.Unparsed,
            _ => LogLevels.Information,
        },
        ProcessId = record.ProcessId,
        ThreadId = record.ThreadId,
        Component = record.Provider,
        Message = Describe(record),
        Path = path,
        LineNumber = record.Line,
        ComputerName = Computer,
    };

    private static string Describe(EventRecord record)
    {
        string time = record.LocalTime is { } local ? $" ({local}, time zone not known)" : "";
        string text = record.Message is { Length: > 0 } message
            ? message
            : string.Join("\n", record.Data.Select(
                field => field.Name is { Length: > 0 } name ? $"{name}: {field.Value}" : field.Value));
        return FormattableString.Invariant($"{record.Provider} event {record.Id}{time}: {text}");
    }
}
