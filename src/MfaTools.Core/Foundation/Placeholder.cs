using System.Text.RegularExpressions;

namespace MfaTools.Foundation;

/// <summary>What masking writes in place of personal data, such as <c>&lt;user1&gt;</c> and stand-ins for
/// SIDs.</summary>
internal static class Placeholder
{
    /// <summary>The beginning of the SIDs that stand for others. No real domain has two zeros here.</summary>
    public const string SidPrefix = "S-1-5-21-0-0-";

    private static readonly Regex Any = new(
        $@"{SidPrefix}[1-9]|<[a-z]+\d+>", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    public static bool IsIn(string text) => Any.IsMatch(text);
}
