using System;
using System.IO;
using System.Management.Automation;

namespace MfaTools.Commands;

/// <summary>Snapshots, reports and acknowledgements.</summary>
internal static partial class Errors
{
    public static ErrorRecord InvalidSnapshot(string path, Exception inner) => New(
        inner,
        "InvalidSnapshot",
        inner is FileNotFoundException or DirectoryNotFoundException ? ErrorCategory.ObjectNotFound
            : inner is UnauthorizedAccessException ? ErrorCategory.PermissionDenied : ErrorCategory.InvalidData,
        path,
        inner is UnauthorizedAccessException || Files.IsDiskFull(inner) ? FileRemedy(inner)!
            : "Use a folder or zip that Export-MfaSnapshot wrote.",
        $"'{path}' cannot be read as a snapshot: {inner.Message.TrimEnd('.')}.");

    public static ErrorRecord InvalidAcknowledgements(string path, Exception inner) => New(
        inner,
        "InvalidAcknowledgements",
        Files.IsReadFailure(inner) ? ReadCategory(inner) : ErrorCategory.InvalidData,
        path,
        inner is FileNotFoundException or DirectoryNotFoundException ? "Check the spelling."
            : FileRemedy(inner) ?? "The file is a JSON array of objects with Id, Target, Reason, By and UntilUtc.",
        $"'{path}' cannot be read as acknowledgements: {inner.Message.TrimEnd('.')}.");

    public static ErrorRecord InvalidSettings(string path, Exception inner) => New(
        inner,
        "InvalidSettings",
        Files.IsReadFailure(inner) ? ReadCategory(inner) : ErrorCategory.InvalidData,
        path,
        inner is FileNotFoundException or DirectoryNotFoundException ? "Check the spelling."
            : FileRemedy(inner) ?? "A settings file is a .json or .psd1 file with names and constant values.",
        $"'{path}' cannot be read as settings: {inner.Message.TrimEnd('.')}.");

    public static ErrorRecord NotAZip(string path) => New(
        new ArgumentException($"A snapshot is a zip, but '{path}' does not end in .zip."),
        "NotAZip",
        ErrorCategory.InvalidArgument,
        path,
        "Use a path that ends in .zip.");

    public static ErrorRecord InvalidReport(string path, Exception inner) => New(
        inner,
        "InvalidReport",
        Files.IsReadFailure(inner) ? ReadCategory(inner) : ErrorCategory.InvalidData,
        path,
        FileRemedy(inner) ?? "Use a .json file that Export-MfaReport wrote.",
        $"'{path}' cannot be read as a report: {inner.Message.TrimEnd('.')}.");

    public static ErrorRecord UnknownReportFormat(string path) => New(
        new ArgumentException($"'{PlainText.OneLine(path)}' has no supported extension and is not an existing folder."),
        "UnknownReportFormat",
        ErrorCategory.InvalidArgument,
        path,
        "Use .html, .md, .csv, .json, .xml (JUnit) or .txt (monitoring line).");

    public static ErrorRecord FolderNotFound(string path, string folder) => New(
        new DirectoryNotFoundException($"The folder '{PlainText.OneLine(folder)}' does not exist."),
        "FolderNotFound",
        ErrorCategory.ObjectNotFound,
        path,
        "Create it, or use a path in an existing folder.");
}
