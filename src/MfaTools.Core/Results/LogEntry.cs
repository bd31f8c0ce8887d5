using System;

namespace MfaTools;

/// <summary>One entry of a product log: a line with the lines that continue it, and what is known about it.</summary>
public sealed class LogEntry
{
    /// <summary>When it was written (UTC, to the microsecond). Null where the line carries no valid time.</summary>
    public DateTime? TimeUtc { get; set; }

    /// <summary><c>Error</c>, <c>Information</c>, the letter itself where its meaning is not documented, or <c>Unparsed</c> for a
    /// line that is not in the format. Of an event of Windows also <c>Warning</c>, or the level's name in another language.</summary>
    public string Level { get; set; } = "";

    /// <summary>The third field, taken to be the process id.</summary>
    public int? ProcessId { get; set; }

    /// <summary>The fourth field, taken to be the thread id.</summary>
    public int? ThreadId { get; set; }

    /// <summary>The part of the product that wrote it, such as <c>pfsvc</c> or <c>pfadssvc</c>.</summary>
    public string? Component { get; set; }

    /// <summary>The request GUID that newer versions put before the message, or null.</summary>
    public string? RequestId { get; set; }

    /// <summary>The text as it stands in the file, with the lines that continue it.</summary>
    public string Message { get; set; } = "";

    /// <summary>The known issue this is, such as <c>Log.AttachmentDenied</c>, or null.</summary>
    public string? IssueId { get; set; }

    /// <summary>How much the known issue matters, or null where it is none.</summary>
    public IssueSeverity? Severity { get; set; }

    /// <summary>Why it happens. Starts with "Likely:" where no source states it.</summary>
    public string? Cause { get; set; }

    /// <summary>What to do about it.</summary>
    public string? Recommendation { get; set; }

    /// <summary>A command that tests the cause, to run as it is, or null.</summary>
    public string? NextCommand { get; set; }

    /// <summary>The file that could not be attached, or null.</summary>
    public string? AttachmentPath { get; set; }

    /// <summary>The address the mail was for, or null.</summary>
    public string? EmailAddress { get; set; }

    /// <summary>The host that could not be reached or was not trusted, or null.</summary>
    public string? HostName { get; set; }

    /// <summary>The file it was read from.</summary>
    public string Path { get; set; } = "";

    /// <summary>The line it begins on, from 1. Null where the start of a large file was skipped and not counted.</summary>
    public long? LineNumber { get; set; }

    /// <summary>The computer it was read on.</summary>
    public string ComputerName { get; set; } = "";

    /// <summary>The lines before it in the file, oldest first.</summary>
    public string[] ContextBefore { get; set; } = [];

    /// <summary>The lines after it in the file.</summary>
    public string[] ContextAfter { get; set; } = [];

    /// <summary>The status code that tells one case of its issue from another, or null.</summary>
    internal string? Code { get; set; }

    /// <summary>What it is about: a file, a host or a status code; empty where it does not say.</summary>
    internal string About => AttachmentPath ?? HostName ?? Code ?? "";

    /// <summary>The time that orders it among others: its own, or that of the entry before it in the file.</summary>
    internal DateTime OrderTime { get; set; }

    /// <summary>Time, level and message, for where an object becomes text.</summary>
    public override string ToString() => FormattableString.Invariant($"{TimeUtc:yyyy-MM-ddTHH:mm:ss.ffffffZ} {Level} {Component} {Message}");
}
