using System;
using System.Runtime.CompilerServices;
using System.Text;

namespace MfaTools.Logs;

/// <summary>An entry with the lines that continue it, or a line that is not an entry, in the buffer of its reader. It
/// is valid until the next one is read.</summary>
internal sealed class LogRecord
{
    // Read once: it costs more than everything else in an entry.
    private static readonly string Computer = Environment.MachineName;

    /// <summary>The buffer that the indexes refer to.</summary>
    public byte[] Bytes { get; set; } = [];

    /// <summary>The index at which its first line begins.</summary>
    public int Start { get; set; }

    /// <summary>The index at which the level begins; -1 for a line that is not in the format.</summary>
    public int Level { get; set; }

    /// <summary>The index at which the first line ends, without its line feed.</summary>
    public int LineEnd { get; set; }

    /// <summary>The index at which the last line ends that is not blank.</summary>
    public int End { get; set; }

    /// <summary>The index at which all lines end, including blank lines that follow.</summary>
    public int Next { get; set; }

    /// <summary>The number of its lines.</summary>
    public int Lines { get; set; }

    /// <summary>The number of its lines that form the message.</summary>
    public int MessageLines { get; set; }

    /// <summary>Whether it is the rest of an entry that began before the place where reading started, or blank lines
    /// before the first entry.</summary>
    public bool IsRest { get; set; }

    /// <summary>Whether it contains what was searched for; also true if it was cut, since that is not known
    /// then.</summary>
    public bool IsHit { get; set; }

    /// <summary>The number of its first line, from 1; null if the lines before it were not counted.</summary>
    public long? LineNumber { get; set; }

    /// <summary>Its offset in the file.</summary>
    public long Offset { get; set; }

    /// <summary>The offset of the next record in the file.</summary>
    public long EndOffset { get; set; }

    /// <summary>Whether its last line ends with a line feed.</summary>
    public bool IsTerminated { get; set; }

    /// <summary>Its own time (UTC); null if it has none or an invalid one.</summary>
    public DateTime? TimeUtc { get; set; }

    /// <summary>The time by which it is ordered: its own, or that of the entry before it.</summary>
    public DateTime OrderTime { get; set; }

    /// <summary>The number of bytes left out after <see cref="End"/>, because it was longer than the
    /// buffer.</summary>
    public long LeftOut { get; set; }

    /// <summary>Returns the level as users know it.</summary>
    [MethodImpl(Optimization.Full)]
    public string LevelName()
    {
        if (Level < 0)
        {
            return LogLineFormat.ContainsErrorPrefix(Bytes, Start, LineEnd) ? LogLevels.Error : LogLevels.Unparsed;
        }

        string level = Bytes[Level + 1] == '|'
            ? LogLevels.Letter(Bytes[Level])
            : LogLevels.Name(Encoding.ASCII.GetString(Bytes, Level, Array.IndexOf(Bytes, (byte)'|', Level) - Level));
        if (level == LogLevels.Error) return level;
        LogLineFormat.TryReadFields(Bytes, Level, LineEnd, out var fields);
        return LogLineFormat.StartsWithErrorPrefix(Bytes, fields.Message, LineEnd) ? LogLevels.Error : level;
    }

    /// <summary>Reads the fields; of a line that is truncated or not in the format, those that exist.</summary>
    [MethodImpl(Optimization.Full)]
    public LogFields ReadFields()
    {
        LogFields fields = default;
        if (Level >= 0) LogLineFormat.TryReadFields(Bytes, Level, LineEnd, out fields);
        return fields;
    }

    /// <summary>Returns the component, or null.</summary>
    public string? Component(LogFields fields) =>
        fields.Component > 0 ? LogText.Repeated(Bytes, fields.Component, fields.ComponentEnd) : null;

    /// <summary>Returns the message with the lines that continue it.</summary>
    [MethodImpl(Optimization.Full)]
    public string Message(LogFields fields) =>
        LogText.Lines(Bytes, Level < 0 ? Start : Math.Min(fields.Message, End), End)
        + (LeftOut > 0 ? $" [{LeftOut} more bytes]" : "");

    /// <summary>Returns the record as an entry, without what is known about it.</summary>
    /// <param name="path">The file that it comes from.</param>
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

/// <summary>The fields of a line, as indexes into its buffer.</summary>
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
