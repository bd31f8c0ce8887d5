using System;
using System.Collections.Generic;
using System.Net;

namespace MfaTools.Net;

/// <summary>A network or a peer that did not do its part. Caught where a result is made of it.</summary>
internal sealed class NetException : Exception
{
    /// <param name="fault">What happened.</param>
    /// <param name="evidence">What was seen, with addresses and numbers.</param>
    /// <param name="inner">What the system said.</param>
    public NetException(NetFault fault, string evidence, Exception? inner = null)
        : base(evidence, inner) => Fault = fault;

    /// <summary>What happened.</summary>
    public NetFault Fault { get; }

    /// <summary>The addresses that were tried; empty where it did not come to that.</summary>
    public IReadOnlyList<IPAddress> Tried { get; init; } = [];
}
