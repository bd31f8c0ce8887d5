using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace MfaTools.Knowledge;

/// <summary>The known issues, and the search for them in a message.</summary>
internal sealed class KnownIssueCatalog
{
    private static readonly Lazy<KnownIssueCatalog> Loaded = new(() =>
        new KnownIssueCatalog(Shipped.Read<KnownIssue[]>("known-issues.json")));

    private readonly IssueMatcher[] _matchers;
    private readonly TextSearch _texts;

    private KnownIssueCatalog(KnownIssue[] issues)
    {
        Issues = issues;
        _matchers = Array.ConvertAll(issues, issue => new IssueMatcher(issue));
        _texts = new TextSearch(issues.SelectMany((issue, i) => issue.AnyOf.Select(text => (text, i))));
    }

    /// <summary>The catalog that ships with the module.</summary>
    public static KnownIssueCatalog Default => Loaded.Value;

    /// <summary>All issues, the specific before the general: the first that matches is the one reported.</summary>
    public IReadOnlyList<KnownIssue> Issues { get; }

    /// <summary>Finds an issue by its exact id.</summary>
    public KnownIssue? Find(string id) => Issues.FirstOrDefault(issue => issue.Id == id);

    /// <summary>Reads a catalog: a JSON array in UTF-8.</summary>
    /// <exception cref="FormatException">It is not such an array, or an issue lacks a field.</exception>
    /// <exception cref="ArgumentException">A text in <see cref="KnownIssue.AnyOf"/> is too short or not ASCII. An
    /// invalid regular expression is only noticed when it is first needed.</exception>
    public static KnownIssueCatalog Load(Stream json) => new(Json.Read<KnownIssue[]>(json));

    /// <summary>Finds the first issue that a message shows.</summary>
    /// <param name="message">The message of a log entry, or a text that may contain one.</param>
    /// <param name="component">The component that wrote it; empty if the entry names none, null if the text is not an
    /// entry.</param>
    public KnownIssueMatch? Match(string message, string? component = null)
    {
        // The texts are ASCII, so any other character may become any other byte.
        var bytes = new byte[message.Length];
        for (int i = 0; i < bytes.Length; i++) bytes[i] = (byte)(message[i] < 0x80 ? message[i] : 0xFF);
        return Match(_texts.FindNumbers(bytes, 0, bytes.Length), message, component);
    }

    /// <summary>Finds the first issue that a record of a log shows.</summary>
    /// <param name="bytes">A buffer that contains the record.</param>
    /// <param name="start">The index at which the record begins.</param>
    /// <param name="end">The index at which it ends.</param>
    /// <param name="message">Its message.</param>
    /// <param name="component">The component that wrote it; empty if it names none.</param>
    [MethodImpl(Optimization.Full)]
    public KnownIssueMatch? Match(byte[] bytes, int start, int end, string message, string component) =>
        Match(_texts.FindNumbers(bytes, start, end), message, component);

    private KnownIssueMatch? Match(List<int>? candidates, string message, string? component)
    {
        if (candidates is null) return null;
        candidates.Sort();
        int last = -1;
        foreach (int i in candidates)
        {
            if (i == last) continue;
            last = i;
            if (_matchers[i].Match(message, component) is { } match) return new KnownIssueMatch(_matchers[i], match);
        }

        return null;
    }

    /// <summary>Finds the issues in a text that was copied from a window or a mail: in one line, in a paragraph with
    /// wrapped lines, or in all of it.</summary>
    public IReadOnlyList<KnownIssue> FindAll(string text)
    {
        string[] lines = text.Replace("\r\n", "\n").Split('\n', '\r');
        var paragraphs = Regex.Split(string.Join("\n", lines), @"\n\s*\n")
            .Select(paragraph => Regex.Replace(paragraph, @"\s+", " "));
        var parts = lines.Concat(paragraphs).Where(part => part.Trim().Length > 0).Distinct(StringComparer.Ordinal);
        var found = parts.Select(part => Match(part)?.Issue).OfType<KnownIssue>().Distinct().ToList();
        if (found.Count == 0 && Match(text) is { } whole) found.Add(whole.Issue);
        return found;
    }

    /// <summary>Finds the id that a mistyped one was most likely meant to be, or null.</summary>
    /// <param name="id">The text that was typed, with or without the prefix <c>Log.</c>.</param>
    public string? Nearest(string id) => KnownIds.Nearest(
        id.StartsWith("Log.", StringComparison.OrdinalIgnoreCase) ? id : "Log." + id, Issues.Select(issue => issue.Id));
}
