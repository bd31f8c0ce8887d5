namespace MfaTools.Knowledge;

/// <summary>One known issue: how it shows in a log, why it happens, and what to do. Read from known-issues.json.</summary>
internal sealed class KnownIssue
{
    /// <summary>A stable name that reads, such as <c>Log.AttachmentDenied</c>.</summary>
    public required string Id { get; set; }

    /// <summary>One line that says what is wrong.</summary>
    public required string Title { get; set; }

    /// <summary>How much it matters.</summary>
    public required IssueSeverity Severity { get; set; }

    /// <summary>How well the cause is attested.</summary>
    public required IssueConfidence Confidence { get; set; }

    /// <summary>Whether it may be logged at another level than error, as failed sign-ins are, so that it has to be looked
    /// for in every entry.</summary>
    public bool AnyLevel { get; set; }

    /// <summary>What everyday-issues.json calls it where it is an issue of single users, which says from when on it is more
    /// than that; else null.</summary>
    public string? Everyday { get; set; }

    /// <summary>Where a sign-in fails that shows it; null if it says nothing about a sign-in.</summary>
    public SignInPlace? Place { get; set; }

    /// <summary>Texts (ASCII, its case ignored) of which at least one is in every match: what is searched for before the pattern.
    /// One that begins as ordinary lines do makes that search slow.</summary>
    public required string[] AnyOf { get; set; }

    /// <summary>The .NET regular expression that decides (case ignored, single line). Its named groups are the values of
    /// the texts below; those named as properties of <see cref="LogEntry"/> are given there too.</summary>
    public required string Pattern { get; set; }

    /// <summary>The component that writes it, or null where any may. Names in other messages are text of strangers: where the
    /// component is given, an entry shows the issue only if it begins with the pattern and names no other component.</summary>
    public string? Component { get; set; }

    /// <summary>Why it happens. Begins with "Likely:" where no source states it.</summary>
    public required string Cause { get; set; }

    /// <summary>What to do. A group's name in braces stands for its value, <c>{CallStatus.Meaning}</c> for what the value
    /// means by the table of that name in status-codes.json.</summary>
    public required string Fix { get; set; }

    /// <summary>The command that tests the cause, with the values of named groups in braces (they are quoted when
    /// filled in), or null.</summary>
    public string? NextCommand { get; set; }

    /// <summary>Where the text is known to appear.</summary>
    public required string SeenIn { get; set; }

    /// <summary>The page or product text that the cause and the fix are taken from.</summary>
    public required string Source { get; set; }

    /// <summary>Whether an administrator should see it: all but what is expected and harmless.</summary>
    public bool NeedsAttention => Severity != IssueSeverity.Harmless;

    /// <summary>The issue as it is shown to users.</summary>
    public KnownIssueInfo ToInfo() => new()
    {
        IssueId = Id,
        Title = Title,
        Severity = Severity,
        Confidence = Confidence,
        Cause = Cause,
        Recommendation = Fix,
        NextCommand = NextCommand,
        SeenIn = SeenIn,
        Source = Source,
    };
}
