using System;
using System.Runtime.CompilerServices;
using System.Text;

namespace MfaTools.Logs;

/// <summary>The format of a log line: <c>time|level|process|thread|component|[request GUID|]message</c>.</summary>
/// <remarks>It works on bytes: in UTF-8 and in every Windows ANSI code page, the fields before the message are
/// ASCII.</remarks>
internal static class LogLineFormat
{
    /// <summary>Length of <c>2018-03-07T18:20:20.006280Z|</c>.</summary>
    private const int FastLength = 28;
    private const int MaxLevelLength = 16;

    /// <summary>The product's mark of an error.</summary>
    public const string ErrorMark = "***** ERROR *****";

    private static readonly byte[] ErrorPrefix = Encoding.ASCII.GetBytes(ErrorMark);
    private static readonly Shape YearToMonth = new("0000-00-");
    private static readonly Shape DayToMinute = new("00T00:00");
    private static readonly Shape SecondToFraction = new(":00.0000");

    /// <summary>Whether a text is a line of a log.</summary>
    public static bool IsLogLine(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return FindLevel(bytes, 0, bytes.Length) >= 0 || ContainsErrorPrefix(bytes, 0, bytes.Length);
    }

    /// <summary>Finds the level field of a line that begins with a time and a level; -1 for other lines.</summary>
    [MethodImpl(Optimization.Full)]
    public static int FindLevel(byte[] bytes, int start, int end)
    {
        if (end - start > FastLength + 1
            && bytes[start + 27] == '|' && bytes[start + 28] != '|' && bytes[start + 29] == '|'
            && bytes[start + 26] == 'Z' && IsDigit(bytes[start + 25]) && IsDigit(bytes[start + 24])
            && YearToMonth.Matches(bytes, start) && DayToMinute.Matches(bytes, start + 8)
            && SecondToFraction.Matches(bytes, start + 16))
        {
            return start + FastLength;
        }

        return FindLevelSlowly(bytes, start, end);
    }

    // Times with another number of decimals, and levels of more than one letter.
    private static int FindLevelSlowly(byte[] bytes, int start, int end)
    {
        if (end - start < 23 || !YearToMonth.Matches(bytes, start) || !DayToMinute.Matches(bytes, start + 8)
            || bytes[start + 16] != ':' || !IsDigit(bytes[start + 17]) || !IsDigit(bytes[start + 18]))
        {
            return -1;
        }

        int at = start + 19;
        if (bytes[at] == '.')
        {
            int first = ++at;
            while (at < end && IsDigit(bytes[at])) at++;
            if (at == first) return -1;
        }

        if (at + 1 >= end || bytes[at] != 'Z' || bytes[at + 1] != '|') return -1;
        int level = at + 2;
        int pipe = FindPipe(bytes, level, Math.Min(end, level + MaxLevelLength + 1));
        return pipe > level ? level : -1;
    }

    /// <summary>Reads the time of a line in which <see cref="FindLevel"/> found a level (UTC); null if it is not on the
    /// calendar.</summary>
    [MethodImpl(Optimization.Full)]
    public static DateTime? ReadTime(byte[] bytes, int start)
    {
        int year = Number(bytes, start, 4), month = Number(bytes, start + 5, 2), day = Number(bytes, start + 8, 2);
        int hour = Number(bytes, start + 11, 2), minute = Number(bytes, start + 14, 2);
        bool isDate = year >= 1 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month);
        if (!isDate || hour > 23 || minute > 59) return null;
        return AddSeconds(new DateTime(year, month, day, hour, minute, 0, DateTimeKind.Utc), bytes, start);
    }

    /// <summary>As <see cref="ReadTime(byte[], int)"/>, but reads the date and minute only if they differ from those of
    /// the line before.</summary>
    [MethodImpl(Optimization.Full)]
    public static DateTime? ReadTime(byte[] bytes, int start, ref LogMinute last)
    {
        ulong date = BitConverter.ToUInt64(bytes, start), minute = BitConverter.ToUInt64(bytes, start + 8);
        if (last.Date == date && last.Minute == minute) return AddSeconds(last.TimeUtc, bytes, start);
        if (ReadTime(bytes, start) is not { } time) return null;
        last = new LogMinute(date, minute, time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMinute)));
        return time;
    }

    /// <summary>Whether the fields from the level to the component are all there.</summary>
    [MethodImpl(Optimization.Full)]
    public static bool HasFields(byte[] bytes, int level, int end)
    {
        const ulong Pipes = 0x7C7C7C7C7C7C7C7C, Low = 0x7F7F7F7F7F7F7F7F, Ones = 0x0101010101010101;
        int pipes = 0, at = level;
        // Eight bytes at a time: those that are pipes become zero, and are counted.
        for (; pipes < 4 && at + 8 <= end; at += 8)
        {
            ulong others = BitConverter.ToUInt64(bytes, at) ^ Pipes;
            ulong found = ~(((others & Low) + Low) | others | Low) >> 7;
            pipes += (int)((found * Ones) >> 56);
        }

        for (; pipes < 4 && at < end; at++) pipes += bytes[at] == '|' ? 1 : 0;
        return pipes >= 4;
    }

    /// <summary>Reads the fields, beginning with the level.</summary>
    /// <returns>False if the line is truncated before the end of the component.</returns>
    [MethodImpl(Optimization.Full)]
    public static bool TryReadFields(byte[] bytes, int level, int end, out LogFields fields)
    {
        fields = default;
        fields.LevelEnd = FindPipe(bytes, level, end);
        fields.Message = fields.LevelEnd + 1;
        int process = fields.LevelEnd + 1;
        int afterProcess = FindPipe(bytes, process, end);
        if (afterProcess < 0) return false;
        int afterThread = FindPipe(bytes, afterProcess + 1, end);
        if (afterThread < 0) return false;
        int afterComponent = FindPipe(bytes, afterThread + 1, end);
        if (afterComponent < 0) return false;
        fields.ProcessId = Id(bytes, process, afterProcess);
        fields.ThreadId = Id(bytes, afterProcess + 1, afterThread);
        fields.Component = afterThread + 1;
        fields.ComponentEnd = afterComponent;
        fields.Message = afterComponent + 1;
        int afterRequest = FindPipe(bytes, fields.Message, Math.Min(end, fields.Message + 39));
        int length = afterRequest - fields.Message;
        // The length is checked first, since parsing a GUID is expensive.
        if (afterRequest > 0 && length is 36 or 38 && TryReadGuid(bytes, fields.Message, length, out fields.RequestId))
        {
            fields.Message = afterRequest + 1;
        }

        return true;
    }

    /// <summary>Whether the text at an index begins with the product's mark of an error.</summary>
    public static bool StartsWithErrorPrefix(byte[] bytes, int start, int end)
    {
        if (end - start < ErrorPrefix.Length) return false;
        for (int i = 0; i < ErrorPrefix.Length; i++)
        {
            if (bytes[start + i] != ErrorPrefix[i]) return false;
        }

        return true;
    }

    /// <summary>Whether the text holds the product's mark of an error anywhere.</summary>
    public static bool ContainsErrorPrefix(byte[] bytes, int start, int end)
    {
        for (int at = start; at >= 0 && at < end; at++)
        {
            at = Array.IndexOf(bytes, (byte)'*', at, end - at);
            if (at < 0) return false;
            if (StartsWithErrorPrefix(bytes, at, end)) return true;
        }

        return false;
    }

    /// <summary>Whether a line that is not in the format is a separate record and does not continue the entry above
    /// it: it has a damaged time, is a syslog line, or contains binary data.</summary>
    public static bool IsForeignRecord(byte[] bytes, int start, int end)
    {
        if (end - start >= 5 && IsDigit(bytes[start]) && IsDigit(bytes[start + 1]) && IsDigit(bytes[start + 2])
            && IsDigit(bytes[start + 3]) && bytes[start + 4] == '-')
        {
            return true;
        }

        // Mmm dd hh:mm:ss
        if (end - start >= 16 && bytes[start + 3] == ' ' && bytes[start + 6] == ' ' && bytes[start + 9] == ':'
            && bytes[start + 12] == ':' && bytes[start + 15] == ' ')
        {
            return true;
        }

        return Array.IndexOf(bytes, (byte)0, start, Math.Min(end - start, 256)) >= 0;
    }

    private static DateTime? AddSeconds(DateTime minute, byte[] bytes, int start)
    {
        int second = Number(bytes, start + 17, 2);
        if (second > 59) return null;
        long ticks = second * TimeSpan.TicksPerSecond;
        if (bytes[start + 19] != '.') return minute.AddTicks(ticks);
        // Nearly always there are six digits.
        if (start + 26 < bytes.Length && SecondToFraction.Matches(bytes, start + 16)
            && IsDigit(bytes[start + 24]) && IsDigit(bytes[start + 25]) && bytes[start + 26] == 'Z')
        {
            return minute.AddTicks(ticks + (Number(bytes, start + 20, 6) * 10L));
        }

        long unit = TimeSpan.TicksPerSecond / 10;
        for (int at = start + 20; IsDigit(bytes[at]); at++, unit /= 10) ticks += (bytes[at] - '0') * unit;
        return minute.AddTicks(ticks);
    }

    private static int FindPipe(byte[] bytes, int start, int end) =>
        start > end ? -1 : Array.IndexOf(bytes, (byte)'|', start, end - start);

    private static bool TryReadGuid(byte[] bytes, int start, int length, out string? guid)
    {
        string text = Encoding.ASCII.GetString(bytes, start, length);
        guid = Guid.TryParseExact(text, length == 36 ? "D" : "B", out _) ? text : null;
        return guid is not null;
    }

    private static int? Id(byte[] bytes, int start, int end)
    {
        if (end == start || end - start > 9) return null;
        for (int i = start; i < end; i++)
        {
            if (!IsDigit(bytes[i])) return null;
        }

        return Number(bytes, start, end - start);
    }

    private static int Number(byte[] bytes, int start, int length)
    {
        int value = 0;
        for (int i = start; i < start + length; i++) value = (value * 10) + (bytes[i] - '0');
        return value;
    }

    private static bool IsDigit(byte b) => (uint)(b - '0') <= 9;

    /// <summary>Compares eight characters at once: each is a digit (written 0) or a given character.</summary>
    private readonly struct Shape
    {
        private readonly ulong _text;
        private readonly ulong _carry;
        private readonly ulong _mask;

        public Shape(string text)
        {
            var bytes = new byte[8];
            var carry = new byte[8];
            var mask = new byte[8];
            for (int i = 0; i < 8; i++)
            {
                bool digit = text[i] == '0';
                bytes[i] = (byte)text[i];
                carry[i] = (byte)(digit ? 6 : 0);
                mask[i] = (byte)(digit ? 0xF0 : 0xFF);
            }

            _text = BitConverter.ToUInt64(bytes, 0);
            _carry = BitConverter.ToUInt64(carry, 0);
            _mask = BitConverter.ToUInt64(mask, 0);
        }

        // Only for a digit is the difference to '0' between 0 and 9, so that neither it nor it plus 6 reaches 16.
        public bool Matches(byte[] bytes, int start)
        {
            ulong difference = BitConverter.ToUInt64(bytes, start) ^ _text;
            return ((difference | (difference + _carry)) & _mask) == 0;
        }
    }
}

/// <summary>The minute of a time as it is written in a log, and what it means.</summary>
internal readonly struct LogMinute(ulong date, ulong minute, DateTime timeUtc)
{
    /// <summary>The first eight bytes, such as <c>2018-03-</c>.</summary>
    public ulong Date { get; } = date;

    /// <summary>The next eight, such as <c>07T18:20</c>.</summary>
    public ulong Minute { get; } = minute;

    public DateTime TimeUtc { get; } = timeUtc;
}
