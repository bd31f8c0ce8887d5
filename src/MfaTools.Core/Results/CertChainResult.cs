using System;

namespace MfaTools;

/// <summary>What a server sends as its certificate chain, and what is wrong with it.</summary>
public sealed class CertChainResult : CheckResult
{
    /// <summary>The host, or null for a file.</summary>
    public string? HostName { get; set; }

    /// <summary>The TCP port, or null for a file.</summary>
    public int? Port { get; set; }

    /// <summary>The IP address that answered; where none did, the first that was tried; or null.</summary>
    public string? Address { get; set; }

    /// <summary>The name that was matched, or null where none was.</summary>
    public string? Name { get; set; }

    /// <summary>The file, or null.</summary>
    public string? Path { get; set; }

    /// <summary>What is wrong with the chain as it was sent.</summary>
    public ChainIssues ChainIssues { get; set; }

    /// <summary>With which certificates the chain reaches its end.</summary>
    public ChainCompleteness Completeness { get; set; }

    /// <summary>Where it ends.</summary>
    public ChainTrust Trust { get; set; }

    /// <summary>The best grade that SSL Labs would give with these certificates, T for no trust and M for another name; null
    /// where nothing limits it.</summary>
    public string? GradeCap { get; set; }

    /// <summary>The certificates that were sent, in that order.</summary>
    public CertificateInfo[] Sent { get; set; } = [];

    /// <summary>The certificates that should be sent, leaf first, without the root.</summary>
    public CertificateInfo[] Expected { get; set; } = [];

    /// <summary>The subject of the certificate that is missing, or null.</summary>
    public string? MissingIssuer { get; set; }

    /// <summary>Where it can be fetched, or null.</summary>
    public string? MissingIssuerUri { get; set; }

    /// <summary>When the first certificate of the chain expires (UTC), or null.</summary>
    public DateTime? EarliestNotAfterUtc { get; set; }

    /// <summary>Whole days until then; negative once it has expired.</summary>
    public int? DaysLeft { get; set; }

    /// <summary>Whether the host asks for a client certificate during the handshake; null for a file, and where that could not be
    /// told.</summary>
    public bool? AsksClientCertificate { get; set; }
}
