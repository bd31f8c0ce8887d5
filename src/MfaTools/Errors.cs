using System;
using System.Management.Automation;
using MfaTools.Certificates;

namespace MfaTools.Commands;

/// <summary>Every error record of the module, by area in the files beside this one: a stable id, a real category, the
/// input as target, and what to do next.</summary>
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
        LoadedLibrary.Explain(inner) ?? "This is a bug in MfaTools. The other targets are still tested.",
        $"The test of '{target}' failed: {inner.Message}");

    public static ErrorRecord NotAResult(PSObject item) => New(
        new ArgumentException($"An object of type {item.TypeNames[0]} is not a result of this module."),
        "NotAResult",
        ErrorCategory.InvalidType,
        item,
        "Pipe in the whole objects that the cmdlets of MfaTools return, without Select-Object.");

    public static ErrorRecord HealthBelow(string message, string remedy, CheckResult? worst) => New(
        new InvalidOperationException(message),
        "HealthBelow," + typeof(AssertMfaHealthCommand).FullName,
        ErrorCategory.InvalidResult,
        worst,
        remedy);

    public static ErrorRecord WindowsOnly(string parameter) => New(
        new PlatformNotSupportedException($"-{parameter} works only on Windows."),
        "WindowsOnly",
        ErrorCategory.NotImplemented,
        parameter,
        "Run the command on the MFA Server, or specify permissions that were collected there (-FileSddl, -ShareSddl, "
            + "-IdentitySid).");

    /// <summary>The same error with the personal data in it masked.</summary>
    public static ErrorRecord Masked(ErrorRecord error, Func<string, string> mask)
    {
        string id = error.FullyQualifiedErrorId;
        object? target = error.TargetObject is string text ? mask(text) : null;
        var masked = new InvalidOperationException(mask(error.Exception.Message));
        return new ErrorRecord(masked, id, error.CategoryInfo.Category, target)
        {
            ErrorDetails = new ErrorDetails(mask(error.ErrorDetails?.Message ?? error.Exception.Message)),
        };
    }

    private static ErrorRecord New(
        Exception exception,
        string id,
        ErrorCategory category,
        object? target,
        string remedy,
        string? message = null) =>
        new(exception, id, category, target)
        {
            // The remedy is part of the message, because Windows PowerShell does not show a recommended action.
            ErrorDetails = new ErrorDetails(PlainText.Clean($"{message ?? exception.Message} {remedy}")),
        };
}
