using System;

namespace MfaTools.Logs;

/// <summary>Counts over the lines of one file.</summary>
internal sealed class LogStatistics
{
    private DateTime? _last;

    public long Lines { get; set; }

    public long Entries { get; set; }

    public long Unparsed { get; set; }

    public long Errors { get; set; }

    public DateTime? FirstUtc { get; private set; }

    public DateTime? LastUtc { get; private set; }

    public TimeSpan? LargestGap { get; private set; }

    public DateTime? LargestGapFromUtc { get; private set; }

    public TimeSpan? LargestStepBack { get; private set; }

    public void See(DateTime time)
    {
        if (FirstUtc is null || time < FirstUtc) FirstUtc = time;
        if (LastUtc is null || time > LastUtc) LastUtc = time;
        if (_last is { } last)
        {
            var gap = time - last;
            if (gap >= TimeSpan.Zero && (LargestGap is null || gap > LargestGap))
            {
                LargestGap = gap;
                LargestGapFromUtc = last;
            }
            else if (gap < TimeSpan.Zero && (LargestStepBack is null || -gap > LargestStepBack))
            {
                LargestStepBack = -gap;
            }
        }

        _last = time;
    }
}
