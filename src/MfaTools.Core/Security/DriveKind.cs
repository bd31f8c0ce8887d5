namespace MfaTools.Security;

/// <summary>What a drive letter is on the computer that was asked.</summary>
internal enum DriveKind
{
    /// <summary>Unknown.</summary>
    Unknown,

    /// <summary>A disk of the computer: every account has it.</summary>
    Disk,

    /// <summary>A share that one user has mapped.</summary>
    Mapped,

    /// <summary>A folder to which one user has assigned a letter (subst).</summary>
    Substituted,

    /// <summary>Nothing.</summary>
    Missing,
}
