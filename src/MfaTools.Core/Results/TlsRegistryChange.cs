namespace MfaTools;

/// <summary>One DWORD to write in the registry, and what was there.</summary>
public sealed class TlsRegistryChange
{
    /// <summary>The path below HKEY_LOCAL_MACHINE, without WOW6432Node.</summary>
    public string Key { get; set; } = "";

    /// <summary>64 or 32: the view of the registry.</summary>
    public int Bits { get; set; } = 64;

    /// <summary>The name of the value.</summary>
    public string Name { get; set; } = "";

    /// <summary>The number to write.</summary>
    public uint Data { get; set; }

    /// <summary>What was there, null where nothing was or it is not known.</summary>
    public uint? OldData { get; set; }

    /// <summary>Whether <see cref="OldData"/> is certain: read, or read to be absent.</summary>
    public bool OldIsKnown { get; set; }
}
