using System;
using System.Management.Automation;

namespace MfaTools.Commands;

/// <summary>Access to attachments.</summary>
internal static partial class Errors
{
    public static ErrorRecord NotAnAttachmentPath(string path, Exception? inner = null) => New(
        new ArgumentException($"'{PlainText.OneLine(path)}' is not a fully qualified Windows path.", inner),
        "NotAnAttachmentPath",
        ErrorCategory.InvalidArgument,
        path,
        @"Give it as the template has it: \\server\share\folder\file, or C:\folder\file.");

    public static ErrorRecord InvalidDescriptor(string parameter, string text, Exception inner) => New(
        inner,
        parameter.EndsWith("Sid", StringComparison.Ordinal) ? "InvalidSid" : "InvalidSddl",
        ErrorCategory.InvalidArgument,
        text,
        parameter.EndsWith("Sid", StringComparison.Ordinal)
            ? "Give a SID such as S-1-5-21-1004336348-1177238915-682003330-1104."
            : "Give the SDDL as (Get-Acl FILE).Sddl or (Get-SmbShare -Name SHARE).SecurityDescriptor shows it, in single quotes.",
        $"-{parameter} cannot be read: {inner.Message}");
}
