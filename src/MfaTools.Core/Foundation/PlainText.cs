using System;
using System.Globalization;
using System.Text;

namespace MfaTools.Foundation;

/// <summary>Text from logs and peers, made fit for a document or a terminal.</summary>
internal static class PlainText
{
    /// <summary>What a terminal obeys or nobody sees becomes U+FFFD: control characters, format characters (which turn
    /// the direction of text, join it or have no width), separators of lines and paragraphs, and halves of surrogate pairs.
    /// Line feeds and tabs stay.</summary>
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
            if (IsBad(text, i))
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

    /// <summary>A number with its noun: "1 error", "2 errors".</summary>
    public static string Count(long number, string noun) =>
        FormattableString.Invariant($"{number} {noun}{(number == 1 ? "" : "s")}");

    /// <summary>A time in UTC, the same in every culture: some have another calendar, or other marks between hours and minutes.</summary>
    public static string Time(DateTime utc) => utc.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A day in UTC, the same in every culture.</summary>
    public static string Day(DateTime utc) => utc.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Clean text in one line.</summary>
    public static string OneLine(string text) => Clean(text).Replace('\n', ' ').Replace('\t', ' ').Trim();

    private static bool IsBad(string text, int index) => CharUnicodeInfo.GetUnicodeCategory(text, index) switch
    {
        UnicodeCategory.Control => text[index] is not ('\n' or '\t'),
        UnicodeCategory.Format or UnicodeCategory.Surrogate => true,
        UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
        // Two that no document may hold.
        _ => text[index] is '\uFFFE' or '\uFFFF',
    };
}
