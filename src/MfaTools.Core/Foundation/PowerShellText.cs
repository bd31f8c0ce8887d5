using System;
using System.Text;

namespace MfaTools.Foundation;

/// <summary>Makes text part of a PowerShell command.</summary>
internal static class PowerShellText
{
    /// <summary>A string literal that can be passed to a program. Windows PowerShell 5.1 puts double quotes around an
    /// argument with blanks and escapes nothing in it, so a trailing \ would escape the closing quote, and a " could
    /// begin another argument.</summary>
    /// <exception cref="ArgumentException">It contains a ", which no path or account has, and which cannot be quoted in
    /// all versions.</exception>
    internal static string QuoteArgument(string text)
    {
        if (text.IndexOf('"') >= 0) throw new ArgumentException("A \" cannot be passed to a program.", nameof(text));
        string end = text.Substring(text.TrimEnd('\\').Length);
        return Quote(text.IndexOfAny([' ', '\t']) < 0 ? text : text + end);
    }

    /// <summary>A string literal with exactly this text, whoever wrote it.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("'", text.Length + 2);
        foreach (char c in text)
        {
            // PowerShell also accepts typographic quotes as the end of a single-quoted string.
            if (c is '\'' or '\u2018' or '\u2019' or '\u201A' or '\u201B') quoted.Append(c);
            quoted.Append(c);
        }

        return quoted.Append('\'').ToString();
    }
}
