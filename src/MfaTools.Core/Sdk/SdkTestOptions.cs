using System;
using System.Collections.Generic;
using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace MfaTools.Sdk;

/// <summary>The options of a connection test.</summary>
internal sealed class SdkTestOptions
{
    /// <summary>The time for all stages together.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The address to connect to instead of the one that the name resolves to, or null.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>The account to use instead of the one in the configuration, or null.</summary>
    public SdkAccount? Account { get; init; }

    /// <summary>The client certificate to use instead of the one in the configuration, or null.</summary>
    public string? CertificateThumbprint { get; init; }

    /// <summary>Finds a client certificate with its private key; null if there is none.</summary>
    public Func<string, X509Certificate2?> FindCertificate { get; init; } = ClientCertificates.Find;

    /// <summary>Whether to send neither an account nor a client certificate.</summary>
    public bool SkipAuthentication { get; init; }

    /// <summary>Whether to send them to a host whose certificate failed, or without TLS.</summary>
    public bool SkipCertificateCheck { get; init; }

    /// <summary>Judges the certificates of hosts.</summary>
    public SdkCertificates Certificates { get; init; } = new(null);

    /// <summary>The applications of IIS on this computer, or null if not known.</summary>
    public IReadOnlyCollection<string>? LocalApplications { get; init; }
}

/// <summary>A URL or a configuration to test.</summary>
internal sealed class SdkTarget
{
    /// <summary>The URL or the path, as the user knows it.</summary>
    public string Name { get; init; } = "";

    /// <summary>The URL, if one was specified.</summary>
    public SdkUrl? Url { get; init; }

    /// <summary>The configuration, if one was specified.</summary>
    public SdkSettings? Settings { get; init; }
}
