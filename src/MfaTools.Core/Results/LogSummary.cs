using System;

namespace MfaTools;

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

    /// <summary>Lines that are neither in the format nor continue an entry. Lines = Entries + ContinuationLines + UnparsedLines.</summary>
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
    public override string ToString() => FormattableString.Invariant($"{Path}: {Lines} lines, {Errors} errors, {UnparsedLines} unparsed");
}
