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
            : "Give a folder or zip that Export-MfaSnapshot wrote.",
        $"'{path}' cannot be read as a snapshot: {inner.Message.TrimEnd('.')}.");

    public static ErrorRecord InvalidAcknowledgements(string path, Exception inner) => New(
        inner,
        "InvalidAcknowledgements",
        Files.IsReadFailure(inner) ? ReadCategory(inner) : ErrorCategory.InvalidData,
        path,
        inner is FileNotFoundException or DirectoryNotFoundException ? "Check the spelling."
            : FileRemedy(inner) ?? "It is a JSON array of objects with Id, Target, Reason, By and UntilUtc.",
        $"'{path}' cannot be read as acknowledgements: {inner.Message.TrimEnd('.')}.");

    public static ErrorRecord NotAZip(string path) => New(
        new ArgumentException($"A snapshot is a zip, and '{path}' does not end in .zip."),
        "NotAZip",
        ErrorCategory.InvalidArgument,
        path,
        "Give a path that ends in .zip.");

    public static ErrorRecord UnknownReportFormat(string path) => New(
        new ArgumentException($"There is no report format for '{path}'."),
        "UnknownReportFormat",
        ErrorCategory.InvalidArgument,
        path,
        "End the path in .html, .json, .xml (JUnit) or .txt (a line for monitoring).");
}
