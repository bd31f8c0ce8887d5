namespace MfaTools;

/// <summary>What was changed in the TLS policy of this computer, or with -WhatIf would be, and how to take it back.</summary>
public sealed class TlsRepairResult
{
    /// <summary>The computer that was changed.</summary>
    public string ComputerName { get; set; } = "";

    /// <summary>Whether anything was written: false where all was so already, and with -WhatIf.</summary>
    public bool Changed { get; set; }

    /// <summary>What was written, or with -WhatIf would be.</summary>
    public TlsRegistryChange[] Changes { get; set; } = [];

    /// <summary>The .reg file with what was there before, null where nothing was written.</summary>
    public string? BackupPath { get; set; }

    /// <summary>The SHA-256 hash of that file: what is imported later is what was written, as long as
    /// <c>Get-FileHash</c> gives the same.</summary>
    public string? BackupSha256 { get; set; }

    /// <summary>The command that takes it back, null where nothing was written.</summary>
    public string? Undo { get; set; }

    /// <summary>Whether the computer must be restarted for it to hold. Else restarting the programs is enough.</summary>
    public bool RestartNeeded { get; set; }

    /// <summary>What to do next, in one line.</summary>
    public string Summary { get; set; } = "";
}
