using System;

namespace MfaTools;

/// <summary>When one kind of thing happened.</summary>
public sealed class TimelineRow
{
    /// <summary>What happened: a known issue, a Schannel event, a start or an end of a service or of Windows.</summary>
    public string Name { get; set; } = "";

    /// <summary><c>Log</c>, <c>Event</c> or <c>Start</c>.</summary>
    public string Kind { get; set; } = "";

    /// <summary>How often.</summary>
    public int Count { get; set; }

    /// <summary>When (UTC), in order; thinned out to at most 500.</summary>
    public DateTime[] TimesUtc { get; set; } = [];
}
