using System;
using System.Collections.Generic;

namespace MfaTools;

/// <summary>Schannel events of one kind from the System log, counted.</summary>
public sealed class TlsEvent
{
    /// <summary>The event id, such as 36871.</summary>
    public int EventId { get; set; }

    /// <summary>"client" or "server", where the event says which part this computer played.</summary>
    public string? Role { get; set; }

    /// <summary>The internal error state, such as 10013.</summary>
    public int? ErrorState { get; set; }

    /// <summary>The TLS alert, such as 40.</summary>
    public int? Alert { get; set; }

    /// <summary>The error code as the event has it.</summary>
    public string? ErrorCode { get; set; }

    /// <summary>The protocol, where the event names it.</summary>
    public string? Protocol { get; set; }

    /// <summary>The name of the other side, where the event has it.</summary>
    public string? TargetName { get; set; }

    /// <summary>The program that called Schannel, where the event names it.</summary>
    public string? ProcessName { get; set; }

    /// <summary>How many there were.</summary>
    public int Count { get; set; }

    /// <summary>The first (UTC), null where no event has a time.</summary>
    public DateTime? FirstUtc { get; set; }

    /// <summary>The last (UTC).</summary>
    public DateTime? LastUtc { get; set; }

    /// <summary>What the event means.</summary>
    public string Meaning { get; set; } = "";

    /// <summary>The computer that logged them, where the events say so.</summary>
    public string? LoggedBy { get; set; }

    /// <summary>When each was logged (UTC), where the events were counted on this computer.</summary>
    internal List<DateTime> TimesUtc { get; } = [];

    /// <summary>The event in one line.</summary>
    public override string ToString() =>
        $"{Count} x {EventId}{(Role is null ? "" : " " + Role)}{(ErrorState is null ? "" : " state " + ErrorState)}{(Alert is null ? "" : " alert " + Alert)}";
}
