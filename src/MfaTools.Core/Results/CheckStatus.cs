namespace MfaTools;

/// <summary>What a check found. The zero value is <see cref="Unknown"/>, so a forgotten assignment never passes.</summary>
public enum CheckStatus
{
    /// <summary>Could not be judged: what is needed was not there, or was not read.</summary>
    Unknown = 0,

    /// <summary>Verified to be right.</summary>
    Pass = 1,

    /// <summary>Works, but something needs attention.</summary>
    Warning = 2,

    /// <summary>Verified to be wrong.</summary>
    Fail = 3,

    /// <summary>Not looked at, on purpose or because an earlier step failed.</summary>
    Skipped = 4,
}
