namespace MfaTools.Tls;

/// <summary>The TLS policy of a computer as its registry and the defaults of its Windows build have it.</summary>
internal sealed class TlsPolicy
{
    /// <summary>The build whose defaults were taken, or null.</summary>
    public int? OsBuild { get; set; }

    /// <summary>The release of that build, or null where its defaults are not documented.</summary>
    public string? OsName { get; set; }

    /// <summary>The protocols, client and server.</summary>
    public TlsProtocolState[] Protocols { get; set; } = [];

    /// <summary>.NET Framework, both runtimes in both views.</summary>
    public TlsDotNetState[] DotNet { get; set; } = [];

    /// <summary>WinHTTP in both views.</summary>
    public TlsWinHttpState[] WinHttp { get; set; } = [];

    /// <summary>Ciphers, hashes and key exchanges that the registry sets.</summary>
    public TlsAlgorithmState[] Algorithms { get; set; } = [];

    /// <summary>The suites in order, where they are set.</summary>
    public string[] CipherSuiteOrder { get; set; } = [];

    /// <summary>"Policy", "Local" or null.</summary>
    public string? CipherSuiteOrderSource { get; set; }

    /// <summary>FIPS mode, null where it was not read.</summary>
    public bool? Fips { get; set; }

    /// <summary>EventLogging where it is set.</summary>
    public uint? EventLogging { get; set; }
}
