using System;
using System.IO;
using System.Management.Automation;

namespace MfaTools.Commands;

/// <summary>Every error record of the module: a stable id, a real category, the input as target, and what to do next.</summary>
internal static class Errors
{
    public static ErrorRecord PathNotFound(string path, Exception? inner = null) => New(
        new ItemNotFoundException($"Cannot find the path '{path}'.", inner),
        "PathNotFound",
        ErrorCategory.ObjectNotFound,
        path,
        "Check the spelling. If the name contains [ or ], give it with -LiteralPath.");

    public static ErrorRecord NotAFile(string path, string provider) => New(
        new PSNotSupportedException($"The path '{path}' belongs to the provider {provider}, not to the file system."),
        "NotAFileSystemPath",
        ErrorCategory.InvalidArgument,
        path,
        "Give a path of a file or folder.");

    public static ErrorRecord Unreadable(string path, Exception inner)
    {
        var (category, remedy) = inner switch
        {
            UnauthorizedAccessException => (
                ErrorCategory.PermissionDenied, "Run as an account that may read it, on the server in an elevated session, or read a copy."),
            FileNotFoundException or DirectoryNotFoundException => (
                ErrorCategory.ObjectNotFound, "It was there when the command began: it has been renamed or deleted. Run the command again."),
            InvalidDataException => (
                ErrorCategory.InvalidData, "The compressed file is damaged or incomplete. Copy it again, or unpack it with another tool."),
            _ => (ErrorCategory.ReadError, "Copy the file and read the copy. Entries before the fault have been given."),
        };
        return New(inner, "FileUnreadable", category, path, remedy, $"Cannot read '{path}': {inner.Message}");
    }

    public static ErrorRecord LogFolderNotFound() => New(
        new ItemNotFoundException("No installed MFA Server was found on this computer, so there is no default log folder."),
        "LogFolderNotFound",
        ErrorCategory.ObjectNotFound,
        null,
        "Give the log files or their folder with -Path, for instance: Get-MfaLogError -Path ./Logs");

    public static ErrorRecord ParameterConflict(string one, string other) => New(
        new ArgumentException($"-{one} and -{other} cannot be used together."),
        "ParameterConflict",
        ErrorCategory.InvalidArgument,
        other,
        $"Leave out -{one} or -{other}.");

    public static ErrorRecord InvalidPattern(string pattern, Exception inner) => New(
        inner,
        "InvalidPattern",
        ErrorCategory.InvalidArgument,
        pattern,
        "-Pattern takes .NET regular expressions. To search for the text as it stands, use [regex]::Escape('text').",
        $"The pattern '{pattern}' is not a regular expression: {inner.Message}");

    public static ErrorRecord PatternTooSlow(string pattern, Exception inner) => New(
        inner,
        "PatternTooSlow",
        ErrorCategory.OperationTimeout,
        pattern,
        "Make the pattern simpler: nested repetitions such as (a+)+ can take for ever.",
        $"The pattern '{pattern}' took too long on one message.");

    public static ErrorRecord InvalidLevel(string level) => New(
        new ArgumentException($"'{level}' is not a level."),
        "InvalidLevel",
        ErrorCategory.InvalidArgument,
        level,
        "Use Error, Information, Unparsed, All, or a single letter as it stands in the log.");

    public static ErrorRecord InvalidEndpoint(string text, Exception inner) => New(
        inner,
        "InvalidEndpoint",
        ErrorCategory.InvalidArgument,
        text,
        "Give a host name, such as mfa.contoso.com, mfa.contoso.com:8443 or an https URL.");

    public static ErrorRecord NoRegistry() => New(
        new PSNotSupportedException("This computer is no Windows, so it has no TLS policy in a registry."),
        "NoRegistry",
        ErrorCategory.NotImplemented,
        null,
        "Give the export of a server's registry with -RegistryPath, or a host to ask with -HostName.");

    public static ErrorRecord RegistryFileDamaged(string path, Exception inner) => New(
        inner,
        "RegistryFileDamaged",
        ErrorCategory.InvalidData,
        path,
        @"Export it again: reg export HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL schannel.reg",
        $"'{path}' is not a sound registry export: {inner.Message}");

    public static ErrorRecord EventFileDamaged(string path, Exception inner) => New(
        inner,
        "EventFileDamaged",
        ErrorCategory.InvalidData,
        path,
        "Save the events again: wevtutil qe System /f:xml > events.xml, or Get-WinEvent | Export-Clixml.",
        $"'{path}' holds no sound list of events: {inner.Message}");

    public static ErrorRecord EventLogUnreadable(string path, Exception? inner) => New(
        inner ?? new PSNotSupportedException("Get-WinEvent is not here."),
        "EventLogUnreadable",
        ErrorCategory.ReadError,
        path,
        "Turn it into XML on Windows: wevtutil qe log.evtx /lf:true /f:xml > events.xml",
        $"Cannot read the event log '{path}': {inner?.Message ?? "that takes Get-WinEvent, which is on Windows alone."}");

    public static ErrorRecord CheckFailed(string target, Exception inner) => New(
        inner,
        "CheckFailed",
        ErrorCategory.NotSpecified,
        target,
        "This is a fault of MfaTools; the other targets are tested all the same.",
        $"The test of '{target}' broke off: {inner.Message}");

    private static ErrorRecord New(
        Exception exception, string id, ErrorCategory category, object? target, string remedy, string? message = null) =>
        new(exception, id, category, target)
        {
            // In the message, not as the recommended action: Windows PowerShell does not show that, PowerShell 7 does.
            ErrorDetails = new ErrorDetails($"{message ?? exception.Message} {remedy}"),
        };
}
