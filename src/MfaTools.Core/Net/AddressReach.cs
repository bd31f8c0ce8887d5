namespace MfaTools.Net;

/// <summary>From where an address can be reached.</summary>
internal enum AddressReach
{
    /// <summary>From anywhere.</summary>
    Global,

    /// <summary>Within the network of an organization.</summary>
    Private,

    /// <summary>On the same link.</summary>
    LinkLocal,

    /// <summary>On the same computer.</summary>
    Loopback,

    /// <summary>Not the address of a host that offers something: of a protocol, a platform, a translator, many hosts or
    /// none.</summary>
    Special,
}
