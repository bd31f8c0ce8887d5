using System.Net;

namespace MfaTools.Tls;

/// <summary>What a server sends of certificates.</summary>
internal sealed class SentCertificates
{
    /// <summary>The address that answered.</summary>
    public IPAddress Address { get; set; } = IPAddress.None;

    /// <summary>All addresses of the name.</summary>
    public IPAddress[] Resolved { get; set; } = [];

    /// <summary>One for each leaf, at least one.</summary>
    public SentChain[] Chains { get; set; } = [];

    /// <summary>What could not be told, such as that the hello for ECDSA certificates got no answer in time; null where all was.</summary>
    public string? NotTold { get; set; }

    /// <summary>Whether the server asks for a client certificate; null where that could not be told.</summary>
    public bool? AsksClientCertificate { get; set; }
}
