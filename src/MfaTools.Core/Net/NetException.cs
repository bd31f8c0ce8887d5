using System;
using System.Collections.Generic;
using System.Net;

namespace MfaTools.Net;

/// <summary>A network or a peer failed. It is caught where it is turned into a result.</summary>
internal sealed class NetException : Exception
{
    /// <param name="fault">What happened.</param>
    /// <param name="evidence">What was seen, with addresses and numbers.</param>
    /// <param name="inner">The system's own exception.</param>
    public NetException(NetFault fault, string evidence, Exception? inner = null)
        : base(evidence, inner) => Fault = fault;

    /// <summary>What happened.</summary>
    public NetFault Fault { get; }

    /// <summary>The addresses that were tried, if any.</summary>
    public IReadOnlyList<IPAddress> Tried { get; init; } = [];
}

/// <summary>What a network or a peer did instead of answering.</summary>
internal enum NetFault
{
    /// <summary>The name does not resolve.</summary>
    DnsFailed,

    /// <summary>No address accepts the connection, and at least one refuses it.</summary>
    TcpRefused,

    /// <summary>No address answered before the deadline.</summary>
    TcpTimeout,

    /// <summary>The operating system finds no route to any address.</summary>
    Unreachable,

    /// <summary>It accepted the connection, but did not send enough before the deadline.</summary>
    Timeout,

    /// <summary>It reset the connection.</summary>
    Reset,

    /// <summary>It closed the connection.</summary>
    Closed,

    /// <summary>After the handshake it answered, but not with valid HTTP.</summary>
    NotHttp,

    /// <summary>It answered in plain HTTP.</summary>
    PlainHttp,

    /// <summary>It answered in neither TLS nor HTTP.</summary>
    NotTls,

    /// <summary>Its part of the handshake is longer than this module reads.</summary>
    TooLong,

    /// <summary>It refused with a TLS alert.</summary>
    Alert,
}
