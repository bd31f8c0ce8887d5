using System;
using System.Text.RegularExpressions;

namespace MfaTools.Net;

/// <summary>Makes URLs, and texts that should have been one, safe to show: without user, password and query.</summary>
internal static class UrlText
{
    private const string Hidden = "***";

    // Everything before the last of these can be a user and a password, whatever characters they contain.
    private static readonly Regex UserInfo = new(
        @"^(?<scheme>[A-Za-z][A-Za-z0-9+.-]*://)?.*(?<at>@|\uFF20|\uFE6B|%40)",
        RegexOptions.Singleline | RegexOptions.CultureInvariant);

    // Masked texts in which no place is left for a secret.
    private static readonly Regex Plain = new(
        @"^(?:[A-Za-z][A-Za-z0-9+.-]{0,20}:[/\\]{0,3})?(?:\*\*\*@)?(?:[\w.-]*|\[[0-9A-Fa-f:.]*\])(?::\d{0,5})?"
            + @"(?:[/\\][\w/\\.~-]*)?(?:[?#]\*\*\*)?$",
        RegexOptions.CultureInvariant);

    /// <summary>A text that a user has typed, without anything that can be a user, a password or a query.</summary>
    public static string Mask(string text)
    {
        text = UserInfo.Replace(text, match => match.Groups["scheme"].Value + Hidden + match.Groups["at"].Value);
        int end = text.IndexOfAny(['?', '#']);
        return end < 0 ? text : text.Substring(0, end + 1) + Hidden;
    }

    /// <summary>The same for the text of a configuration; null if it is not a URL, because then anything in it can be a
    /// secret.</summary>
    public static string? Show(string text) => Mask(text.Trim()) is var masked && Plain.IsMatch(masked) ? masked : null;
}
