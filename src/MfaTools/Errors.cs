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

    public static ErrorRecord InvalidSdkUrl(string text, Exception inner) => New(
        inner,
        "InvalidUrl",
        ErrorCategory.InvalidArgument,
        text,
        "Give a URL such as https://mfa.contoso.com/MultiFactorAuthWebServiceSdk/PfWsSdk.asmx. A configuration file is given with -Path.",
        $"'{text}' cannot be tested. {inner.Message}");

    public static ErrorRecord SdkConfigurationNotFound() => New(
        new ItemNotFoundException("No configuration of the user portal, the mobile app web service, the AD FS adapter or MIM was found on this computer."),
        "SdkConfigurationNotFound",
        ErrorCategory.ObjectNotFound,
        null,
        "Give the URL of the Web Service SDK with -Uri, or a configuration file with -Path. In an elevated session the configuration of IIS is read as well.");

    public static ErrorRecord CheckFailed(string target, Exception inner) => New(
        inner,
        "CheckFailed",
        ErrorCategory.NotSpecified,
        target,
        "This is a fault of MfaTools; the other targets are tested all the same.",
        $"The test of '{target}' broke off: {inner.Message}");

    public static ErrorRecord NotACertificate(string path, Exception inner) => New(
        inner,
        "NotACertificate",
        ErrorCategory.InvalidData,
        path,
        "Give a file in PEM, DER or PKCS#7, as the authority sends it.",
        $"Cannot read certificates from '{path}': {inner.Message}");

    public static ErrorRecord FileExists(string path, string remedy) => New(
        new IOException($"The file '{path}' exists; nothing was written."),
        "FileExists",
        ErrorCategory.ResourceExists,
        path,
        remedy);

    public static ErrorRecord Unwritable(string path, Exception inner) => New(
        inner,
        "FileUnwritable",
        ErrorCategory.WriteError,
        path,
        "Give a file in a folder that you may write to.",
        $"Cannot write '{path}': {inner.Message}");

    public static ErrorRecord ChainNotKnown(string target) => New(
        new InvalidOperationException($"The chain of '{target}' lacks a certificate that was not found, so it was not saved."),
        "ChainNotKnown",
        ErrorCategory.ObjectNotFound,
        target,
        "Add -FetchMissing, or give the authority's certificates with -IntermediatePath.");

    private static ErrorRecord New(
        Exception exception, string id, ErrorCategory category, object? target, string remedy, string? message = null) =>
        new(exception, id, category, target)
        {
            // In the message, not as the recommended action: Windows PowerShell does not show that, PowerShell 7 does.
            ErrorDetails = new ErrorDetails($"{message ?? exception.Message} {remedy}"),
        };
}
