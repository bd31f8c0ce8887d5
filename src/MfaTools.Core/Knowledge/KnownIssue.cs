namespace MfaTools.Knowledge;

/// <summary>One known issue: how it appears in a log, why it happens, and what to do. Read from
/// known-issues.json.</summary>
internal sealed class KnownIssue
{
    /// <summary>A stable, readable name, such as <c>Log.AttachmentDenied</c>.</summary>
    public required string Id { get; set; }

    /// <summary>One line that says what is wrong.</summary>
    public required string Title { get; set; }

    /// <summary>How much it matters.</summary>
    public required IssueSeverity Severity { get; set; }

    /// <summary>How well the cause is documented.</summary>
    public required IssueConfidence Confidence { get; set; }

    /// <summary>Whether it can be logged at levels other than error, as failed sign-ins are, so that every entry must
    /// be searched.</summary>
    public bool AnyLevel { get; set; }

    /// <summary>Its name in everyday-issues.json if it is an issue of single users; otherwise null.</summary>
    public string? Everyday { get; set; }

    /// <summary>Where a sign-in fails that shows it; null if it says nothing about a sign-in.</summary>
    public SignInPlace? Place { get; set; }

    /// <summary>ASCII texts of which every match contains at least one, in any case. They are searched for before the
    /// pattern is tried; a text that begins like ordinary lines makes that search slow.</summary>
    public required string[] AnyOf { get; set; }

    /// <summary>The .NET regular expression that decides (ignoring case, single line). Its named groups are the
    /// values of the texts below; groups with names of properties of <see cref="LogEntry"/> set these, too.</summary>
    public required string Pattern { get; set; }

    /// <summary>The component that writes it, or null if any can. Names in other messages are untrusted text: with a
    /// component, an entry shows the issue only if it begins with the pattern and names no other component.</summary>
    public string? Component { get; set; }

    /// <summary>Why it happens. Begins with "Likely:" where no source states it.</summary>
    public required string Cause { get; set; }

    /// <summary>What to do. The name of a group in braces stands for its value, and <c>{CallStatus.Meaning}</c> for
    /// the meaning of the value in the table of that name in status-codes.json.</summary>
    public required string Fix { get; set; }

    /// <summary>The command that tests the cause, or null. Names of groups in braces stand for their values, which
    /// are quoted.</summary>
    public string? NextCommand { get; set; }

    /// <summary>Where the text is known to appear.</summary>
    public required string SeenIn { get; set; }

    /// <summary>The page or product text that the cause and the fix are taken from.</summary>
    public required string Source { get; set; }

    /// <summary>Whether an administrator should see it: everything but what is expected and harmless.</summary>
    public bool NeedsAttention => Severity != IssueSeverity.Harmless;

    /// <summary>Returns the issue as users see it.</summary>
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
