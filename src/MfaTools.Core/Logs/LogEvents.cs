using System;

namespace MfaTools.Logs;

/// <summary>Receives messages while logs are read.</summary>
/// <param name="problem">Receives each file that cannot be read completely; the others are read nevertheless.</param>
/// <param name="detail">Receives what is read and how.</param>
/// <param name="progress">Receives the percentage of a large file that has been read.</param>
internal sealed class LogEvents(
    Action<LogProblem> problem, Action<string>? detail = null, Action<string, int>? progress = null)
{
    /// <summary>Larger files report progress.</summary>
    private const long LargeSize = 64L << 20;

    /// <summary>Discards all messages.</summary>
    internal static LogEvents None { get; } = new(_ => { });

    /// <summary>Returns the same with another receiver of problems.</summary>
    internal LogEvents With(Action<LogProblem> other) => new(other, detail, progress);

    /// <summary>Reports a file or folder that cannot be read completely.</summary>
    /// <param name="what">What and why.</param>
    public void Problem(LogProblem what) => problem(what);

    internal void Detail(string what) => detail?.Invoke(what);

    /// <summary>Returns a receiver of offsets that reports the progress of a file; null if it is not large.</summary>
    internal Action<long>? ProgressOf(string path)
    {
        if (progress is null || Files.Look(path)?.Length is not { } length || length < LargeSize) return null;
        int last = -1;
        return offset =>
        {
            int percent = (int)Math.Min(99, 100 * offset / length);
            if (percent != last) progress(path, last = percent);
        };
    }
}
