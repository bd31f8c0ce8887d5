using System;
using System.IO;
using System.Management.Automation;

namespace MfaTools.Commands;

/// <summary>Every error record of the module: a stable id, a real category, the input as target, and what to do next.</summary>
internal static class Errors
{
    public static ErrorRecord PathNotFound(string path, Exception? inner = null, bool literal = false) => New(
        new ItemNotFoundException($"Cannot find the path '{path}'.", inner),
        "PathNotFound",
        ErrorCategory.ObjectNotFound,
        path,
        !WildcardPattern.ContainsWildcardCharacters(path) ? "Check the spelling."
            : literal ? "-LiteralPath takes names as they stand; for wildcards use -Path."
            : "If the name contains [ or ], give it with -LiteralPath.");

    public static ErrorRecord NotAFile(string path, string provider) => New(
        new PSNotSupportedException($"The path '{path}' belongs to the provider {provider}, not to the file system."),
        "NotAFileSystemPath",
        ErrorCategory.InvalidArgument,
        path,
        "Give a path of a file or folder.");

    public static ErrorRecord Unreadable(string path, Exception inner, object? target = null)
    {
        bool folder = Directory.Exists(path);
        var (category, remedy) = inner switch
        {
            UnauthorizedAccessException => (
                ErrorCategory.PermissionDenied, "Run as an account that may read it, on the server in an elevated session, or read a copy."),
            FileNotFoundException or DirectoryNotFoundException => (
                ErrorCategory.ObjectNotFound, "It was there when the command began: it has been renamed or deleted. Run the command again."),
            InvalidDataException => (
                ErrorCategory.InvalidData, "What could be read was given. Copy the file again from where it came from."),
            _ => (ErrorCategory.ReadError, "Copy the file and read the copy. Entries before the fault have been given."),
        };
        return New(inner, "FileUnreadable", category, target ?? path, remedy, $"Cannot read the {(folder ? "folder" : "file")} '{path}': {inner.Message}");
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

    public static ErrorRecord IssueNotFound(string id, string? nearest) => New(
        new ItemNotFoundException($"There is no known issue '{id}'."),
        "IssueNotFound",
        ErrorCategory.ObjectNotFound,
        id,
        nearest is null ? "Get-MfaKnownIssue without parameters lists all." : $"Did you mean '{nearest}'?");

    /// <summary>The same error with the personal data in it masked.</summary>
    public static ErrorRecord InvalidEndpoint(string text, Exception inner) => New(
        inner,
        "InvalidEndpoint",
        ErrorCategory.InvalidArgument,
        text,
        "Give a host name, such as mfa.contoso.com, mfa.contoso.com:8443 or an https URL.");

    public static ErrorRecord CheckFailed(string target, Exception inner) => New(
        inner,
        "CheckFailed",
        ErrorCategory.NotSpecified,
        target,
        "This is a fault of MfaTools; the other targets are tested all the same.",
        $"The test of '{target}' broke off: {inner.Message}");

    public static ErrorRecord UnknownReportFormat(string path) => New(
        new ArgumentException($"There is no report format for '{path}'."),
        "UnknownReportFormat",
        ErrorCategory.InvalidArgument,
        path,
        "End the path in .html, .json, .xml (JUnit) or .txt (a line for monitoring).");

    public static ErrorRecord FileExists(string path, string remedy) => New(
        new IOException($"The file '{path}' exists; nothing was written."),
        "FileExists",
        ErrorCategory.ResourceExists,
        path,
        remedy);

    public static ErrorRecord NotAResult(PSObject item) => New(
        new ArgumentException($"An object of type {item.TypeNames[0]} is no result of this module."),
        "NotAResult",
        ErrorCategory.InvalidType,
        item,
        "Pipe in what the cmdlets of MfaTools give, whole, without Select-Object.");

    public static ErrorRecord HealthBelow(string message, string remedy, CheckResult? worst) => New(
        new InvalidOperationException(message), "HealthBelow," + typeof(AssertMfaHealthCommand).FullName, ErrorCategory.InvalidResult, worst, remedy);

    public static ErrorRecord NotAnAttachmentPath(string path, Exception? inner = null) => New(
        new ArgumentException($"'{PlainText.OneLine(path)}' is no whole path of a file on Windows.", inner),
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

    public static ErrorRecord WindowsOnly(string parameter) => New(
        new PlatformNotSupportedException($"-{parameter} works on Windows only."),
        "WindowsOnly",
        ErrorCategory.NotImplemented,
        parameter,
        "Run the command on the MFA Server, or judge by permissions that were collected there: -FileSddl, -ShareSddl, -IdentitySid.");
    public static ErrorRecord NotACertificate(string path, Exception inner) => New(
        inner,
        "NotACertificate",
        ErrorCategory.InvalidData,
        path,
        "Give a file in PEM, DER or PKCS#7, as the authority sends it.",
        $"Cannot read certificates from '{path}': {inner.Message}");

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

    public static ErrorRecord InvalidSnapshot(string path, Exception inner) => New(
        inner,
        "InvalidSnapshot",
        inner is FileNotFoundException or DirectoryNotFoundException ? ErrorCategory.ObjectNotFound : ErrorCategory.InvalidData,
        path,
        "Give a folder or zip that Export-MfaSnapshot wrote.",
        $"'{path}' cannot be read as a snapshot: {inner.Message.TrimEnd('.')}.");

    public static ErrorRecord InvalidAcknowledgements(string path, Exception inner) => New(
        inner,
        "InvalidAcknowledgements",
        ErrorCategory.InvalidData,
        path,
        "It is a JSON array of objects with Id, Target, Reason, By and UntilUtc.",
        $"'{path}' cannot be read as acknowledgements: {inner.Message.TrimEnd('.')}.");

    public static ErrorRecord DanglingLink(string path) => New(
        new ItemNotFoundException($"The path '{path}' is a link to something that is not there."),
        "PathNotFound",
        ErrorCategory.ObjectNotFound,
        path,
        "Mend the link, or give the path of the file itself.");

    public static ErrorRecord InvalidWildcard(string pattern, Exception inner) => New(
        inner,
        "InvalidWildcard",
        ErrorCategory.InvalidArgument,
        pattern,
        "A [ begins a set of characters that ] ends. To take it as it stands, write `[ in single quotes, or use -LiteralPath for a path.",
        $"'{pattern}' is not a valid wildcard pattern.");

    public static ErrorRecord RemotePath(string path, string computer) => New(
        new InvalidOperationException($"'{path}' is a path on the computer '{computer}', and would be looked for on this one."),
        "RemotePath",
        ErrorCategory.InvalidOperation,
        path,
        $"Read it there: Invoke-Command -ComputerName {computer} {{ Get-MfaLogError ... }}. A copy on this computer can be given with -LiteralPath.");

    public static ErrorRecord EntryTooLong(string path, long line) => New(
        new InvalidDataException($"An entry in '{path}'{(line > 0 ? $", line {line}," : "")} is too long to be searched to its end."),
        "EntryTooLong",
        ErrorCategory.LimitsExceeded,
        path,
        "Whether it matches further on is not known. Without -Pattern and -IssueId its beginning is given.");

    public static ErrorRecord BookmarkUnusable(string path, Exception inner) => New(
        inner,
        "BookmarkUnusable",
        inner is UnauthorizedAccessException ? ErrorCategory.PermissionDenied : inner is InvalidDataException ? ErrorCategory.InvalidData : ErrorCategory.WriteError,
        path,
        "Give another file, or delete this one to begin anew: then everything is given once more.",
        $"The bookmark '{path}' cannot be used: {inner.Message}");

    public static ErrorRecord Masked(ErrorRecord error, Func<string, string> mask)
    {
        string id = error.FullyQualifiedErrorId;
        return new ErrorRecord(
            new InvalidOperationException(mask(error.Exception.Message)), id, error.CategoryInfo.Category, error.TargetObject is string target ? mask(target) : null)
        {
            ErrorDetails = new ErrorDetails(mask(error.ErrorDetails?.Message ?? error.Exception.Message)),
        };
    }

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

    public static ErrorRecord NotAZip(string path) => New(
        new ArgumentException($"A snapshot is a zip, and '{path}' does not end in .zip."),
        "NotAZip",
        ErrorCategory.InvalidArgument,
        path,
        "Give a path that ends in .zip.");

    public static ErrorRecord InsecureProtocol(string protocol) => New(
        new InvalidOperationException($"{protocol} is insecure and is not turned on."),
        "InsecureProtocol",
        ErrorCategory.SecurityError,
        protocol,
        "Upgrade the product, or use -DotNetStrongCrypto or -Protocol 'TLS 1.2'. If nothing else helps, for a short time: -AllowInsecureProtocol.");

    public static ErrorRecord BackupFailed(string path, Exception inner) => New(
        inner,
        "BackupFailed",
        ErrorCategory.WriteError,
        path,
        "Nothing was changed. Give another file that does not exist yet with -BackupPath.",
        $"The backup '{path}' cannot be written: {inner.Message}");

    public static ErrorRecord RepairFailed(string backup, Exception inner) => New(
        inner,
        "RepairFailed",
        (inner as System.ComponentModel.Win32Exception)?.NativeErrorCode == 5 ? ErrorCategory.PermissionDenied : ErrorCategory.WriteError,
        backup,
        inner is AggregateException
            ? $"Bring back what was there: reg import \"{backup}\" /reg:64"
            : "What had been written was taken back. Run in an elevated session.",
        $"The registry could not be written: {inner.Message}");

    private static ErrorRecord New(
        Exception exception, string id, ErrorCategory category, object? target, string remedy, string? message = null) =>
        new(exception, id, category, target)
        {
            // In the message, not as the recommended action: Windows PowerShell does not show that, PowerShell 7 does.
            ErrorDetails = new ErrorDetails($"{message ?? exception.Message} {remedy}"),
        };
}
