using System;
using System.Runtime.CompilerServices;
using System.Text;

namespace MfaTools.Logs;

/// <summary>An entry with the lines that continue it, or a line that is none, as it stands in the buffer of its reader:
/// valid until the next is read.</summary>
internal sealed class LogRecord
{
    // Asked of the system once: there it costs more than all the rest of an entry.
    private static readonly string Computer = Environment.MachineName;

    /// <summary>The buffer that the indexes are of.</summary>
    public byte[] Bytes { get; set; } = [];

    /// <summary>Where its first line begins.</summary>
    public int Start { get; set; }

    /// <summary>Where the level begins; -1 for a line that is not in the format.</summary>
    public int Level { get; set; }

    /// <summary>Where the first line ends, without its line feed.</summary>
    public int LineEnd { get; set; }

    /// <summary>Where the last line ends that is not blank.</summary>
    public int End { get; set; }

    /// <summary>Where the lines end: blank ones that follow are part of it.</summary>
    public int Next { get; set; }

    /// <summary>All its lines, and how many of them come before the blank ones at its end.</summary>
    public int Lines { get; set; }

    /// <summary>How many of its lines make the message.</summary>
    public int MessageLines { get; set; }

    /// <summary>Whether it is what is left of an entry before the place where reading began, or blank lines before the first.</summary>
    public bool IsRest { get; set; }

    /// <summary>Whether what was searched for is in it; also where it was cut, and this is not known.</summary>
    public bool IsHit { get; set; }

    /// <summary>The line it begins on, from 1; null where lines before were not counted.</summary>
    public long? LineNumber { get; set; }

    /// <summary>Where in the file it begins.</summary>
    public long Offset { get; set; }

    /// <summary>Where in the file the next begins.</summary>
    public long EndOffset { get; set; }

    /// <summary>Whether its last line has its line feed.</summary>
    public bool IsTerminated { get; set; }

    /// <summary>Its own time (UTC); null where it has none or it is not on the calendar.</summary>
    public DateTime? TimeUtc { get; set; }

    /// <summary>The time that orders it: its own, or that of the entry before it.</summary>
    public DateTime OrderTime { get; set; }

    /// <summary>Bytes left out behind <see cref="End"/>: it was longer than the buffer.</summary>
    public long LeftOut { get; set; }

    /// <summary>The level as it is named to users.</summary>
    [MethodImpl(Optimization.Full)]
    public string LevelName()
    {
        if (Level < 0) return LogLineFormat.ContainsErrorPrefix(Bytes, Start, LineEnd) ? LogLevels.Error : LogLevels.Unparsed;
        string level = Bytes[Level + 1] == '|'
            ? LogLevels.Letter(Bytes[Level])
            : LogLevels.Name(Encoding.ASCII.GetString(Bytes, Level, Array.IndexOf(Bytes, (byte)'|', Level) - Level));
        if (level == LogLevels.Error) return level;
        LogLineFormat.TryReadFields(Bytes, Level, LineEnd, out var fields);
        return LogLineFormat.StartsWithErrorPrefix(Bytes, fields.Message, LineEnd) ? LogLevels.Error : level;
    }

    /// <summary>The fields; of a line that is cut off before its component ends, and of one not in the format, those there are.</summary>
    [MethodImpl(Optimization.Full)]
    public LogFields ReadFields()
    {
        LogFields fields = default;
        if (Level >= 0) LogLineFormat.TryReadFields(Bytes, Level, LineEnd, out fields);
        return fields;
    }

    /// <summary>The component, or null where there is none.</summary>
    public string? Component(LogFields fields) => fields.Component > 0 ? LogText.Repeated(Bytes, fields.Component, fields.ComponentEnd) : null;

    /// <summary>The message with the lines that continue it.</summary>
    [MethodImpl(Optimization.Full)]
    public string Message(LogFields fields) =>
        LogText.Lines(Bytes, Level < 0 ? Start : Math.Min(fields.Message, End), End) + (LeftOut > 0 ? $" [{LeftOut} more bytes]" : "");

    /// <summary>The record as an entry, without what is known about it.</summary>
    /// <param name="path">The file it is from.</param>
    /// <param name="level">Its <see cref="LevelName"/>.</param>
    /// <param name="fields">Its fields.</param>
    /// <param name="message">Its <see cref="Message"/>.</param>
    [MethodImpl(Optimization.Full)]
    public LogEntry ToEntry(string path, string level, LogFields fields, string message) => new()
    {
        TimeUtc = TimeUtc,
        OrderTime = OrderTime,
        Level = level,
        ProcessId = fields.ProcessId,
        ThreadId = fields.ThreadId,
        Component = Component(fields),
        RequestId = fields.RequestId,
        Message = message,
        Path = path,
        LineNumber = LineNumber,
        ComputerName = Computer,
    };
}

/// <summary>Where the fields of a line are, as indexes into the buffer the line is in.</summary>
internal struct LogFields
{
    public int LevelEnd;
    public int? ProcessId;
    public int? ThreadId;
    public int Component;
    public int ComponentEnd;
    public string? RequestId;
    public int Message;
}
