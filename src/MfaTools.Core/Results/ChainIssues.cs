using System;

namespace MfaTools;

/// <summary>What is wrong with a chain as it was sent. Names and values are those of the SSL Labs API (version 4, chain issues).</summary>
[Flags]
public enum ChainIssues
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A certificate that leads to the root is missing.</summary>
    Incomplete = 2,

    /// <summary>A certificate that has no part in the chain, or one that was sent twice.</summary>
    UnrelatedOrDuplicate = 4,

    /// <summary>The certificates form a chain, but are not in order.</summary>
    WrongOrder = 8,

    /// <summary>The self-signed root was sent as well.</summary>
    ContainsAnchor = 16,

    /// <summary>The certificates form a chain, but it is not valid.</summary>
    UnvalidatedChain = 32,
}
