namespace MfaTools;

/// <summary>How it was found out whether an account can read a file.</summary>
public enum AccessMethod
{
    /// <summary>It was not: the reason is in the findings.</summary>
    NotTested,

    /// <summary>Computed from the permissions.</summary>
    AccessCheck,

    /// <summary>The file was opened and read as that account.</summary>
    Opened,
}
