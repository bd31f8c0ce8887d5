using System;
using System.IO;
using System.Management.Automation;
using MfaTools.Logs;

namespace MfaTools.Commands;

/// <summary>Logs and known issues.</summary>
internal static partial class Errors
{
    public static ErrorRecord LogFolderNotFound() => New(
        new ItemNotFoundException("No MFA Server was found on this computer, so there is no default log folder."),
        "LogFolderNotFound",
        ErrorCategory.ObjectNotFound,
        null,
        "Give the log files or their folder with -Path, for instance: Get-MfaLogError -Path ./Logs");

    /// <summary>The error that a problem is; null if it is not an error.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="target">The path as the user gave it.</param>
    public static ErrorRecord? Of(LogProblem problem, object target) =>
        problem.Exception is { } exception ? LogUnreadable(problem.Path, exception, target)
        : problem.CutLine is { } line ? EntryTooLong(problem.Path, line)
        : null;

    public static ErrorRecord TextOfLog(string text) => New(
        new ArgumentException("The input is the text of a log, not a path."),
        "TextOfLog",
        ErrorCategory.InvalidArgument,
        text,
        "Give the path of the file instead: Get-MfaLogError -Path FILE");

    /// <summary>As <see cref="Unreadable"/>, for a log: the entries before the fault have been returned.</summary>
    public static ErrorRecord LogUnreadable(string path, Exception inner, object? target) => New(
        inner,
        "FileUnreadable",
        ReadCategory(inner),
        target ?? path,
        inner is InvalidDataException
            ? "The entries before the damage have been returned. Copy the file again from where it came from."
            : FileRemedy(inner) ?? "Copy the file and read the copy. Entries before the fault have been returned.",
        $"Cannot read the {(Directory.Exists(path) ? "folder" : "file")} '{path}': {inner.Message}");

    public static ErrorRecord EntryTooLong(string path, long line) => New(
        new InvalidDataException(
            $"An entry in '{path}'{(line > 0 ? $", line {line}," : "")} is too long to be searched to its end."),
        "EntryTooLong",
        ErrorCategory.LimitsExceeded,
        path,
        "Whether it matches after that is not known. Without -Pattern and -IssueId its beginning is returned.");

    public static ErrorRecord RemotePath(string path, string computer) => New(
        new InvalidOperationException(
            $"'{path}' is a path on the computer '{computer}' and cannot be read from this one."),
        "RemotePath",
        ErrorCategory.InvalidOperation,
        path,
        $"Read it there: Invoke-Command -ComputerName {computer} {{ Get-MfaLogError ... }}. A copy on this computer "
            + "can be given with -LiteralPath.");

    public static ErrorRecord InvalidPattern(string pattern, Exception inner) => New(
        inner,
        "InvalidPattern",
        ErrorCategory.InvalidArgument,
        pattern,
        "-Pattern takes .NET regular expressions. To search for a literal text, use [regex]::Escape('text').",
        $"The pattern '{pattern}' is not a regular expression: {inner.Message}");

    public static ErrorRecord PatternTooSlow(string pattern, Exception inner) => New(
        inner,
        "PatternTooSlow",
        ErrorCategory.OperationTimeout,
        pattern,
        "Simplify the pattern: nested repetition such as (a+)+ can take forever.",
        $"The pattern '{pattern}' took too long on one message.");

    public static ErrorRecord InvalidLevel(string level) => New(
        new ArgumentException($"'{level}' is not a level."),
        "InvalidLevel",
        ErrorCategory.InvalidArgument,
        level,
        "Use Error, Warning, Information, Unparsed, All, or a single letter as it appears in the log.");

    public static ErrorRecord IssueNotFound(string id, string? nearest) => New(
        new ItemNotFoundException($"There is no known issue or finding '{id}'."),
        "IssueNotFound",
        ErrorCategory.ObjectNotFound,
        id,
        nearest is null
            ? "Get-MfaKnownIssue without parameters lists those of the logs."
            : $"Did you mean '{nearest}'?");

    public static ErrorRecord PageNotOpened(string uri, Exception inner) => New(
        inner,
        "PageNotOpened",
        ErrorCategory.OpenError,
        uri,
        $"Open it yourself: {uri}",
        $"The page cannot be opened: {inner.Message}");

    public static ErrorRecord BookmarkUnusable(string path, Exception inner) => New(
        inner,
        "BookmarkUnusable",
        inner is UnauthorizedAccessException ? ErrorCategory.PermissionDenied
            : inner is InvalidDataException ? ErrorCategory.InvalidData : ErrorCategory.WriteError,
        path,
        inner is InvalidDataException
            ? "Give another file, or delete this one to start over; all entries are then returned again."
            : inner is UnusableFileException ? "Give the path of a file."
            // What is there is not deleted for that: it says how far the logs were read.
            : Files.IsDiskFull(inner)
            ? "Free space on that disk. Until the bookmark can be written, the same entries are returned again."
            : "Give a file that you may read and write. "
                + "Until the bookmark can be written, the same entries are returned again.",
        $"The bookmark '{path}' cannot be used: {WriteProblem(inner)}");
}
