using System;
using System.Collections.Generic;
using System.Linq;

namespace MfaTools;

/// <summary>When one kind of thing happened.</summary>
public sealed class TimelineRow
{
    private const int MaxTimes = 500;

    /// <summary>What happened: a known issue, a Schannel event, a start or an end of a service or of Windows.</summary>
    public string Name { get; set; } = "";

    /// <summary><c>Log</c>, <c>Event</c> or <c>Start</c>.</summary>
    public string Kind { get; set; } = "";

    /// <summary>How often.</summary>
    public int Count { get; set; }

    /// <summary>When (UTC), in order; thinned out to at most 500.</summary>
    public DateTime[] TimesUtc { get; set; } = [];

    /// <summary>Makes a row of all times, or of a sample of them: the first and the last are always among those that are
    /// kept.</summary>
    /// <param name="name">What happened.</param>
    /// <param name="kind">Log, Event or Start.</param>
    /// <param name="times">When, in any order.</param>
    /// <param name="count">How often, where these are a sample.</param>
    internal static TimelineRow Of(string name, string kind, IReadOnlyCollection<DateTime> times, int? count = null)
    {
        DateTime[] all = [.. times.OrderBy(time => time)];
        return new TimelineRow
        {
            Name = name,
            Kind = kind,
            Count = count ?? all.Length,
            TimesUtc = all.Length <= MaxTimes
                ? all
                : [.. Enumerable.Range(0, MaxTimes).Select(i => all[(long)i * (all.Length - 1) / (MaxTimes - 1)])],
        };
    }
}
