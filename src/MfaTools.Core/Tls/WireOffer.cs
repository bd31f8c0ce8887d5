using System.Net;

namespace MfaTools.Tls;

/// <summary>What a host offers of TLS, as it answers on the wire, whatever this computer's own policy is.</summary>
public sealed class WireOffer
{
    /// <summary>The address that answered.</summary>
    public IPAddress Address { get; set; } = IPAddress.None;

    /// <summary>All addresses of the name.</summary>
    public IPAddress[] Resolved { get; set; } = [];

    /// <summary>SSL 2.0, SSL 3.0, TLS 1.0 to TLS 1.3, all six in this order.</summary>
    public ProtocolOffer[] Protocols { get; set; } = [];

    /// <summary>Whether a hello that offers TLS 1.3 beside older versions is refused, though one without it is answered; asked
    /// twice before it is said. Null where it could not be told.</summary>
    public bool? VersionIntolerant { get; set; }

    /// <summary>How the hello that offers TLS 1.3 was refused; null where it was not.</summary>
    public string? IntoleranceEvidence { get; set; }
}
