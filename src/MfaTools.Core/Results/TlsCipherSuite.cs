namespace MfaTools;

/// <summary>A cipher suite that a host offers.</summary>
public sealed class TlsCipherSuite
{
    /// <summary>The protocol it is offered with.</summary>
    public string Protocol { get; set; } = "";

    /// <summary>The name in the IANA registry.</summary>
    public string Name { get; set; } = "";

    /// <summary>The number in the IANA registry; SSL 2.0 has three bytes.</summary>
    public int Id { get; set; }

    /// <summary>What is weak about it, or null.</summary>
    public string? Weakness { get; set; }

    /// <summary>The protocol and the name.</summary>
    public override string ToString() => $"{Protocol} {Name}";
}
