using System;
using System.IO;
using System.Management.Automation;

namespace MfaTools.Commands;

/// <summary>Errors about paths and files.</summary>
internal static partial class Errors
{
    /// <summary>The id of a path of another provider.</summary>
    public const string NotAFileId = "NotAFileSystemPath";

    public static ErrorRecord PathNotFound(string path, Exception? inner = null, string? remedy = null) => New(
        new ItemNotFoundException($"Cannot find the path '{PlainText.OneLine(path)}'.", inner),
        "PathNotFound",
        ErrorCategory.ObjectNotFound,
        path,
        remedy ?? "Check the spelling.");

    public static ErrorRecord NotAPath(string path, string problem, Exception? inner = null) => New(
        new ItemNotFoundException(
            $"'{PlainText.OneLine(path)}' is not the path of a file or folder: {problem}.", inner),
        "PathNotFound",
        ErrorCategory.ObjectNotFound,
        path,
        "Check the spelling.");

    public static ErrorRecord DriveNotFound(string path, Exception inner) => New(
        inner,
        "DriveNotFound",
        ErrorCategory.ObjectNotFound,
        path,
        "Get-PSDrive lists the drives of this session.",
        $"Cannot find the path '{path}': the drive does not exist.");

    public static ErrorRecord NotAFile(string path, string provider) => New(
        new PSNotSupportedException($"The path '{path}' belongs to the provider {provider}, not to the file system."),
        NotAFileId,
        ErrorCategory.InvalidArgument,
        path,
        "Specify the path of a file or folder.");

    public static ErrorRecord DanglingLink(string path) => New(
        new ItemNotFoundException($"The path '{path}' is a link whose target does not exist."),
        "PathNotFound",
        ErrorCategory.ObjectNotFound,
        path,
        "Repair the link, or specify the path of the file itself.");

    public static ErrorRecord Unreadable(string path, Exception inner, object? target = null) => New(
        inner,
        "FileUnreadable",
        ReadCategory(inner),
        target ?? path,
        FileRemedy(inner) ?? "Copy the file and specify the copy.",
        $"Cannot read the {(Directory.Exists(path) ? "folder" : "file")} '{path}': {inner.Message}");

    public static ErrorRecord Unwritable(string path, Exception inner) => New(
        inner,
        "FileUnwritable",
        ErrorCategory.WriteError,
        path,
        Files.IsDiskFull(inner) ? FileRemedy(inner)! : "Specify a file in a folder that you can write to.",
        $"Cannot write '{path}': {WriteProblem(inner)}");

    public static ErrorRecord FileExists(string path, string remedy) => New(
        new IOException($"The file '{path}' exists; nothing was written."),
        "FileExists",
        ErrorCategory.ResourceExists,
        path,
        remedy);

    // The messages of these exceptions name the temporary file, which no longer exists.
    private static string WriteProblem(Exception e) => e switch
    {
        DirectoryNotFoundException => "Its folder does not exist.",
        UnauthorizedAccessException => "Access is denied.",
        _ => Files.IsDiskFull(e) ? "The disk is full." : e.Message,
    };

    private static ErrorCategory ReadCategory(Exception e) => e switch
    {
        UnauthorizedAccessException => ErrorCategory.PermissionDenied,
        FileNotFoundException or DirectoryNotFoundException => ErrorCategory.ObjectNotFound,
        InvalidDataException => ErrorCategory.InvalidData,
        UnusableFileException => ErrorCategory.InvalidArgument,
        _ => ErrorCategory.ReadError,
    };

    // The remedy for a file system error, whatever the file is for; null if it depends on the file.
    private static string? FileRemedy(Exception e) => e switch
    {
        UnauthorizedAccessException =>
            "Run as an account that can read it (on the server, in an elevated session), or read a copy.",
        FileNotFoundException or DirectoryNotFoundException =>
            "It was renamed or deleted after the command started; run the command again.",
        UnusableFileException => "Specify the path of a file.",
        _ when Files.IsDiskFull(e) => "Free space on that disk, and run the command again.",
        _ => null,
    };
}
