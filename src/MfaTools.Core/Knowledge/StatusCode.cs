namespace MfaTools.Knowledge;

/// <summary>What one code in a message means.</summary>
/// <remarks>A call status says how the call ended, not whether the user was let in: <c>SUCCESS_WITH_PIN</c> stands with a
/// wrong PIN too. Whether the user was let in is told by the words before it.</remarks>
internal sealed class StatusCode
{
    /// <summary>The code as it stands in the log.</summary>
    public string Code { get; set; } = "";

    /// <summary>The text or name that goes with it.</summary>
    public string Name { get; set; } = "";

    /// <summary>What happened.</summary>
    public string Meaning { get; set; } = "";

    /// <summary>What to do, or null where there is nothing to do.</summary>
    public string? Fix { get; set; }

    /// <summary>What everyday-issues.json calls it where that differs from the issue's; "None" where it concerns the server.</summary>
    public string? Everyday { get; set; }
}
