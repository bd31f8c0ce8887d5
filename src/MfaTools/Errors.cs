using System;
using System.Management.Automation;
using MfaTools.Certificates;

namespace MfaTools.Commands;

/// <summary>Every error record of the module, by area in the files beside this one: a stable id, a real category, the
/// input as
/// target, and what to do next.</summary>
internal static partial class Errors
{
    public static ErrorRecord ParameterConflict(string one, string other) => New(
        new ArgumentException($"-{one} and -{other} cannot be used together."),
        "ParameterConflict",
        ErrorCategory.InvalidArgument,
        other,
        $"Leave out -{one} or -{other}.");

    public static ErrorRecord InvalidWildcard(string pattern, Exception inner) => New(
        inner,
        "InvalidWildcard",
        ErrorCategory.InvalidArgument,
        pattern,
        "A [ begins a set of characters that ] ends. To search for the character itself, write `[ in single quotes.",
        $"'{pattern}' is not a valid wildcard pattern.");

    public static ErrorRecord CheckFailed(string target, Exception inner) => New(
        inner,
        "CheckFailed",
        ErrorCategory.NotSpecified,
        target,
        LoadedLibrary.Explain(inner) ?? "This is a fault of MfaTools; the other targets are tested nevertheless.",
        $"The test of '{target}' broke off: {inner.Message}");

    public static ErrorRecord NotAResult(PSObject item) => New(
        new ArgumentException($"An object of type {item.TypeNames[0]} is not a result of this module."),
        "NotAResult",
        ErrorCategory.InvalidType,
        item,
        "Pipe in the whole objects that the cmdlets of MfaTools return, without Select-Object.");

    public static ErrorRecord HealthBelow(string message, string remedy, CheckResult? worst) => New(
        new InvalidOperationException(message), "HealthBelow," + typeof(AssertMfaHealthCommand).FullName, ErrorCategory.InvalidResult, worst, remedy);

    public static ErrorRecord WindowsOnly(string parameter) => New(
        new PlatformNotSupportedException($"-{parameter} works on Windows only."),
        "WindowsOnly",
        ErrorCategory.NotImplemented,
        parameter,
        "Run the command on the MFA Server, or judge by permissions that were collected there: -FileSddl, "
            + "-ShareSddl, -IdentitySid.");

    /// <summary>The same error with the personal data in it masked.</summary>
    public static ErrorRecord Masked(ErrorRecord error, Func<string, string> mask)
    {
        string id = error.FullyQualifiedErrorId;
        return new ErrorRecord(
            new InvalidOperationException(mask(error.Exception.Message)), id, error.CategoryInfo.Category, error.TargetObject is string target ? mask(target) : null)
        {
            ErrorDetails = new ErrorDetails(mask(error.ErrorDetails?.Message ?? error.Exception.Message)),
        };
    }

    private static ErrorRecord New(
        Exception exception, string id, ErrorCategory category, object? target, string remedy, string? message = null) =>
        new(exception, id, category, target)
        {
            // In the message, not as the recommended action: Windows PowerShell does not show that, PowerShell 7 does.
            // It names
            // what others wrote: without the characters that a terminal obeys.
            ErrorDetails = new ErrorDetails(PlainText.Clean($"{message ?? exception.Message} {remedy}")),
        };
}
