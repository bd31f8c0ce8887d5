using System;
using System.Collections.Generic;

namespace MfaTools.Checks;

/// <summary>The times of an event that may be frequent: all of them up to a limit, then every second, fourth and so on,
/// and always the earliest and the latest.</summary>
internal sealed class TimeSample
{
    internal const int MaxTimes = 20_000;

    private readonly List<DateTime> _times = [];
    private int _every = 1;
    private DateTime _first = DateTime.MaxValue;
    private DateTime _last = DateTime.MinValue;

    /// <summary>How often.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a time.</summary>
    public void Add(DateTime utc)
    {
        if (utc < _first) _first = utc;
        if (utc > _last) _last = utc;
        if (Count++ % _every > 0) return;
        _times.Add(utc);
        if (_times.Count < MaxTimes) return;
        int at = 0;
        _times.RemoveAll(_ => at++ % 2 > 0);
        _every *= 2;
    }

    /// <summary>The row of the timeline.</summary>
    public TimelineRow ToRow(string name, string kind) =>
        TimelineRow.Of(name, kind, _every == 1 ? _times : [_first, .. _times, _last], Count);
}
