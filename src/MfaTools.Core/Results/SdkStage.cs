using System;

namespace MfaTools;

/// <summary>One stage of a connection to the Web Service SDK.</summary>
public sealed class SdkStage
{
    /// <summary>Which stage.</summary>
    public SdkStageName Name { get; set; }

    /// <summary>How it went; Skipped where it could not run, with the reason in <see cref="Detail"/>.</summary>
    public CheckStatus Status { get; set; }

    /// <summary>How long it took.</summary>
    public TimeSpan Duration { get; set; }

    /// <summary>What was seen, or why it did not run.</summary>
    public string Detail { get; set; } = "";

    /// <summary>The name, the status and what was seen.</summary>
    public override string ToString() => $"{Name} {Status}: {Detail}";
}
