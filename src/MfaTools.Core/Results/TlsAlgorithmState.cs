namespace MfaTools;

/// <summary>What the registry says on a cipher, a hash or a key exchange. What it does not say takes the default of Windows.</summary>
public sealed class TlsAlgorithmState
{
    /// <summary>"Ciphers", "Hashes" or "KeyExchangeAlgorithms", as the registry names the key.</summary>
    public string Kind { get; set; } = "";

    /// <summary>Such as "RC4 128/128".</summary>
    public string Name { get; set; } = "";

    /// <summary>The value Enabled as it stands in the registry, null where it is absent.</summary>
    public uint? Enabled { get; set; }

    /// <summary>Whether it may be used; null where the registry does not say.</summary>
    public bool? Effective { get; set; }

    /// <summary>Why Enabled does not tell whether it is on, or null.</summary>
    public string? Problem { get; set; }

    /// <summary>The shortest key that this computer takes as client, in bits, where it is set.</summary>
    public uint? ClientMinKeyBitLength { get; set; }

    /// <summary>The shortest key that this computer uses as server, in bits, where it is set.</summary>
    public uint? ServerMinKeyBitLength { get; set; }

    /// <summary>The state in short.</summary>
    public override string ToString() => $"{Name}: {(Effective is { } on ? on ? "on" : "off" : Problem is null ? "default" : "unknown")}";
}
