using System;
using System.Text;
using System.Text.RegularExpressions;

namespace MfaTools.Knowledge;

/// <summary>Fills <c>{Name}</c> in the texts of a known issue.</summary>
internal static class CommandTemplate
{
    private static readonly Regex Placeholder = new(@"\{(\w+)\}", RegexOptions.CultureInvariant);

    public static string FillText(string template, Func<string, string?> value) =>
        template.IndexOf('{') < 0
            ? template
            : Placeholder.Replace(template, match => value(match.Groups[1].Value) ?? match.Groups[1].Value);

    /// <summary>The values come from a log that others can write to, so each is a quoted literal or there is no command.</summary>
    public static string? FillCommand(string? template, Func<string, string?> value)
    {
        if (template is null) return null;
        bool usable = true;
        string command = Placeholder.Replace(template, match =>
        {
            string? text = value(match.Groups[1].Value);
            if (!string.IsNullOrEmpty(text) && !HasControl(text!)) return Quote(text!);
            usable = false;
            return "";
        });
        return usable ? command : null;
    }

    /// <summary>A PowerShell single-quoted string. PowerShell also ends one at the typographic quotes.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('\'');
        foreach (char c in text)
        {
            if (c is '\'' or '\u2018' or '\u2019' or '\u201A' or '\u201B') quoted.Append(c);
            quoted.Append(c);
        }

        return quoted.Append('\'').ToString();
    }

    private static bool HasControl(string text)
    {
        foreach (char c in text)
        {
            if (char.IsControl(c) || c is '\u2028' or '\u2029') return true;
        }

        return false;
    }
}
