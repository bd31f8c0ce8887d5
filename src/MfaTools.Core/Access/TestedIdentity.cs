using System.Collections.Generic;
using MfaTools.Security;

namespace MfaTools.Access;

/// <summary>Whom a check is about, and how that is known.</summary>
internal sealed record TestedIdentity
{
    /// <summary>The name, such as <c>CONTOSO\MFA01$</c>, or null where only the SID is known.</summary>
    public string? Name { get; init; }

    /// <summary>The account with its groups; more than one where it may come as one or the other. Empty where its SID is not known.</summary>
    public IReadOnlyList<AccessToken> Tokens { get; init; } = [];

    /// <summary>How it is known that this is the account; where there are no tokens, why not.</summary>
    public string Source { get; init; } = "";

    /// <summary>The logon account of the service, or null.</summary>
    public string? ServiceAccount { get; init; }

    /// <summary>Whether rights can be granted to the account: not to one that the network does not know.</summary>
    public bool CanBeGranted => Tokens.Count > 0 && !Tokens[0].User.Equals(WellKnownSids.Anonymous);

    /// <summary>The name, or the SID.</summary>
    public override string ToString() => Name ?? (Tokens.Count > 0 ? WellKnownSids.Describe(Tokens[0].User) : "the service");
}
