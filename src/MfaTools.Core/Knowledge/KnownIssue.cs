using System.Runtime.Serialization;

namespace MfaTools.Knowledge;

/// <summary>One known issue: how it shows in a log, why it happens, and what to do. Read from known-issues.json.</summary>
[DataContract]
public sealed class KnownIssue
{
    /// <summary>A stable name that reads, such as <c>Log.AttachmentDenied</c>.</summary>
    [DataMember(Name = "id", IsRequired = true)]
    public string Id { get; set; } = "";

    /// <summary>One line that says what is wrong.</summary>
    [DataMember(Name = "title", IsRequired = true)]
    public string Title { get; set; } = "";

    /// <summary>Texts of which at least one is in every match (ordinal, case ignored): a fast test before the pattern.</summary>
    [DataMember(Name = "anyOf", IsRequired = true)]
    public string[] AnyOf { get; set; } = [];

    /// <summary>The .NET regular expression that decides. Groups named as properties of <see cref="LogEntry"/> are extracted.</summary>
    [DataMember(Name = "pattern", IsRequired = true)]
    public string Pattern { get; set; } = "";

    /// <summary>Why it happens. Begins with "Likely:" where no source states it.</summary>
    [DataMember(Name = "cause", IsRequired = true)]
    public string Cause { get; set; } = "";

    /// <summary>What to do, with the values of named groups in braces.</summary>
    [DataMember(Name = "fix", IsRequired = true)]
    public string Fix { get; set; } = "";

    /// <summary>The command that tests the cause, with the values of named groups in braces (they are quoted when
    /// filled in), or null.</summary>
    [DataMember(Name = "nextCommand")]
    public string? NextCommand { get; set; }

    /// <summary>Where the text is known to appear.</summary>
    [DataMember(Name = "seenIn", IsRequired = true)]
    public string SeenIn { get; set; } = "";

    /// <summary>The page or product text that the cause and the fix are taken from.</summary>
    [DataMember(Name = "source", IsRequired = true)]
    public string Source { get; set; } = "";
}
