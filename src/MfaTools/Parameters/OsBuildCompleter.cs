using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using MfaTools.Tls;

namespace MfaTools.Commands;

/// <summary>Completes Windows builds, by number or by a word of the release's name, such as 2016.</summary>
public sealed class OsBuildCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters) => Completion.OrWord(wordToComplete, Matching(wordToComplete));

    private static IEnumerable<CompletionResult> Matching(string wordToComplete)
    {
        string word = wordToComplete.Trim('\'', '"');
        foreach (var row in WindowsTlsDefaults.Default.Rows)
        {
            string build = row.LastBuild.ToString(CultureInfo.InvariantCulture);
            if (!build.StartsWith(word, System.StringComparison.Ordinal)
                && row.Os.IndexOf(word, System.StringComparison.OrdinalIgnoreCase) < 0)
            {
                continue;
            }

            yield return new CompletionResult(
                build, $"{build} {{{row.Os}}}", CompletionResultType.ParameterValue, row.Os);
        }
    }
}
