namespace MfaTools;

/// <summary>What programs on WinHTTP use when they do not choose a protocol themselves.</summary>
public sealed class TlsWinHttpState
{
    /// <summary>64 or 32: the programs that read this view.</summary>
    public int Bits { get; set; }

    /// <summary>The value as it stands in the registry, null where it is absent: then the default of Windows holds.</summary>
    public uint? DefaultSecureProtocols { get; set; }

    /// <summary>The protocols it names.</summary>
    public string[] Protocols { get; set; } = [];

    /// <summary>The state in short.</summary>
    public override string ToString() =>
        $"{Bits}-bit: {(DefaultSecureProtocols is null ? "default" : string.Join(", ", Protocols))}";
}
