namespace MfaTools;

/// <summary>How much a known issue matters.</summary>
public enum IssueSeverity
{
    /// <summary>Not judged: to be looked at.</summary>
    Unknown,

    /// <summary>Expected where it occurs; nothing is wrong.</summary>
    Harmless,

    /// <summary>One sign-in or one user is affected; worth a look, the more often the more.</summary>
    Attention,

    /// <summary>Something does not work until it is mended.</summary>
    Error,
}
