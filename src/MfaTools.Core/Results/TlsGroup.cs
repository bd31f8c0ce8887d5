namespace MfaTools;

/// <summary>A key-exchange group that a host offers.</summary>
public sealed class TlsGroup
{
    /// <summary>The protocol it is offered with.</summary>
    public string Protocol { get; set; } = "";

    /// <summary>The name in the IANA registry, such as x25519.</summary>
    public string Name { get; set; } = "";

    /// <summary>The protocol and the name.</summary>
    public override string ToString() => $"{Protocol} {Name}";
}
