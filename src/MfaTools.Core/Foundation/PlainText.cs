using System;
using System.Globalization;
using System.Text;

namespace MfaTools.Foundation;

/// <summary>Makes text from logs, files and peers safe for a document or a terminal.</summary>
internal static class PlainText
{
    /// <summary>Replaces with U+FFFD what a terminal obeys or nobody can see: control characters, format characters
    /// (which change the direction of text, join it or have no width), line and paragraph separators, and lone
    /// surrogates. Line feeds and tabs stay.</summary>
    public static string Clean(string text)
    {
        StringBuilder? clean = null;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c is >= ' ' and < '\x7F')
            {
                clean?.Append(c);
                continue;
            }

            int length = char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]) ? 2 : 1;
            if (IsHarmful(text, i))
            {
                clean ??= new StringBuilder(text, 0, i, text.Length);
                clean.Append('\uFFFD');
            }
            else
            {
                clean?.Append(text, i, length);
            }

            i += length - 1;
        }

        return clean?.ToString() ?? text;
    }

    /// <summary>Cleans text and puts it on one line: a line break or tab, with the blanks around it, becomes one
    /// blank.</summary>
    public static string OneLine(string text) => Clean(Join(text, int.MaxValue));

    /// <summary>Cleans text and puts it on one line. A text longer than the maximum is cut and ends in "...".</summary>
    public static string OneLine(string text, int max)
    {
        // Only what can be seen is cleaned: the text may be as large as its writer likes.
        string line = Clean(Join(text, max));
        if (line.Length <= max) return line;
        int end = char.IsHighSurrogate(line[max - 1]) ? max - 1 : max;
        return line.Substring(0, end) + "...";
    }

    /// <summary>A number with its noun: "1 error", "2 errors".</summary>
    public static string Count(long number, string noun) =>
        FormattableString.Invariant($"{number} {noun}{(number == 1 ? "" : "s")}");

    /// <summary>A time in UTC, the same in every culture: calendars and time separators differ between
    /// cultures.</summary>
    public static string Time(DateTime utc) => utc.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A day in UTC, the same in every culture.</summary>
    public static string Day(DateTime utc) => utc.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Replaces line breaks and tabs, up to one character more than wanted.</summary>
    private static string Join(string text, int max)
    {
        text = text.Trim();
        if (text.IndexOfAny(['\r', '\n', '\t']) < 0) return text.Length <= max ? text : text.Substring(0, max + 1);
        var line = new StringBuilder(Math.Min(text.Length, max));
        bool isGap = false;
        foreach (char c in text)
        {
            if (line.Length > max) break;
            bool isBreak = c is '\r' or '\n' or '\t';
            if (isBreak && !isGap)
            {
                while (line.Length > 0 && line[line.Length - 1] == ' ') line.Length--;
                line.Append(' ');
            }
            else if (!isBreak && !(isGap && c == ' '))
            {
                line.Append(c);
            }

            isGap = isBreak || (isGap && c == ' ');
        }

        return line.ToString();
    }

    private static bool IsHarmful(string text, int index) => CharUnicodeInfo.GetUnicodeCategory(text, index) switch
    {
        UnicodeCategory.Control => text[index] is not ('\n' or '\t'),
        UnicodeCategory.Format or UnicodeCategory.Surrogate => true,
        UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
        // No XML document may hold these two.
        _ => text[index] is '\uFFFE' or '\uFFFF',
    };
}
