using System;

namespace MfaTools.Logs;

/// <summary>What there is to say while logs are read.</summary>
/// <param name="problem">Told of each file that cannot be read, or not wholly; the others are read all the same.</param>
/// <param name="detail">Told what is read and how.</param>
/// <param name="progress">Told how many hundredths of a large file are read.</param>
internal sealed class LogEvents(Action<LogProblem> problem, Action<string>? detail = null, Action<string, int>? progress = null)
{
    /// <summary>A file of more bytes is large.</summary>
    private const long LargeSize = 64L << 20;

    /// <summary>Nobody is told.</summary>
    internal static LogEvents None { get; } = new(_ => { });

    /// <summary>The same, with another reader of the problems.</summary>
    internal LogEvents With(Action<LogProblem> other) => new(other, detail, progress);

    /// <summary>Tells of a file or folder that cannot be read, or not wholly.</summary>
    /// <param name="what">What and why.</param>
    public void Problem(LogProblem what) => problem(what);

    internal void Detail(string what) => detail?.Invoke(what);

    /// <summary>What to tell of the places that reading comes to.</summary>
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
