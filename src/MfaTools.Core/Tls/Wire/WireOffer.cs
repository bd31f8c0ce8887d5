using System.Net;

namespace MfaTools.Tls;

/// <summary>What a host offers of TLS, as it answers on the wire, whatever this computer's own policy is.</summary>
internal sealed class WireOffer
{
    /// <summary>The address that answered.</summary>
    public IPAddress Address { get; set; } = IPAddress.None;

    /// <summary>All addresses of the name.</summary>
    public IPAddress[] Resolved { get; set; } = [];

    /// <summary>SSL 2.0, SSL 3.0, TLS 1.0 to TLS 1.3, all six in this order.</summary>
    public ProtocolOffer[] Protocols { get; set; } = [];

    /// <summary>Whether a hello that offers TLS 1.3 beside older versions, as clients send it, is refused or dropped,
    /// though another with nothing that it lacked is answered; asked twice before it is said. Null where it could not
    /// be told.</summary>
    public bool? VersionIntolerant { get; set; }

    /// <summary>Whether the version alone makes the difference: then no client that offers TLS 1.3 can
    /// connect.</summary>
    public bool IntolerantOfVersion { get; set; }

    /// <summary>The hello that was not answered, and the one that was; null where all was answered.</summary>
    public string? IntoleranceEvidence { get; set; }
}
