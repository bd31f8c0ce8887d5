using System.Collections;
using System.Collections.Generic;
using System.Management.Automation;
using System.Management.Automation.Language;
using MfaTools.Logs;

namespace MfaTools.Commands;

/// <summary>Completes the names of levels.</summary>
public sealed class LevelCompleter : IArgumentCompleter
{
    private static readonly (string Name, string Tip)[] Levels =
    [
        (LogLevels.Error, "Entries of level e, and those that carry the product's mark of an error"),
        (LogLevels.Warning, "Events of Windows that are warnings"),
        (LogLevels.Information, "Entries of level i, and events of Windows that are information"),
        (LogLevels.Unparsed, "Lines that are not in the product's format"),
        (LogLevels.All, "Every entry and every line"),
    ];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters) => Completion.Matching(wordToComplete, Levels);
}
