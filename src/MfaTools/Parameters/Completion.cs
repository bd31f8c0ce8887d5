using System.Collections.Generic;
using System.Management.Automation;

namespace MfaTools.Commands;

/// <summary>What the completers share.</summary>
internal static class Completion
{
    /// <summary>Matches what begins with the word being typed, which may have an opening quote.</summary>
    public static WildcardPattern Pattern(string? word) =>
        new((word ?? "").Trim('\'', '"') + "*", WildcardOptions.IgnoreCase);

    /// <summary>The names that begin with the word being typed.</summary>
    public static IEnumerable<CompletionResult> Matching(string? word, IEnumerable<(string Name, string Tip)> names)
    {
        var pattern = Pattern(word);
        foreach (var (name, tip) in names)
        {
            if (!pattern.IsMatch(name)) continue;
            yield return new CompletionResult(name, name, CompletionResultType.ParameterValue, tip);
        }
    }

    /// <summary>The word itself if nothing completes it: otherwise PowerShell would offer file names.</summary>
    public static IEnumerable<CompletionResult> OrWord(string word, IEnumerable<CompletionResult> found)
    {
        bool any = false;
        foreach (var one in found)
        {
            any = true;
            yield return one;
        }

        if (!any) yield return new CompletionResult(word);
    }
}
