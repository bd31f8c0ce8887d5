using System;

namespace MfaTools.Checks;

/// <summary>A finding that someone has accepted, until a day.</summary>
internal sealed class Acknowledgement
{
    /// <summary>The finding, such as <c>Cert.ContainsAnchor</c>.</summary>
    public string Id { get; set; } = "";

    /// <summary>The target it is accepted for; null for all.</summary>
    public string? Target { get; set; }

    /// <summary>Why it is accepted.</summary>
    public string Reason { get; set; } = "";

    /// <summary>Who accepted it.</summary>
    public string By { get; set; } = "";

    /// <summary>Until when (UTC). From then on the finding counts again.</summary>
    public DateTime UntilUtc { get; set; }
}
