using System.Collections;
using System.Collections.Generic;
using System.Management.Automation;
using System.Management.Automation.Language;
using MfaTools.Knowledge;

namespace MfaTools.Commands;

/// <summary>Completes the ids of known issues, typed with or without their prefix.</summary>
public sealed class IssueIdCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var pattern = Completion.Pattern(wordToComplete);
        foreach (var issue in KnownIssueCatalog.Default.Issues)
        {
            if (pattern.IsMatch(issue.Id) || pattern.IsMatch(issue.Id.Substring(issue.Id.IndexOf('.') + 1)))
            {
                yield return new CompletionResult(issue.Id, issue.Id, CompletionResultType.ParameterValue, issue.Title);
            }
        }
    }
}
