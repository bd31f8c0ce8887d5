namespace MfaTools;

/// <summary>Whether the service of MFA Server can read a file that it must attach to its mails.</summary>
public sealed class AttachmentAccessResult : CheckResult
{
    /// <summary>Makes a result of the check <c>Attachment</c>.</summary>
    public AttachmentAccessResult() => Check = CheckNames.Attachment;

    /// <summary>The file.</summary>
    public string Path { get; set; } = "";

    /// <summary>Whether the account can read it. Null if that is unknown.</summary>
    public bool? CanRead { get; set; }

    /// <summary>The account that was tested, as the computer with the file sees it.</summary>
    public string? IdentityTested { get; set; }

    /// <summary>The SID of that account.</summary>
    public string? IdentitySid { get; set; }

    /// <summary>How the account was determined.</summary>
    public string? IdentitySource { get; set; }

    /// <summary>The logon account of the service in the service manager. Null if no service was read.</summary>
    public string? ServiceAccount { get; set; }

    /// <summary>How the result was determined.</summary>
    public AccessMethod Method { get; set; }

    /// <summary>The access mask that the permissions of the file grant. Null if it is unknown.</summary>
    public uint? FileAccess { get; set; }

    /// <summary>The access mask that the permissions of the share grant. Null if it is unknown, or if there is no
    /// share.</summary>
    public uint? ShareAccess { get; set; }

    /// <summary>The entry that denies access, as SDDL. Null if none does; then the required rights are
    /// missing.</summary>
    public string? DenyingAce { get; set; }

    /// <summary>The access mask that is required and not granted.</summary>
    public uint? MissingAccess { get; set; }

    /// <summary>The commands that let the account, and no other, read the file. Empty if none are needed or none are
    /// known to help.</summary>
    public string[] SmallestGrant { get; set; } = [];

    /// <summary>The commands that undo these.</summary>
    public string[] UndoGrant { get; set; } = [];

    /// <summary>The Win32 error of opening the file: 0 if it succeeded, null if the file was not opened.</summary>
    public int? Win32Error { get; set; }
}

/// <summary>How it was determined whether an account can read a file.</summary>
public enum AccessMethod
{
    /// <summary>It was not tested; the findings have the reason.</summary>
    NotTested,

    /// <summary>Computed from the permissions.</summary>
    AccessCheck,

    /// <summary>The file was opened and read as that account.</summary>
    Opened,
}
