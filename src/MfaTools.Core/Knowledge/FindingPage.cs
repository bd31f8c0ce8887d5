using System.Text.RegularExpressions;

namespace MfaTools.Knowledge;

/// <summary>What the page on a finding says of every finding of its id.</summary>
internal sealed class FindingPage
{
    private static readonly Regex Link = new(@"\[([^\]]+)\]\([^)]*\)", RegexOptions.CultureInvariant);
    private static readonly Regex Item = new(@"^(?:- |\d+\. )", RegexOptions.CultureInvariant | RegexOptions.Multiline);
    private static readonly Regex Break = new(@"\s+", RegexOptions.CultureInvariant);

    private FindingPage(string meaning, string fix) => (Meaning, Fix) = (meaning, fix);

    /// <summary>What is the case.</summary>
    public string Meaning { get; }

    /// <summary>What to do.</summary>
    public string Fix { get; }

    /// <summary>The page on an id, in its own case; null where there is none.</summary>
    public static FindingPage? Find(string id)
    {
        if (Shipped.FindText(KnownIds.Pages + id)?.Replace("\r\n", "\n") is not { } text) return null;
        return new FindingPage(Section(text, "# "), Section(text, "## Fix"));
    }

    /// <summary>The text below a heading, in one line and without its marks.</summary>
    private static string Section(string page, string heading)
    {
        int start = ("\n" + page).IndexOf("\n" + heading, System.StringComparison.Ordinal);
        if (start < 0) return "";
        int body = page.IndexOf('\n', start), end = body < 0 ? -1 : page.IndexOf("\n## ", body, System.StringComparison.Ordinal);
        if (body < 0) return "";
        string text = end < 0 ? page.Substring(body) : page.Substring(body, end - body);
        text = Item.Replace(Link.Replace(text, "$1"), "").Replace("`", "");
        return Break.Replace(text, " ").Trim();
    }
}
