namespace MfaTools;

/// <summary>What a host offers on the wire, or what this computer (or one whose registry was exported) may use.</summary>
public sealed class TlsConfigResult : CheckResult
{
    /// <summary>The host that was asked, null for the policy of a computer.</summary>
    public string? HostName { get; set; }

    /// <summary>Its port.</summary>
    public int? Port { get; set; }

    /// <summary>The address that took the connections; where none did, the first that was tried; or null.</summary>
    public string? Address { get; set; }

    /// <summary>The registry exports that were read, null where it was the registry of this computer.</summary>
    public string[]? RegistryPath { get; set; }

    /// <summary>The build of Windows whose defaults were taken, null where it is not known.</summary>
    public int? OsBuild { get; set; }

    /// <summary>The version of MFA Server, null where it is not known or not installed.</summary>
    public string? ProductVersion { get; set; }

    /// <summary>The protocols, by role.</summary>
    public TlsProtocolState[] Protocols { get; set; } = [];

    /// <summary>What .NET Framework asks for.</summary>
    public TlsDotNetState[] DotNet { get; set; } = [];

    /// <summary>What WinHTTP uses.</summary>
    public TlsWinHttpState[] WinHttp { get; set; } = [];

    /// <summary>Ciphers, hashes and key exchanges that the registry sets.</summary>
    public TlsAlgorithmState[] Algorithms { get; set; } = [];

    /// <summary>The cipher suites in order, where a policy or the local list sets them.</summary>
    public string[] CipherSuiteOrder { get; set; } = [];

    /// <summary>Where <see cref="CipherSuiteOrder"/> is from: "Policy", "Local", or null.</summary>
    public string? CipherSuiteOrderSource { get; set; }

    /// <summary>Whether only algorithms of FIPS 140 may be used; null where it was not read.</summary>
    public bool? FipsPolicy { get; set; }

    /// <summary>Which events Schannel writes: 0 none, 1 errors, 2 warnings, 4 information, and their sums; null where it is
    /// absent or was not read.</summary>
    public uint? EventLogging { get; set; }

    /// <summary>The cipher suites that the host offers (with -ListCipherSuite).</summary>
    public TlsCipherSuite[] CipherSuites { get; set; } = [];

    /// <summary>The key-exchange groups that were seen; with -ListCipherSuite all of TLS 1.3 and of the newest older version.</summary>
    public TlsGroup[] Groups { get; set; } = [];

    /// <summary>Whether the host asks for a client certificate during the handshake; null where that could not be told.</summary>
    public bool? AsksClientCertificate { get; set; }

    /// <summary>The highest grade that SSL Labs would give for what the host offers, null where nothing lowers it.</summary>
    public string? GradeCap { get; set; }

    /// <summary>Which clients can connect to the host.</summary>
    public TlsClientVerdict[] Clients { get; set; } = [];

    /// <summary>The Schannel events that were read.</summary>
    public TlsEvent[] Events { get; set; } = [];

    /// <summary>What to do, in the order in which to try it.</summary>
    public TlsRemedy[] Remedies { get; set; } = [];
}
