using System;
using System.Collections.Generic;

namespace MfaTools.Logs;

/// <summary>Why a file yielded nothing, or not everything.</summary>
internal sealed class LogProblem
{
    private LogProblem(string path) => Path = path;

    /// <summary>The file or folder.</summary>
    public string Path { get; }

    /// <summary>Why it could not be read; null if it could.</summary>
    public Exception? Exception { get; private init; }

    /// <summary>The number of lines that were read, none of them in the format.</summary>
    public long Lines { get; private init; }

    /// <summary>The ids of the known issues in the lines of a file without any line in the format.</summary>
    public IReadOnlyList<string> Issues { get; private init; } = [];

    /// <summary>The line of an entry that is too long to be searched to its end; 0 if the line is not known; null if
    /// that is not the problem.</summary>
    public long? CutLine { get; private init; }

    /// <summary>A file or folder that could not be read, or not to its end.</summary>
    public static LogProblem Unreadable(string path, Exception exception) => new(path) { Exception = exception };

    /// <summary>A file without any line in the format.</summary>
    public static LogProblem NotALog(string path, long lines, IReadOnlyList<string> issues) =>
        new(path) { Lines = lines, Issues = issues };

    /// <summary>An entry that did not match in the part of it that was searched.</summary>
    public static LogProblem TooLong(string path, long? line) => new(path) { CutLine = line ?? 0 };

    /// <summary>Describes a file without any line in the format.</summary>
    public string Describe()
    {
        string lines = PlainText.Count(Lines, "line");
        if (Issues.Count == 0)
        {
            return $"'{Path}' has no line in the format of an MFA Server log ({lines}). -Level All returns them.";
        }

        return $"'{Path}' is not an MFA Server log, but its {lines} contain the text of {string.Join(", ", Issues)}. "
            + $"Get-MfaKnownIssue {string.Join(",", Issues)} shows cause and fix; -Level All returns the lines.";
    }
}
