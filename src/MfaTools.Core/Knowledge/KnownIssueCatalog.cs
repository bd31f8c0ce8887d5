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

    /// <summary>So many issues one search can tell apart.</summary>
    private const int SearchSize = 64;

    private readonly IssueMatcher[] _matchers;
    private readonly LiteralSearch[] _literals;

    private KnownIssueCatalog(KnownIssue[] issues)
    {
        Issues = issues;
        _matchers = Array.ConvertAll(issues, issue => new IssueMatcher(issue));
        _literals = [.. Enumerable.Range(0, (_matchers.Length + SearchSize - 1) / SearchSize).Select(i =>
            new LiteralSearch([.. Issues.Skip(i * SearchSize).Take(SearchSize).Select(issue => issue.AnyOf)]))];
    }

    /// <summary>The catalog that ships with the module.</summary>
    public static KnownIssueCatalog Default => Loaded.Value;

    /// <summary>All issues, the specific before the general: the first that matches is the one reported.</summary>
    public IReadOnlyList<KnownIssue> Issues { get; }

    /// <summary>The issue of an id, or null.</summary>
    /// <param name="id">The id, in its own case.</param>
    public KnownIssue? Find(string id) => Issues.FirstOrDefault(issue => issue.Id == id);

    /// <summary>Reads a catalog: a JSON array, UTF-8.</summary>
    /// <param name="json">The text to read.</param>
    /// <exception cref="FormatException">It is not such an array, or an issue lacks a field.</exception>
    /// <exception cref="ArgumentException">A text of <see cref="KnownIssue.AnyOf"/> is not ASCII. Whether a pattern is a
    /// regular expression shows when it is first needed.</exception>
    public static KnownIssueCatalog Load(Stream json) => new(Json.Read<KnownIssue[]>(json));

    /// <summary>The first issue that a message shows, or null.</summary>
    /// <param name="message">The message of a log entry, or a text that may hold one.</param>
    public KnownIssueMatch? Match(string message) => Match(message, component: null);

    /// <summary>The first issue that an entry shows, or null.</summary>
    /// <param name="message">Its message.</param>
    /// <param name="component">The component that wrote it; empty where it names none, null where the text is no entry.</param>
    [MethodImpl(Optimization.Full)]
    internal KnownIssueMatch? Match(string message, string? component)
    {
        for (int search = 0; search < _literals.Length; search++)
        {
            ulong found = _literals[search].Find(message);
            for (int i = search * SearchSize; found != 0; i++, found >>= 1)
            {
                if ((found & 1) == 0) continue;
                if (_matchers[i].Match(message, component) is { } match) return new KnownIssueMatch(_matchers[i], match);
            }
        }

        return null;
    }

    /// <summary>The issues that a text shows, as it was pasted from a window or a mail: in one line, in a paragraph whose lines
    /// are wrapped, or over all of it.</summary>
    /// <param name="text">The text.</param>
    public IReadOnlyList<KnownIssue> FindAll(string text)
    {
        string[] lines = text.Replace("\r\n", "\n").Split('\n', '\r');
        var paragraphs = Regex.Split(string.Join("\n", lines), @"\n\s*\n").Select(paragraph => Regex.Replace(paragraph, @"\s+", " "));
        string[] parts = [.. lines.Concat(paragraphs).Where(part => part.Trim().Length > 0).Distinct(StringComparer.Ordinal)];
        var found = parts.Select(Match).OfType<KnownIssueMatch>().Select(match => match.Issue).Distinct().ToList();
        if (found.Count == 0 && Match(text) is { } whole) found.Add(whole.Issue);
        return found;
    }

    /// <summary>The id that a mistyped one was most likely meant to be, or null where none comes near.</summary>
    /// <param name="id">What was typed, with or without the prefix <c>Log.</c>.</param>
    public string? Nearest(string id)
    {
        string typed = id.StartsWith("Log.", StringComparison.OrdinalIgnoreCase) ? id : "Log." + id;
        // A third of the letters may be wrong, within reason: a long text is no id.
        int limit = Math.Min((typed.Length - "Log.".Length) / 3, 6);
        string? nearest = null;
        foreach (var issue in Issues)
        {
            int distance = EditDistance(issue.Id.ToUpperInvariant(), typed.ToUpperInvariant(), limit);
            if (distance > limit) continue;
            nearest = issue.Id;
            limit = distance - 1;
        }

        return nearest;
    }

    /// <summary>How many letters must be inserted, deleted or changed to make one text of another; more than the limit where
    /// it is more than the limit.</summary>
    private static int EditDistance(string a, string b, int limit)
    {
        if (Math.Abs(a.Length - b.Length) > limit) return limit + 1;
        var rows = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++) rows[i, 0] = i;
        for (int j = 0; j <= b.Length; j++) rows[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int changed = rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(changed, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
            }
        }

        return rows[a.Length, b.Length];
    }
}
