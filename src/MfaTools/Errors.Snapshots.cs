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

    public static ErrorRecord InvalidAcknowledgements(string path, Exception inner) => InvalidData(
        "InvalidAcknowledgements",
        "acknowledgements",
        path,
        inner,
        SpellingRemedy(inner) ?? FileRemedy(inner)
            ?? "The file is a JSON array of objects with Id, Target, Reason, By and UntilUtc.");

    public static ErrorRecord InvalidSettings(string path, Exception inner) => InvalidData(
        "InvalidSettings",
        "settings",
        path,
        inner,
        SpellingRemedy(inner) ?? FileRemedy(inner)
            ?? "A settings file is a .json or .psd1 file with names and constant values.");

    public static ErrorRecord NotAZip(string path) => New(
        new ArgumentException($"A snapshot is a zip, but '{path}' does not end in .zip."),
        "NotAZip",
        ErrorCategory.InvalidArgument,
        path,
        "Use a path that ends in .zip.");

    public static ErrorRecord InvalidReport(string path, Exception inner) => InvalidData(
        "InvalidReport",
        "a report",
        path,
        inner,
        FileRemedy(inner) ?? "Use a .json file that Export-MfaReport wrote.");

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

    private static ErrorRecord InvalidData(string id, string what, string path, Exception inner, string remedy) => New(
        inner,
        id,
        Files.IsReadFailure(inner) ? ReadCategory(inner) : ErrorCategory.InvalidData,
        path,
        remedy,
        $"'{path}' cannot be read as {what}: {inner.Message.TrimEnd('.')}.");

    private static string? SpellingRemedy(Exception inner) =>
        inner is FileNotFoundException or DirectoryNotFoundException ? "Check the spelling." : null;
}
