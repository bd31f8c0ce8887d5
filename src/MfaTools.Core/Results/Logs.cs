using System;

namespace MfaTools;

/// <summary>One entry of a product log: a line with the lines that continue it, and what is known about it.</summary>
public sealed class LogEntry
{
    /// <summary>When it was written (UTC, to the microsecond). Null where the line carries no valid time.</summary>
    public DateTime? TimeUtc { get; set; }

    /// <summary><c>Error</c>, <c>Information</c>, the letter itself where its meaning is not documented, or
    /// <c>Unparsed</c> for a line that is not in the format. Of an event of Windows also <c>Warning</c>, or the
    /// level's name in another language.</summary>
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

    /// <summary>The line it begins on, from 1. Null where the start of a large file was skipped and not
    /// counted.</summary>
    public long? LineNumber { get; set; }

    /// <summary>The computer it was read on.</summary>
    public string ComputerName { get; set; } = "";

    /// <summary>The lines before it in the file, oldest first.</summary>
    public string[] ContextBefore { get; set; } = [];

    /// <summary>The lines after it in the file.</summary>
    public string[] ContextAfter { get; set; } = [];

    /// <summary>Whether an earlier entry of the same command is of the same issue and about the same file, host or
    /// code. Views show cause, fix and command with the first one only.</summary>
    public bool IsRepeat { get; set; }

    /// <summary>The status code that tells one case of its issue from another, or null.</summary>
    internal string? Code { get; set; }

    /// <summary>What it is about: a file, a host or a status code; empty where it does not say.</summary>
    internal string About => AttachmentPath ?? HostName ?? Code ?? "";

    /// <summary>The time that orders it among others: its own, or that of the entry before it in the file.</summary>
    internal DateTime OrderTime { get; set; }

    /// <summary>Time, level and message, for where an object becomes text.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"{TimeUtc:yyyy-MM-ddTHH:mm:ss.ffffffZ} {Level} {Component} {Message}");
}

/// <summary>What one log file holds.</summary>
public sealed class LogSummary
{
    /// <summary>The file.</summary>
    public string Path { get; set; } = "";

    /// <summary>The earliest time in it (UTC), or null where no entry carries one.</summary>
    public DateTime? FirstUtc { get; set; }

    /// <summary>The latest time in it (UTC), or null where no entry carries one.</summary>
    public DateTime? LastUtc { get; set; }

    /// <summary>All lines, also the empty ones.</summary>
    public long Lines { get; set; }

    /// <summary>Entries in the product's format.</summary>
    public long Entries { get; set; }

    /// <summary>Lines that continue the entry above them, and empty lines.</summary>
    public long ContinuationLines { get; set; }

    /// <summary>Lines that are neither in the format nor continue an entry. Lines = Entries + ContinuationLines +
    /// UnparsedLines.</summary>
    public long UnparsedLines { get; set; }

    /// <summary>Entries, and unparsed lines, that are errors.</summary>
    public long Errors { get; set; }

    /// <summary>Errors that match no known issue.</summary>
    public long UnknownErrors { get; set; }

    /// <summary>The longest time between two entries that follow each other: the service may have been down.</summary>
    public TimeSpan? LargestGap { get; set; }

    /// <summary>When the largest gap began (UTC).</summary>
    public DateTime? LargestGapFromUtc { get; set; }

    /// <summary>The largest step back in time from one entry to the next.</summary>
    public TimeSpan? LargestStepBack { get; set; }

    /// <summary>How often each known issue occurs, most frequent first.</summary>
    public LogIssueCount[] Issues { get; set; } = [];

    /// <summary>The computer it was read on.</summary>
    public string ComputerName { get; set; } = "";

    /// <summary>The path and the counts, for where an object becomes text.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"{Path}: {Lines} lines, {Errors} errors, {UnparsedLines} unparsed");
}

/// <summary>How often a known issue occurs in a file.</summary>
public sealed class LogIssueCount
{
    /// <summary>The known issue, such as <c>Log.AttachmentDenied</c>.</summary>
    public string IssueId { get; set; } = "";

    /// <summary>The number of entries.</summary>
    public long Count { get; set; }

    /// <summary>The first of them (UTC), or null where it carries no time.</summary>
    public DateTime? FirstUtc { get; set; }

    /// <summary>The last of them (UTC), or null where it carries no time.</summary>
    public DateTime? LastUtc { get; set; }

    /// <summary>The id and the count, for where an object becomes text.</summary>
    public override string ToString() => $"{IssueId} x{Count}";
}

/// <summary>What is known about one issue. A name in braces stands for a value that is taken from the log.</summary>
public sealed class KnownIssueInfo
{
    /// <summary>The id, such as <c>Log.AttachmentDenied</c>.</summary>
    public string IssueId { get; set; } = "";

    /// <summary>One line that says what is wrong.</summary>
    public string Title { get; set; } = "";

    /// <summary>How much it matters.</summary>
    public IssueSeverity Severity { get; set; }

    /// <summary>How well the cause is documented; null for a finding, which is not an issue of the logs.</summary>
    public IssueConfidence? Confidence { get; set; }

    /// <summary>Why it happens; of a finding, how it is judged. Starts with "Likely:" if no source states it.</summary>
    public string Cause { get; set; } = "";

    /// <summary>What to do about it.</summary>
    public string Recommendation { get; set; } = "";

    /// <summary>The command that tests the cause, or null.</summary>
    public string? NextCommand { get; set; }

    /// <summary>Where the text is known to appear; of a finding, what is read to find it.</summary>
    public string SeenIn { get; set; } = "";

    /// <summary>The page or product text that cause and recommendation are taken from.</summary>
    public string Source { get; set; } = "";

    /// <summary>The address of the page about it, or null.</summary>
    public string? HelpUri { get; set; }

    /// <summary>Id and title, for where an object becomes text.</summary>
    public override string ToString() => $"{IssueId}: {Title}";
}

/// <summary>How well the cause of a known issue is attested.</summary>
public enum IssueConfidence
{
    /// <summary>Inferred; no source states it. The cause begins with "Likely:".</summary>
    Likely,

    /// <summary>Someone who had it states it: a blog, a forum, another program's data.</summary>
    Reported,

    /// <summary>The maker's documentation states it.</summary>
    Documented,
}

/// <summary>How much a known issue matters.</summary>
public enum IssueSeverity
{
    /// <summary>Not judged: to be looked at.</summary>
    Unknown,

    /// <summary>Expected where it occurs; nothing is wrong.</summary>
    Harmless,

    /// <summary>One sign-in or one user is affected; worth a look, the more often the more.</summary>
    Attention,

    /// <summary>Something does not work until it is mended.</summary>
    Error,
}
