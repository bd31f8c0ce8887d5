using System.Collections.Generic;
using MfaTools.Security;

namespace MfaTools.Access;

/// <summary>What an access check came to.</summary>
internal sealed record AccessDecision
{
    /// <summary>Whether all that was asked for is granted. Null where something that cannot be judged would decide.</summary>
    public bool? IsGranted { get; init; }

    /// <summary>All that is granted, asked for or not. Null where something that cannot be judged would change it.</summary>
    public uint? Granted { get; init; }

    /// <summary>What was asked for and is not granted for certain.</summary>
    public uint Missing { get; init; }

    /// <summary>The entries that grant what was asked for, in order.</summary>
    public IReadOnlyList<Ace> GrantedBy { get; init; } = [];

    /// <summary>The first entry that denies something that was asked for.</summary>
    public Ace? DeniedBy { get; init; }

    /// <summary>What could not be judged, where the answer is null.</summary>
    public string? Reason { get; init; }
}
