using System;
using System.Collections.Generic;
using System.Globalization;

namespace MfaTools.Windows;

/// <summary>One event of a Windows event log, the same whatever form it was read from.</summary>
internal sealed class EventRecord
{
    /// <summary>When it was logged (UTC). Null where that is not told, or told without a time zone.</summary>
    public DateTime? TimeUtc { get; set; }

    /// <summary>The time as it was printed without a time zone; else null.</summary>
    public string? LocalTime { get; set; }

    public int Id { get; set; }

    /// <summary>1 critical, 2 error, 3 warning, 4 information, 5 verbose, 0 always logged; null where no number is
    /// told.</summary>
    public int? Level { get; set; }

    /// <summary>The name of the level in the language of the server, where no number is told and the name is not
    /// English.</summary>
    public string? LevelName { get; set; }

    public string Provider { get; set; } = "";

    public string? ProviderGuid { get; set; }

    public string? Channel { get; set; }

    public string? Computer { get; set; }

    public int? ProcessId { get; set; }

    public int? ThreadId { get; set; }

    public long? RecordId { get; set; }

    /// <summary>The values of EventData or UserData, in their order.</summary>
    public List<EventField> Data { get; } = [];

    /// <summary>The binary data in hexadecimal, or null.</summary>
    public string? Binary { get; set; }

    /// <summary>The text in the language of the server, where the form carries it.</summary>
    public string? Message { get; set; }

    /// <summary>The line of the file where it begins, from 1; null in a binary log.</summary>
    public long? Line { get; set; }

    public static int? ReadNumber(string? text) =>
        int.TryParse(text?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;

    /// <summary>A time as event XML has it: UTC where it names no zone.</summary>
    public static DateTime? ReadTime(string? text) =>
        DateTime.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time) ? time : null;
}

/// <summary>One value of an event.</summary>
/// <param name="Name">Its name; null where it has none and its position counts.</param>
/// <param name="Value">Its text.</param>
internal readonly record struct EventField(string? Name, string Value);
