using System;
using System.Collections.Generic;
using System.Text.RegularExpressions;
using MfaTools.Knowledge;

namespace MfaTools.Logs;

/// <summary>Which log entries are wanted, and what to return with them.</summary>
internal sealed record LogQuery
{
    /// <summary>The time that one pattern may take on one message.</summary>
    public static TimeSpan PatternLimit { get; } = TimeSpan.FromMilliseconds(500);

    public LogLevels Levels { get; set; } = new(LogLevels.Error);

    /// <summary>Whether to include entries of other levels if they are known issues that can be logged at any level and
    /// need attention, such as failed sign-ins.</summary>
    public bool WithAttention { get; set; }

    public DateTime? AfterUtc { get; set; }

    public DateTime? BeforeUtc { get; set; }

    /// <summary>Accepts the name of a component.</summary>
    public Func<string, bool>? Component { get; set; }

    /// <summary>Patterns of which the message must match at least one.</summary>
    public IReadOnlyList<Regex> Patterns { get; set; } = [];

    /// <summary>Accepts the id of a known issue.</summary>
    public Func<string, bool>? Issue { get; set; }

    /// <summary>The number of lines before each entry to return with it.</summary>
    public int ContextBefore { get; set; }

    /// <summary>The number of lines after each entry to return with it.</summary>
    public int ContextAfter { get; set; }

    /// <summary>Only the last entries, counted over all files.</summary>
    public int? Tail { get; set; }

    /// <summary>Masks personal data, unless null.</summary>
    public Redactor? Redactor { get; set; }

    public KnownIssueCatalog Catalog { get; set; } = KnownIssueCatalog.Default;

    /// <summary>How to search for bytes.</summary>
    public ByteSearch Bytes { get; set; } = ByteSearch.Fastest;

    public bool HasContext => ContextBefore > 0 || ContextAfter > 0;

    /// <summary>Whether entries are selected by more than their time.</summary>
    public bool IsFiltered => !Levels.Everything || Component is not null || Patterns.Count > 0 || Issue is not null;

    public bool IsInWindow(DateTime time) =>
        (AfterUtc is null || time >= AfterUtc) && (BeforeUtc is null || time <= BeforeUtc);
}
