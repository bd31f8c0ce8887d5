using System;

namespace MfaTools.Health;

/// <summary>A start or an end of a service of the product, or of Windows, by the System log.</summary>
public sealed class StartEvent
{
    /// <summary>When (UTC).</summary>
    public DateTime TimeUtc { get; init; }

    /// <summary>What happened, such as <c>MultiFactorAuth started</c>.</summary>
    public string Name { get; init; } = "";
}
