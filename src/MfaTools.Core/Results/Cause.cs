namespace MfaTools;

/// <summary>Why something does not work, joined from what several checks found.</summary>
public sealed class Cause
{
    /// <summary>A stable name that reads, such as <c>Cause.AttachmentAccess</c>.</summary>
    public string Id { get; set; } = "";

    /// <summary>How sure it is.</summary>
    public CauseConfidence Confidence { get; set; }

    /// <summary>What it is about: a path, a host, a computer.</summary>
    public string Target { get; set; } = "";

    /// <summary>What users or administrators notice.</summary>
    public string Symptom { get; set; } = "";

    /// <summary>Why it happens, in one or two sentences.</summary>
    public string Message { get; set; } = "";

    /// <summary>What was seen, from the symptom to the cause, one line each.</summary>
    public string[] Evidence { get; set; } = [];

    /// <summary>What to do.</summary>
    public string Fix { get; set; } = "";

    /// <summary>Commands to run as they are, one a line, or null.</summary>
    public string? Command { get; set; }

    /// <summary>What takes the fix back, or null.</summary>
    public string? Undo { get; set; }

    /// <summary>The confidence, the id and the message, for where an object becomes text.</summary>
    public override string ToString() => $"{Confidence} {Id}: {Message}";
}
