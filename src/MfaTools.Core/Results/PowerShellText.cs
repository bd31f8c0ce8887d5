using System;
using System.Text;

namespace MfaTools;

/// <summary>Text as a part of a command to run.</summary>
public static class PowerShellText
{
    /// <summary>A string of PowerShell that means the text and nothing else, whoever wrote the text.</summary>
    public static string Quote(string text)
    {
        if (text is null) throw new ArgumentNullException(nameof(text));
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
