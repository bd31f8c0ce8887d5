using System;
using System.Globalization;

namespace MfaTools.Logs;

/// <summary>Writes an entry in the product's format.</summary>
internal static class LogLine
{
    /// <summary>Returns the line with the lines that continue it. Reading it yields the same entry.</summary>
    public static string Format(LogEntry entry)
    {
        if (entry.TimeUtc is not { } time || entry.Level == LogLevels.Unparsed) return entry.Message;
        string level = entry.Level switch
        {
            LogLevels.Error => "e",
            LogLevels.Information => "i",
            _ => entry.Level,
        };
        string request = entry.RequestId is null ? "" : entry.RequestId + "|";
        return string.Format(
            CultureInfo.InvariantCulture,
            "{0:yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'}|{1}|{2}|{3}|{4}|{5}{6}",
            time, level, entry.ProcessId, entry.ThreadId, entry.Component, request, entry.Message);
    }
}
