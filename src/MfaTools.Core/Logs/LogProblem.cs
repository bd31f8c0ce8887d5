using System;

namespace MfaTools.Logs;

/// <summary>Why a file gave nothing.</summary>
public sealed class LogProblem
{
    private LogProblem(string path, Exception? exception, long lines)
    {
        Path = path;
        Exception = exception;
        Lines = lines;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>What went wrong, or null where the file was read but holds no line in the format.</summary>
    public Exception? Exception { get; }

    /// <summary>The lines that were read, none of them in the format.</summary>
    public long Lines { get; }

    /// <summary>A file that could not be read, or not to its end.</summary>
    /// <param name="path">The file.</param>
    /// <param name="exception">What went wrong.</param>
    public static LogProblem Unreadable(string path, Exception exception) => new(path, exception, 0);

    /// <summary>A file without any line in the format.</summary>
    /// <param name="path">The file.</param>
    /// <param name="lines">The lines it has.</param>
    public static LogProblem NotALog(string path, long lines) => new(path, null, lines);
}
