namespace MfaTools.Security;

/// <summary>How far a SID stands for an account.</summary>
internal enum SidUse
{
    /// <summary>It is not of the account.</summary>
    None,

    /// <summary>Whether the account has it is not known.</summary>
    Uncertain,

    /// <summary>It counts where an entry denies, not where one grants.</summary>
    DenyOnly,

    /// <summary>The account has it.</summary>
    Enabled,
}
