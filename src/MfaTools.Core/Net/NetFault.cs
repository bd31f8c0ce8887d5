namespace MfaTools.Net;

/// <summary>What a network or a peer did instead of answering.</summary>
public enum NetFault
{
    /// <summary>The name does not resolve.</summary>
    DnsFailed,

    /// <summary>No address takes connections on the port.</summary>
    TcpRefused,

    /// <summary>No address answered within the deadline.</summary>
    TcpTimeout,

    /// <summary>Connected, then nothing within the deadline, or too little.</summary>
    Timeout,

    /// <summary>The connection was reset.</summary>
    Reset,

    /// <summary>The connection was closed.</summary>
    Closed,

    /// <summary>It answered in plain HTTP.</summary>
    PlainHttp,

    /// <summary>It answered in neither TLS nor HTTP.</summary>
    NotTls,

    /// <summary>It refused with a TLS alert.</summary>
    Alert,
}
