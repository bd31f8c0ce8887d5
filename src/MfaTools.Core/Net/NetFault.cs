namespace MfaTools.Net;

/// <summary>What a network or a peer did instead of answering.</summary>
internal enum NetFault
{
    /// <summary>The name does not resolve.</summary>
    DnsFailed,

    /// <summary>No address takes the connection, and at least one refuses it.</summary>
    TcpRefused,

    /// <summary>No address answered within the deadline.</summary>
    TcpTimeout,

    /// <summary>The operating system finds no way to any address.</summary>
    Unreachable,

    /// <summary>Connected, then nothing within the deadline, or too little.</summary>
    Timeout,

    /// <summary>The connection was reset.</summary>
    Reset,

    /// <summary>The connection was closed.</summary>
    Closed,

    /// <summary>After the handshake it answered, but not with valid HTTP.</summary>
    NotHttp,

    /// <summary>It answered in plain HTTP.</summary>
    PlainHttp,

    /// <summary>It answered in neither TLS nor HTTP.</summary>
    NotTls,

    /// <summary>Its part of the handshake is longer than what is read.</summary>
    TooLong,

    /// <summary>It refused with a TLS alert.</summary>
    Alert,
}
