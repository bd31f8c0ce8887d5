using System;
using System.Linq;
using System.Text.RegularExpressions;

namespace MfaTools.Knowledge;

/// <summary>The page that explains all findings of one id.</summary>
internal sealed class FindingPage
{
    private static readonly Regex Link = new(@"\[([^\]]+)\]\([^)]*\)", RegexOptions.CultureInvariant);
    private static readonly Regex Item = new(@"^(?:- |\d+\. )", RegexOptions.CultureInvariant | RegexOptions.Multiline);
    private static readonly Regex Code = new(
        @"^```\w*\n(.*?)^```$", RegexOptions.CultureInvariant | RegexOptions.Multiline | RegexOptions.Singleline);

    private static readonly Regex Break = new(@"\s+", RegexOptions.CultureInvariant);
    private static readonly Regex Sentence = new(@"(?<=[.!?])\s+", RegexOptions.CultureInvariant);

    private readonly string _text;

    private FindingPage(string id, string text) => (Id, _text) = (id, text);

    public string Id { get; }

    /// <summary>What a finding of this id means.</summary>
    public string Meaning => Section("# ");

    /// <summary>What to do.</summary>
    public string Fix => Section("## Fix");

    /// <summary>Finds the page for an id, whose case must be right; null if there is none.</summary>
    public static FindingPage? Find(string id) =>
        Shipped.FindText(KnownIds.Pages + id)?.Replace("\r\n", "\n") is { } text ? new FindingPage(id, text) : null;

    public KnownIssueInfo ToInfo()
    {
        string[] sentences = Sentence.Split(Meaning);
        string more = string.Join(" ", sentences.Skip(1).Append(Section("## How it is judged")));
        return new KnownIssueInfo
        {
            IssueId = Id,
            Title = sentences[0].TrimEnd('.'),
            Cause = more.Trim(),
            Recommendation = Fix,
            NextCommand = Code.Match(Body("## Fix")) is { Success: true } code ? code.Groups[1].Value.Trim() : null,
            SeenIn = Section("## What is read"),
            Source = Section("## Source"),
        };
    }

    /// <summary>The text below a heading, in one line and without markup and blocks of code.</summary>
    private string Section(string heading)
    {
        string text = Code.Replace(Body(heading), "");
        return Break.Replace(Item.Replace(Link.Replace(text, "$1"), "").Replace("`", ""), " ").Trim();
    }

    private string Body(string heading)
    {
        int start = ("\n" + _text).IndexOf("\n" + heading, StringComparison.Ordinal);
        int body = start < 0 ? -1 : _text.IndexOf('\n', start);
        if (body < 0) return "";
        int end = _text.IndexOf("\n## ", body, StringComparison.Ordinal);
        return end < 0 ? _text.Substring(body) : _text.Substring(body, end - body);
    }
}
