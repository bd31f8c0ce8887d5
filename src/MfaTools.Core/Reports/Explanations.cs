using System;
using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;
using MfaTools.Knowledge;

namespace MfaTools.Reports;

/// <summary>Explains every id in a report at its end, so that the links work without a network and without the
/// module.</summary>
internal sealed class Explanations
{
    private readonly SortedDictionary<string, XElement> _explained = new(StringComparer.Ordinal);

    /// <summary>The id as a link to its explanation, or as plain text if there is none.</summary>
    public XElement Link(string id)
    {
        if (!_explained.ContainsKey(id))
        {
            if (Explain(id) is not { } text) return Html.Tag("code", id);
            _explained.Add(id, text);
        }

        return Html.Tag("a", Html.Attribute("href", "#" + id), Html.Tag("code", id));
    }

    /// <summary>The section with the explanations of all ids that were linked, or null.</summary>
    public XElement? ToSection() => _explained.Count == 0 ? null : Html.Tag(
        "section",
        Html.Class("screen"),
        Html.Attribute("aria-labelledby", "explanations"),
        Html.Tag("h2", Html.Attribute("id", "explanations"), "Explanations"),
        Html.Fold($"What the {PlainText.Count(_explained.Count, "id")} in this report mean", [.. _explained.Values]));

    private static XElement? Explain(string id)
    {
        XElement Explanation(string meaning, string fix) => Html.Tag(
            "div",
            Html.Attribute("id", id),
            Html.Class("explanation"),
            Html.Tag("h3", Html.Tag("code", id)),
            Html.Tag("p", meaning),
            Html.Labeled("Fix:", fix));

        if (FindingPage.Find(id) is { } page) return Explanation(page.Meaning, page.Fix);
        return KnownIssueCatalog.Default.Find(id) is { } issue
            ? Explanation($"{issue.Title}. {issue.Cause}", issue.Fix)
            : null;
    }
}
