namespace MfaTools;

/// <summary>One thing a check found out, with the evidence for it and what to do about it.</summary>
/// <remarks>Settable properties of simple types only, so that it survives PowerShell remoting.</remarks>
public sealed class Finding
{
    /// <summary>A stable name that reads, such as <c>Cert.ChainIncomplete</c>.</summary>
    public string Id { get; set; } = "";

    /// <summary>How this finding alone is judged.</summary>
    public CheckStatus Status { get; set; }

    /// <summary>What is the case, naming the offending value.</summary>
    public string Message { get; set; } = "";

    /// <summary>What was read that shows it.</summary>
    public string Evidence { get; set; } = "";

    /// <summary>What to do next.</summary>
    public string? Recommendation { get; set; }

    /// <summary>A command to run as it is, or null.</summary>
    public string? Command { get; set; }

    /// <summary>What takes the command back, to run as it is, or null.</summary>
    public string? Undo { get; set; }

    /// <summary>Why, by whom and until when this finding is accepted, or null. One that is accepted does not count.</summary>
    public string? Acknowledged { get; set; }

    /// <summary>The page on this finding: a path within the module's folder, readable where there is no Internet.
    /// Filled in by <see cref="CheckResult.Judge"/>.</summary>
    public string? HelpUri { get; set; }

    /// <summary>The status, the id and the message, for where an object becomes text.</summary>
    public override string ToString() => $"{Status} {Id}: {Message}";
}
