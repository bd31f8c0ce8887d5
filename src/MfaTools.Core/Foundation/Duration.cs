using System;

namespace MfaTools.Foundation;

/// <summary>Spans of time from fractions: .NET Framework's own TimeSpan.FromSeconds and its like round to
/// milliseconds.</summary>
internal static class Duration
{
    /// <exception cref="OverflowException">A TimeSpan cannot be that long, or it is not a number.</exception>
    public static TimeSpan FromSeconds(double seconds) =>
        TimeSpan.FromTicks(checked((long)Math.Round(seconds * TimeSpan.TicksPerSecond)));
}
