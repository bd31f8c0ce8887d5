using System.Collections.Generic;

namespace MfaTools.Roles;

/// <summary>What the events say about how users sign in.</summary>
internal sealed record SignInFacts
{
    public static SignInFacts None { get; } = new();

    /// <summary>The authentication types other than PAP that were used.</summary>
    public IReadOnlyList<string> WithoutPap { get; init; } = [];

    /// <summary>Denials for wrong credentials (reason code 16) with MS-CHAPv2.</summary>
    public int DeniedMsChap { get; init; }

    /// <summary>Events about requests without a Message-Authenticator.</summary>
    public int Unprotected { get; init; }
}
