using System.Collections;
using System.Collections.Generic;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace MfaTools.Commands;

/// <summary>Completes the names of components that are known from published logs.</summary>
public sealed class ComponentCompleter : IArgumentCompleter
{
    private static readonly (string Name, string Tip)[] Components =
    [
        ("pfsvc", "The main service, in MultiFactorAuthSvc.log"),
        ("pfadssvc", "Active Directory synchronization, in MultiFactorAuthAdSyncSvc.log"),
        ("pfadfs", "The AD FS adapter, in MultiFactorAuthAdfsAdapter.log"),
    ];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters) =>
        Completion.OrWord(wordToComplete, Completion.Matching(wordToComplete, Components));
}
