using System;

namespace MfaTools.Tls;

/// <summary>One Schannel event as it was logged.</summary>
public sealed class SchannelEvent
{
    /// <summary>The event id.</summary>
    public int Id { get; set; }

    /// <summary>When it was logged (UTC).</summary>
    public DateTime? TimeUtc { get; set; }

    /// <summary>The computer that logged it.</summary>
    public string? Computer { get; set; }

    /// <summary>1 critical, 2 error, 3 warning, 4 information; null where it does not say.</summary>
    public int? Level { get; set; }

    /// <summary>"client" or "server".</summary>
    public string? Role { get; set; }

    /// <summary>The internal error state.</summary>
    public int? ErrorState { get; set; }

    /// <summary>The TLS alert.</summary>
    public int? Alert { get; set; }

    /// <summary>The error code as it stands there.</summary>
    public string? ErrorCode { get; set; }

    /// <summary>The protocol.</summary>
    public string? Protocol { get; set; }

    /// <summary>The name of the other side.</summary>
    public string? TargetName { get; set; }

    /// <summary>The program that called Schannel.</summary>
    public string? ProcessName { get; set; }
}
