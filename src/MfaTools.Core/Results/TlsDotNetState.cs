namespace MfaTools;

/// <summary>What programs on .NET Framework ask for when they do not choose a protocol themselves, for one runtime and one
/// view of the registry.</summary>
public sealed class TlsDotNetState
{
    /// <summary>"v4.0.30319", or "v2.0.50727" for .NET Framework 2.0 to 3.5.</summary>
    public string Version { get; set; } = "";

    /// <summary>64 or 32: the programs that read this view.</summary>
    public int Bits { get; set; }

    /// <summary>The value as it stands in the registry, null where it is absent or was not read.</summary>
    public uint? SchUseStrongCrypto { get; set; }

    /// <summary>The value as it stands in the registry, null where it is absent or was not read.</summary>
    public uint? SystemDefaultTlsVersions { get; set; }

    /// <summary>What programs ask for that target .NET Framework 4.5.2 or earlier; null where it is not known.</summary>
    public string? AsksFor { get; set; }

    /// <summary>What programs ask for that target 4.6 to 4.6.2; null for v2.0.50727 and where it is not known.</summary>
    public string? AsksForFrom46 { get; set; }

    /// <summary>What programs ask for that target 4.7 or later; null for v2.0.50727 and where it is not known.</summary>
    public string? AsksForFrom47 { get; set; }

    /// <summary>Whether programs that target 4.5.2 or earlier ask for TLS 1.2; null where it is not known.</summary>
    public bool? StrongCrypto { get; set; }

    /// <summary>Where it was read, and what could not be.</summary>
    public string Source { get; set; } = "";

    /// <summary>The state in short.</summary>
    public override string ToString() => $"{Version} {Bits}-bit: {AsksFor ?? "unknown"}";
}
