using System;
using System.Text.RegularExpressions;

namespace MfaTools.Net;

/// <summary>URLs, and what should have been one, as they may be shown: a user, a password and a query are not.</summary>
internal static class UrlText
{
    private const string Hidden = "***";

    // Everything up to the last of these can be a user and a password, whatever stands in them.
    private static readonly Regex UserInfo = new(
        @"^(?<scheme>[A-Za-z][A-Za-z0-9+.-]*://)?.*(?<at>@|\uFF20|\uFE6B|%40)",
        RegexOptions.Singleline | RegexOptions.CultureInvariant);

    // What is masked and has no place left where a secret could be.
    private static readonly Regex Plain = new(
        @"^(?:[A-Za-z][A-Za-z0-9+.-]{0,20}:[/\\]{0,3})?(?:\*\*\*@)?(?:[\w.-]*|\[[0-9A-Fa-f:.]*\])(?::\d{0,5})?"
            + @"(?:[/\\][\w/\\.~-]*)?(?:[?#]\*\*\*)?$",
        RegexOptions.CultureInvariant);

    /// <summary>A text that a user has typed, without what can be a user, a password or a query in it.</summary>
    public static string Mask(string text)
    {
        text = UserInfo.Replace(text, match => match.Groups["scheme"].Value + Hidden + match.Groups["at"].Value);
        int end = text.IndexOfAny(['?', '#']);
        return end < 0 ? text : text.Substring(0, end + 1) + Hidden;
    }

    /// <summary>The same for the text of a configuration; null where it is no form of a URL, so that anything in it can be
    /// a secret.</summary>
    public static string? Show(string text) => Mask(text.Trim()) is var masked && Plain.IsMatch(masked) ? masked : null;
}
