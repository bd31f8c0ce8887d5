using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using MfaTools.Knowledge;

namespace MfaTools.Commands;

/// <summary>Completes the ids of known issues, typed with or without their prefix, and of findings where these are
/// known, too.</summary>
public sealed class IssueIdCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        var pattern = Completion.Pattern(wordToComplete);
        var ids = KnownIssueCatalog.Default.Issues.Select(issue => (issue.Id, Tip: issue.Title));
        if (commandName.EndsWith("KnownIssue", StringComparison.OrdinalIgnoreCase))
        {
            ids = ids.Concat(KnownIds.OfFindings.Select(id => (id, FindingPage.Find(id)!.Meaning)));
        }

        foreach (var (id, tip) in ids)
        {
            if (pattern.IsMatch(id) || pattern.IsMatch(id.Substring(id.IndexOf('.') + 1)))
            {
                yield return new CompletionResult(id, id, CompletionResultType.ParameterValue, tip);
            }
        }
    }
}
