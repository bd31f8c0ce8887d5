using System;
using System.Collections.Generic;

namespace MfaTools.Logs;

/// <summary>Why a file gave nothing, or not all.</summary>
internal sealed class LogProblem
{
    private LogProblem(string path, Exception? exception, long lines, long? cutLine, IReadOnlyList<string>? issues = null)
    {
        Path = path;
        Exception = exception;
        Lines = lines;
        CutLine = cutLine;
        Issues = issues ?? [];
    }

    /// <summary>The file or folder.</summary>
    public string Path { get; }

    /// <summary>What went wrong, or null where the file could be read.</summary>
    public Exception? Exception { get; }

    /// <summary>The lines that were read, none of them in the format.</summary>
    public long Lines { get; }

    /// <summary>The known issues whose texts stand in the lines of a file without any line in the format.</summary>
    public IReadOnlyList<string> Issues { get; }

    /// <summary>The line of an entry that is too long to be searched to its end; 0 where the line is not known; null where that
    /// is not the problem.</summary>
    public long? CutLine { get; }

    /// <summary>A file or folder that could not be read, or not to its end.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="exception">What went wrong.</param>
    public static LogProblem Unreadable(string path, Exception exception) => new(path, exception, 0, null);

    /// <summary>A file without any line in the format.</summary>
    /// <param name="path">The file.</param>
    /// <param name="lines">The lines it has.</param>
    /// <param name="issues">The ids of the known issues whose texts they have.</param>
    public static LogProblem NotALog(string path, long lines, IReadOnlyList<string> issues) => new(path, null, lines, null, issues);

    /// <summary>A file with an entry that did not match in the part of it that was searched.</summary>
    /// <param name="path">The file.</param>
    /// <param name="line">The line it begins on, if known.</param>
    public static LogProblem TooLong(string path, long? line) => new(path, null, 0, line ?? 0);
}
