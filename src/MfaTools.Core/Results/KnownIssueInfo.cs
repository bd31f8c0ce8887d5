namespace MfaTools;

/// <summary>What is known about one issue. A name in braces stands for a value that is taken from the log.</summary>
public sealed class KnownIssueInfo
{
    /// <summary>The id, such as <c>Log.AttachmentDenied</c>.</summary>
    public string IssueId { get; set; } = "";

    /// <summary>One line that says what is wrong.</summary>
    public string Title { get; set; } = "";

    /// <summary>How much it matters.</summary>
    public IssueSeverity Severity { get; set; }

    /// <summary>How well the cause is attested.</summary>
    public IssueConfidence Confidence { get; set; }

    /// <summary>Why it happens. Starts with "Likely:" where no source states it.</summary>
    public string Cause { get; set; } = "";

    /// <summary>What to do about it.</summary>
    public string Recommendation { get; set; } = "";

    /// <summary>The command that tests the cause, or null.</summary>
    public string? NextCommand { get; set; }

    /// <summary>Where the text is known to appear.</summary>
    public string SeenIn { get; set; } = "";

    /// <summary>The page or product text that cause and recommendation are taken from.</summary>
    public string Source { get; set; } = "";

    /// <summary>Id and title, for where an object becomes text.</summary>
    public override string ToString() => $"{IssueId}: {Title}";
}
