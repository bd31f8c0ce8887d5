namespace MfaTools;

/// <summary>Whether a kind of client can connect to a host, computed from what the host offers.</summary>
public sealed class TlsClientVerdict
{
    /// <summary>The client.</summary>
    public string Name { get; set; } = "";

    /// <summary>Whether it can connect; null where that takes more than was asked of the host.</summary>
    public bool? Connects { get; set; }

    /// <summary>The protocol that the two would use.</summary>
    public string? Protocol { get; set; }

    /// <summary>The cipher suite that the two would use.</summary>
    public string? CipherSuite { get; set; }

    /// <summary>Why it cannot, or why it is not known.</summary>
    public string? Reason { get; set; }

    /// <summary>The name and the verdict.</summary>
    public override string ToString() =>
        $"{Name}: {(Connects is { } yes ? yes ? $"{Protocol} {CipherSuite}" : "cannot connect" : "unknown")}";
}
