namespace MfaTools;

/// <summary>Whether the product's service can read a file that it is to attach to its mails.</summary>
public sealed class AttachmentAccessResult : CheckResult
{
    /// <summary>Makes a result of the check <c>Attachment</c>.</summary>
    public AttachmentAccessResult() => Check = CheckNames.Attachment;

    /// <summary>The file.</summary>
    public string Path { get; set; } = "";

    /// <summary>Whether the account can read it. Null where that is not known.</summary>
    public bool? CanRead { get; set; }

    /// <summary>The account that was tested, as the file's computer sees it.</summary>
    public string? IdentityTested { get; set; }

    /// <summary>The SID of that account.</summary>
    public string? IdentitySid { get; set; }

    /// <summary>How it is known that this is the account.</summary>
    public string? IdentitySource { get; set; }

    /// <summary>The logon account of the service, as the service manager has it. Null where no service was
    /// asked.</summary>
    public string? ServiceAccount { get; set; }

    /// <summary>How it was found out.</summary>
    public AccessMethod Method { get; set; }

    /// <summary>What the file's permissions grant, as a mask. Null where that is not known.</summary>
    public uint? FileAccess { get; set; }

    /// <summary>What the share's permissions grant, as a mask. Null where that is not known, or there is no
    /// share.</summary>
    public uint? ShareAccess { get; set; }

    /// <summary>The entry that denies, as SDDL. Null where none does: then what is needed is missing.</summary>
    public string? DenyingAce { get; set; }

    /// <summary>What is needed and not granted, as a mask.</summary>
    public uint? MissingAccess { get; set; }

    /// <summary>The commands that let the account, and no other, read the file and do nothing else. Empty where none
    /// are needed or none can be known to help.</summary>
    public string[] SmallestGrant { get; set; } = [];

    /// <summary>The commands that take these back.</summary>
    public string[] UndoGrant { get; set; } = [];

    /// <summary>The error that opening the file gave. Null where it was not opened; 0 where that went well.</summary>
    public int? Win32Error { get; set; }
}

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
