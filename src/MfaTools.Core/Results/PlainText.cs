using System;
using System.Globalization;
using System.Text;

namespace MfaTools;

/// <summary>Text from logs and peers, made fit for a document or a terminal.</summary>
public static class PlainText
{
    /// <summary>Control characters, also those that turn the direction of text, and halves of surrogate pairs become U+FFFD;
    /// line feeds and tabs stay.</summary>
    public static string Clean(string text)
    {
        if (text is null) throw new ArgumentNullException(nameof(text));
        StringBuilder? clean = null;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            bool pair = char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            bool bad = !pair && (char.IsSurrogate(c)
                || (char.IsControl(c) && c is not '\n' and not '\t')
                || c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\u200E' or '\u200F' or '\uFFFE' or '\uFFFF');
            if (bad) clean ??= new StringBuilder(text, 0, i, text.Length);
            if (pair)
            {
                clean?.Append(c);
                c = text[++i];
            }

            clean?.Append(bad ? '\uFFFD' : c);
        }

        return clean?.ToString() ?? text;
    }

    /// <summary>A number with its noun: "1 error", "2 errors".</summary>
    public static string Count(long number, string noun) =>
        FormattableString.Invariant($"{number} {noun}{(number == 1 ? "" : "s")}");

    /// <summary>A time in UTC, the same in every culture: some have another calendar, or other marks between hours and minutes.</summary>
    public static string Time(DateTime utc) => utc.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A day in UTC, the same in every culture.</summary>
    public static string Day(DateTime utc) => utc.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Clean text in one line.</summary>
    public static string OneLine(string text) => Clean(text).Replace('\n', ' ').Replace('\t', ' ').Trim();
}
