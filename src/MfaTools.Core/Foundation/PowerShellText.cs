using System;
using System.Text;

namespace MfaTools.Foundation;

/// <summary>Text as a part of a command to run.</summary>
internal static class PowerShellText
{
    /// <summary>The same as an argument of a program. Windows PowerShell 5.1 puts double quotes around one with blanks
    /// and escapes nothing in it: a \ at its end would take the closing one along, and a " could begin another
    /// argument.</summary>
    /// <exception cref="ArgumentException">It holds a ", which no path or account has and no form of quoting saves in
    /// all versions.</exception>
    internal static string QuoteArgument(string text)
    {
        if (text.IndexOf('"') >= 0) throw new ArgumentException("A \" cannot be passed to a program.", nameof(text));
        string end = text.Substring(text.TrimEnd('\\').Length);
        return Quote(text.IndexOfAny([' ', '\t']) < 0 ? text : text + end);
    }

    /// <summary>A string of PowerShell that means the text and nothing else, whoever wrote the text.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("'", text.Length + 2);
        foreach (char c in text)
        {
            // PowerShell ends a single-quoted string at the typographic quotes too.
            if (c is '\'' or '\u2018' or '\u2019' or '\u201A' or '\u201B') quoted.Append(c);
            quoted.Append(c);
        }

        return quoted.Append('\'').ToString();
    }
}
