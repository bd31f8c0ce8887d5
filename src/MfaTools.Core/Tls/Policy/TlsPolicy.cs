namespace MfaTools.Tls;

/// <summary>The TLS policy of a computer, from its registry and the defaults of its Windows build.</summary>
internal sealed class TlsPolicy
{
    /// <summary>The build whose defaults apply, or null.</summary>
    public int? OsBuild { get; set; }

    /// <summary>The release of that build; null if its defaults are not documented.</summary>
    public string? OsName { get; set; }

    /// <summary>The protocols, client and server.</summary>
    public TlsProtocolState[] Protocols { get; set; } = [];

    /// <summary>.NET Framework, both runtimes in both views.</summary>
    public TlsDotNetState[] DotNet { get; set; } = [];

    /// <summary>WinHTTP in both views.</summary>
    public TlsWinHttpState[] WinHttp { get; set; } = [];

    /// <summary>Ciphers, hashes and key exchanges with registry settings.</summary>
    public TlsAlgorithmState[] Algorithms { get; set; } = [];

    /// <summary>The cipher suite order, if it is configured.</summary>
    public string[] CipherSuiteOrder { get; set; } = [];

    /// <summary>"Policy", "Local" or null.</summary>
    public string? CipherSuiteOrderSource { get; set; }

    /// <summary>FIPS mode; null if it was not read.</summary>
    public bool? Fips { get; set; }

    /// <summary>EventLogging, if it is set.</summary>
    public uint? EventLogging { get; set; }
}
