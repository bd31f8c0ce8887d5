using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;

namespace MfaTools.Tests;

public sealed class Outcome(
    IReadOnlyList<PSObject> output, IReadOnlyList<ErrorRecord> errors, IReadOnlyList<string> warnings, RuntimeException? thrown)
{
    public IReadOnlyList<PSObject> Output { get; } = output;

    public IReadOnlyList<ErrorRecord> Errors { get; } = errors;

    public IReadOnlyList<string> Warnings { get; } = warnings;

    /// <summary>The error that ended the statement or the script, or null.</summary>
    public ErrorRecord? Failure => thrown?.ErrorRecord ?? (Errors.Count > 0 ? Errors[0] : null);

    public IEnumerable<string?> Values(string property) => Output.Select(item => item.Properties[property].Value?.ToString());
}
