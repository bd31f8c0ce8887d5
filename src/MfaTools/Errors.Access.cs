using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;

namespace MfaTools.Commands;

/// <summary>Errors about access to attachments.</summary>
internal static partial class Errors
{
    public static ErrorRecord NotAnAttachmentPath(string path, Exception? inner = null) => New(
        new ArgumentException($"'{PlainText.OneLine(path)}' is not a fully qualified Windows path.", inner),
        "NotAnAttachmentPath",
        ErrorCategory.InvalidArgument,
        path,
        @"Enter it exactly as in the mail template: \\server\share\folder\file or C:\folder\file.");

    public static ErrorRecord InvalidDescriptor(string parameter, string text, Exception inner) => New(
        inner,
        parameter.EndsWith("Sid", StringComparison.Ordinal) ? "InvalidSid" : "InvalidSddl",
        ErrorCategory.InvalidArgument,
        text,
        parameter.EndsWith("Sid", StringComparison.Ordinal)
            ? "Specify a SID such as S-1-5-21-1004336348-1177238915-682003330-1104."
            : "Specify the SDDL from (Get-Acl FILE).Sddl or (Get-SmbShare -Name SHARE).SecurityDescriptor, in single "
                + "quotes.",
        $"-{parameter} cannot be read: {inner.Message}");

    public static ErrorRecord NoAttachmentPath() => New(
        new ArgumentException("No file was specified: -Path and -FileSddl are both missing."),
        "NoAttachmentPath",
        ErrorCategory.InvalidArgument,
        null,
        "Specify the path of the attachment with -Path, or the file's permissions as SDDL with -FileSddl.");

    public static ErrorRecord NotAmongFiles(string parameter, IEnumerable<string> names, string? path)
    {
        var all = names.ToList();
        string list = string.Join(", ", all.Take(5)) + (all.Count > 5 ? ", ..." : "");
        string lacks = path is null ? "no path was specified" : $"'{path}' is not among them";
        return New(
            new ArgumentException(
                PlainText.OneLine($"-{parameter} has the permissions of {all.Count} files ({list}), and {lacks}.")),
            "InvalidSddl",
            ErrorCategory.InvalidArgument,
            path,
            "Specify the path of one of these files with -LiteralPath, or the SDDL of one file.");
    }
}
