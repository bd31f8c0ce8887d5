using System;

namespace MfaTools.Foundation;

/// <summary>Creates time spans from fractions of seconds. TimeSpan.FromSeconds of .NET Framework rounds to
/// milliseconds.</summary>
internal static class Duration
{
    /// <exception cref="OverflowException">The value is too large for a TimeSpan, or not a number.</exception>
    public static TimeSpan FromSeconds(double seconds) =>
        TimeSpan.FromTicks(checked((long)Math.Round(seconds * TimeSpan.TicksPerSecond)));
}
