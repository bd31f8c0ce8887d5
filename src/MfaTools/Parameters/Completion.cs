using System.Management.Automation;

namespace MfaTools.Commands;

/// <summary>What the completers share.</summary>
internal static class Completion
{
    /// <summary>Matches what begins with the word being typed, which may have an opening quote.</summary>
    public static WildcardPattern Pattern(string? word) =>
        new((word ?? "").Trim('\'', '"') + "*", WildcardOptions.IgnoreCase);
}
