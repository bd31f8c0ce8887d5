using System;
using System.Text;

namespace MfaTools.Sdk;

/// <summary>Text from a file or a peer, made fit to be shown.</summary>
internal static class SdkText
{
    /// <summary>One line without control characters, not longer than asked.</summary>
    public static string Clean(string text, int max)
    {
        var clean = new StringBuilder(Math.Min(text.Length, max));
        bool gap = false;
        foreach (char c in text)
        {
            // Format characters reorder what a terminal shows; lone surrogates break XML and JSON.
            if (char.IsControl(c) || char.IsWhiteSpace(c) || char.IsSurrogate(c) || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.Format)
            {
                gap = clean.Length > 0;
                continue;
            }

            if (gap) clean.Append(' ');
            gap = false;
            if (clean.Length >= max) return clean.Append("...").ToString();
            clean.Append(c);
        }

        return clean.ToString();
    }
}
