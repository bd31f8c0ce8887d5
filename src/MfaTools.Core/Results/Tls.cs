using System;
using System.Collections.Generic;

namespace MfaTools;

/// <summary>The TLS versions that a host offers, or that this computer (or one whose registry was exported)
/// supports.</summary>
public sealed class TlsConfigResult : CheckResult
{
    /// <summary>Makes a result of the check <c>TLS policy</c>; that of a host is <c>TLS host</c>.</summary>
    public TlsConfigResult() => Check = CheckNames.TlsPolicy;

    /// <summary>The host that was tested; null for the settings of a computer.</summary>
    public string? HostName { get; set; }

    /// <summary>Its port.</summary>
    public int? Port { get; set; }

    /// <summary>The address that accepted the connections; if none did, the first that was tried; or null.</summary>
    public string? Address { get; set; }

    /// <summary>The registry exports that were read; null for the registry of this computer.</summary>
    public string[]? RegistryPath { get; set; }

    /// <summary>The Windows build whose defaults apply; null if unknown.</summary>
    public int? OsBuild { get; set; }

    /// <summary>The Windows release of that build, or null.</summary>
    public string? OsName { get; set; }

    /// <summary>The version of MFA Server; null if it is unknown or not installed.</summary>
    public string? ProductVersion { get; set; }

    /// <summary>The protocols, by role.</summary>
    public TlsProtocolState[] Protocols { get; set; } = [];

    /// <summary>The protocols that .NET Framework requests.</summary>
    public TlsDotNetState[] DotNet { get; set; } = [];

    /// <summary>The protocols that WinHTTP uses.</summary>
    public TlsWinHttpState[] WinHttp { get; set; } = [];

    /// <summary>Ciphers, hashes and key exchanges with registry settings.</summary>
    public TlsAlgorithmState[] Algorithms { get; set; } = [];

    /// <summary>The cipher suite order, if a policy or the local list sets it.</summary>
    public string[] CipherSuiteOrder { get; set; } = [];

    /// <summary>The source of <see cref="CipherSuiteOrder"/>: "Policy", "Local", or null.</summary>
    public string? CipherSuiteOrderSource { get; set; }

    /// <summary>Whether only FIPS 140 algorithms are allowed; null if it was not read.</summary>
    public bool? FipsPolicy { get; set; }

    /// <summary>The events that Schannel logs: 0 none, 1 errors, 2 warnings, 4 information, and their sums; null if it
    /// is absent or was not read.</summary>
    public uint? EventLogging { get; set; }

    /// <summary>The cipher suites that the host offers (with -ListCipherSuite).</summary>
    public TlsCipherSuite[] CipherSuites { get; set; } = [];

    /// <summary>The key-exchange groups that were seen; with -ListCipherSuite all of TLS 1.3 and of the newest older
    /// version.</summary>
    public TlsGroup[] Groups { get; set; } = [];

    /// <summary>Whether the host asks for a client certificate during the handshake; null if unknown.</summary>
    public bool? AsksClientCertificate { get; set; }

    /// <summary>The best grade that SSL Labs would give for this offer; null if nothing lowers it.</summary>
    public string? GradeCap { get; set; }

    /// <summary>Which clients can connect to the host.</summary>
    public TlsClientVerdict[] Clients { get; set; } = [];

    /// <summary>The Schannel events that were read.</summary>
    public TlsEvent[] Events { get; set; } = [];

    /// <summary>The steps that fix it, in the order to try.</summary>
    public TlsRemedy[] Remedies { get; set; } = [];
}

/// <summary>Whether a protocol is enabled on this computer in one role, or offered by a host.</summary>
public sealed class TlsProtocolState
{
    /// <summary>Such as "TLS 1.2", as the registry names it.</summary>
    public string Protocol { get; set; } = "";

    /// <summary>"Client" or "Server" for this computer, "Wire" for what a host offers.</summary>
    public string Role { get; set; } = "";

    /// <summary>The value Enabled in the registry (0xFFFFFFFF is 4294967295); null if it is absent or was not
    /// read.</summary>
    public uint? Enabled { get; set; }

    /// <summary>The value DisabledByDefault in the registry; null if it is absent or was not read.</summary>
    public uint? DisabledByDefault { get; set; }

    /// <summary>Whether it is enabled or offered; null if unknown.</summary>
    public bool? Effective { get; set; }

    /// <summary>Whether programs that leave the choice to Windows use it; null if unknown or not applicable.</summary>
    public bool? ByDefault { get; set; }

    /// <summary>The evidence: registry values, the default of the Windows build, or the answer of the host.</summary>
    public string Source { get; set; } = "";

    /// <summary>Whether the registry was read: then a null value is absent.</summary>
    public bool IsRead { get; set; }

    /// <summary>Whether it depends on a default that Microsoft does not document for this release, or contradicts
    /// itself about.</summary>
    public bool IsInferred { get; set; }

    /// <summary>The state in short.</summary>
    public override string ToString() =>
        $"{Protocol} {Role}: "
            + $"{(Effective is { } on ? on ? ByDefault == false ? "only by name" : "on" : "off" : "unknown")}";
}

/// <summary>The protocols that .NET Framework programs request if they do not choose one themselves, for one runtime
/// and one view of the registry.</summary>
public sealed class TlsDotNetState
{
    /// <summary>"v4.0.30319", or "v2.0.50727" for .NET Framework 2.0 to 3.5.</summary>
    public string Version { get; set; } = "";

    /// <summary>64 or 32: the programs that read this view.</summary>
    public int Bits { get; set; }

    /// <summary>The value in the registry; null if it is absent or was not read.</summary>
    public uint? SchUseStrongCrypto { get; set; }

    /// <summary>The value in the registry; null if it is absent or was not read.</summary>
    public uint? SystemDefaultTlsVersions { get; set; }

    /// <summary>What programs that target .NET Framework 4.5.2 or earlier request; null if unknown.</summary>
    public string? AsksFor { get; set; }

    /// <summary>What programs that target 4.6 to 4.6.2 request; null for v2.0.50727 and if unknown.</summary>
    public string? AsksForFrom46 { get; set; }

    /// <summary>What programs that target 4.7 or later request; null for v2.0.50727 and if unknown.</summary>
    public string? AsksForFrom47 { get; set; }

    /// <summary>Whether programs that target 4.5.2 or earlier request TLS 1.2; null if unknown.</summary>
    public bool? StrongCrypto { get; set; }

    /// <summary>Where it was read, or why it could not be read.</summary>
    public string Source { get; set; } = "";

    /// <summary>The state in short.</summary>
    public override string ToString() => $"{Version} {Bits}-bit: {AsksFor ?? "unknown"}";
}

/// <summary>The protocols that WinHTTP programs use if they do not choose one themselves.</summary>
public sealed class TlsWinHttpState
{
    /// <summary>64 or 32: the programs that read this view.</summary>
    public int Bits { get; set; }

    /// <summary>The value in the registry; null if it is absent, so that the Windows default applies.</summary>
    public uint? DefaultSecureProtocols { get; set; }

    /// <summary>The protocols it names.</summary>
    public string[] Protocols { get; set; } = [];

    /// <summary>The state in short.</summary>
    public override string ToString() =>
        $"{Bits}-bit: {(DefaultSecureProtocols is null ? "default" : string.Join(", ", Protocols))}";
}

/// <summary>The registry settings of a cipher, a hash or a key exchange. The Windows default applies to the
/// others.</summary>
public sealed class TlsAlgorithmState
{
    /// <summary>"Ciphers", "Hashes" or "KeyExchangeAlgorithms", as the registry names the key.</summary>
    public string Kind { get; set; } = "";

    /// <summary>Such as "RC4 128/128".</summary>
    public string Name { get; set; } = "";

    /// <summary>The value Enabled in the registry; null if it is absent.</summary>
    public uint? Enabled { get; set; }

    /// <summary>Whether it is enabled; null if the registry does not say.</summary>
    public bool? Effective { get; set; }

    /// <summary>Why Enabled does not show whether it is enabled, or null.</summary>
    public string? Problem { get; set; }

    /// <summary>The shortest key that this computer accepts as a client, in bits, if it is set.</summary>
    public uint? ClientMinKeyBitLength { get; set; }

    /// <summary>The shortest key that this computer uses as a server, in bits, if it is set.</summary>
    public uint? ServerMinKeyBitLength { get; set; }

    /// <summary>The state in short.</summary>
    public override string ToString() =>
        $"{Name}: {(Effective is { } on ? on ? "on" : "off" : Problem is null ? "default" : "unknown")}";
}

/// <summary>A cipher suite that a host offers.</summary>
public sealed class TlsCipherSuite
{
    /// <summary>The protocol it is offered with.</summary>
    public string Protocol { get; set; } = "";

    /// <summary>The name in the IANA registry.</summary>
    public string Name { get; set; } = "";

    /// <summary>The number in the IANA registry; SSL 2.0 has three bytes.</summary>
    public int Id { get; set; }

    /// <summary>Its weaknesses, worst first; or null.</summary>
    public string? Weakness { get; set; }

    /// <summary>The protocol and the name.</summary>
    public override string ToString() => $"{Protocol} {Name}";
}

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

/// <summary>Whether a kind of client can connect to a host, computed from what the host offers.</summary>
public sealed class TlsClientVerdict
{
    /// <summary>The client.</summary>
    public string Name { get; set; } = "";

    /// <summary>Whether it can connect; null if that needs the complete list of suites.</summary>
    public bool? Connects { get; set; }

    /// <summary>The protocol that client and host would use.</summary>
    public string? Protocol { get; set; }

    /// <summary>The cipher suite that client and host would use.</summary>
    public string? CipherSuite { get; set; }

    /// <summary>Why it cannot connect, or why that is unknown.</summary>
    public string? Reason { get; set; }

    /// <summary>The name and the verdict.</summary>
    public override string ToString() =>
        $"{Name}: {(Connects is { } yes ? yes ? $"{Protocol} {CipherSuite}" : "cannot connect" : "unknown")}";
}

/// <summary>Schannel events of one kind from the System log, counted.</summary>
public sealed class TlsEvent
{
    /// <summary>The event id, such as 36871.</summary>
    public int EventId { get; set; }

    /// <summary>"client" or "server", if the event names the role of this computer.</summary>
    public string? Role { get; set; }

    /// <summary>The internal error state, such as 10013.</summary>
    public int? ErrorState { get; set; }

    /// <summary>The TLS alert, such as 40.</summary>
    public int? Alert { get; set; }

    /// <summary>The error code as the event has it.</summary>
    public string? ErrorCode { get; set; }

    /// <summary>The protocol, if the event names it.</summary>
    public string? Protocol { get; set; }

    /// <summary>The name of the other side, if the event has it.</summary>
    public string? TargetName { get; set; }

    /// <summary>The program that called Schannel, if the event names it.</summary>
    public string? ProcessName { get; set; }

    /// <summary>The number of events.</summary>
    public int Count { get; set; }

    /// <summary>The time of the first event (UTC); null if no event has a time.</summary>
    public DateTime? FirstUtc { get; set; }

    /// <summary>The time of the last event (UTC).</summary>
    public DateTime? LastUtc { get; set; }

    /// <summary>What the event means.</summary>
    public string Meaning { get; set; } = "";

    /// <summary>The computer that logged them, if the events name it.</summary>
    public string? LoggedBy { get; set; }

    /// <summary>The time of each event (UTC), if they were counted on this computer.</summary>
    internal List<DateTime> TimesUtc { get; } = [];

    /// <summary>The event in one line.</summary>
    public override string ToString() =>
        $"{Count} x {EventId}{(Role is null ? "" : " " + Role)}"
            + $"{(ErrorState is null ? "" : " state " + ErrorState)}{(Alert is null ? "" : " alert " + Alert)}";
}

/// <summary>A step that fixes what was found, listed in the order to try. Steps that are already done are left
/// out.</summary>
public sealed class TlsRemedy
{
    /// <summary>The number of the step, from 1.</summary>
    public int Order { get; set; }

    /// <summary>What to do.</summary>
    public string Title { get; set; } = "";

    /// <summary>Why it helps, and what is uncertain about it.</summary>
    public string Detail { get; set; } = "";

    /// <summary>The commands, one per line, to run on that computer in an elevated session; or null.</summary>
    public string? Command { get; set; }

    /// <summary>Whether it weakens the server: a last resort, for a short time.</summary>
    public bool IsInsecure { get; set; }

    /// <summary>The services to restart afterwards, as Restart-Service takes them.</summary>
    public string[] RestartServices { get; set; } = [];

    /// <summary>Whether the computer must restart afterwards.</summary>
    public bool RebootNeeded { get; set; }

    /// <summary>The registry values that the command writes.</summary>
    public TlsRegistryChange[] Changes { get; set; } = [];

    /// <summary>The number and the title.</summary>
    public override string ToString() => $"{Order}. {Title}";
}

/// <summary>A DWORD to write to the registry, and its previous value.</summary>
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

    /// <summary>The previous value; null if it was absent or is unknown.</summary>
    public uint? OldData { get; set; }

    /// <summary>Whether <see cref="OldData"/> is certain: the value was read, or found to be absent.</summary>
    public bool OldIsKnown { get; set; }
}

/// <summary>The changes made to the TLS settings of this computer, or with -WhatIf those that would be made, and their
/// undo.</summary>
public sealed class TlsRepairResult
{
    /// <summary>The computer that was changed.</summary>
    public string ComputerName { get; set; } = "";

    /// <summary>Whether anything was written: false if everything was already set, and with -WhatIf.</summary>
    public bool Changed { get; set; }

    /// <summary>The values that were written, or with -WhatIf would be.</summary>
    public TlsRegistryChange[] Changes { get; set; } = [];

    /// <summary>The .reg file with the previous values; null if nothing was written.</summary>
    public string? BackupPath { get; set; }

    /// <summary>The SHA-256 hash of that file. Compare it with <c>Get-FileHash</c> before the file is
    /// imported.</summary>
    public string? BackupSha256 { get; set; }

    /// <summary>The command that undoes the change; null if nothing was written.</summary>
    public string? Undo { get; set; }

    /// <summary>The services to restart to apply the change, as Restart-Service takes them; none if the computer must
    /// restart.</summary>
    public string[] RestartServices { get; set; } = [];

    /// <summary>Whether the computer must restart to apply the change.</summary>
    public bool RebootNeeded { get; set; }

    /// <summary>The command that shows whether the change helped.</summary>
    public string Verify { get; set; } = "";

    /// <summary>What happened and what to do next, in one line.</summary>
    public string Summary { get; set; } = "";
}
