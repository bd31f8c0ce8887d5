namespace MfaTools.Security;

/// <summary>What a drive letter stands for on the computer that was asked.</summary>
internal enum DriveKind
{
    /// <summary>Not known.</summary>
    Unknown,

    /// <summary>A disk of the computer: every account has it.</summary>
    Disk,

    /// <summary>A share that one user has mapped.</summary>
    Mapped,

    /// <summary>A folder that one user has given a letter (subst).</summary>
    Substituted,

    /// <summary>Nothing.</summary>
    Missing,
}
