using System;

namespace MfaTools;

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
