namespace MfaTools;

/// <summary>Whether a protocol is used: by this computer in one role, or by a host on the wire.</summary>
public sealed class TlsProtocolState
{
    /// <summary>Such as "TLS 1.2", as the registry names it.</summary>
    public string Protocol { get; set; } = "";

    /// <summary>"Client" or "Server" for this computer, "Wire" for what a host offers.</summary>
    public string Role { get; set; } = "";

    /// <summary>The value Enabled as it stands in the registry (0xFFFFFFFF is 4294967295), null where it is absent or was not read.</summary>
    public uint? Enabled { get; set; }

    /// <summary>The value DisabledByDefault as it stands in the registry, null where it is absent or was not read.</summary>
    public uint? DisabledByDefault { get; set; }

    /// <summary>Whether it may be used at all; null where that is not known.</summary>
    public bool? Effective { get; set; }

    /// <summary>Whether programs get it that leave the choice to Windows; null where that is not known or not the question.</summary>
    public bool? ByDefault { get; set; }

    /// <summary>What says so: registry values, the default of the Windows build, or what the host answered.</summary>
    public string Source { get; set; } = "";

    /// <summary>Whether the registry was read for it: then a value that is null is absent.</summary>
    public bool IsRead { get; set; }

    /// <summary>Whether it rests on a default that Microsoft does not name for this release, or on which its pages differ.</summary>
    public bool IsInferred { get; set; }

    /// <summary>The state in short.</summary>
    public override string ToString() =>
        $"{Protocol} {Role}: {(Effective is { } on ? on ? ByDefault == false ? "only if asked for" : "on" : "off" : "unknown")}";
}
