using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.Serialization;
using System.Runtime.Serialization.Json;
using System.Text.RegularExpressions;

namespace MfaTools.Knowledge;

/// <summary>The known issues, and the search for them in a message.</summary>
public sealed class KnownIssueCatalog
{
    // A log is hostile input: no pattern may run away on it.
    private static readonly TimeSpan MatchLimit = TimeSpan.FromMilliseconds(250);
    private static readonly Lazy<KnownIssueCatalog> Shipped = new(LoadShipped);

    private readonly Regex[] _patterns;

    private KnownIssueCatalog(KnownIssue[] issues)
    {
        Issues = issues;
        _patterns = new Regex[issues.Length];
        for (int i = 0; i < issues.Length; i++)
        {
            _patterns[i] = new Regex(
                issues[i].Pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline, MatchLimit);
        }
    }

    /// <summary>The catalog that ships with the module.</summary>
    public static KnownIssueCatalog Default => Shipped.Value;

    /// <summary>All issues, the specific before the general: the first that matches is the one reported.</summary>
    public IReadOnlyList<KnownIssue> Issues { get; }

    /// <summary>Reads a catalog: a JSON array of issues, UTF-8.</summary>
    /// <param name="json">The text to read.</param>
    /// <exception cref="SerializationException">It is not such an array.</exception>
    /// <exception cref="ArgumentException">A pattern is not a regular expression.</exception>
    public static KnownIssueCatalog Load(Stream json)
    {
        if (json is null) throw new ArgumentNullException(nameof(json));
        var serializer = new DataContractJsonSerializer(typeof(KnownIssue[]));
        return new KnownIssueCatalog((KnownIssue[])serializer.ReadObject(json)!);
    }

    /// <summary>The first issue that a message shows, or null.</summary>
    /// <param name="message">The message of a log entry.</param>
    public KnownIssueMatch? Match(string message)
    {
        if (message is null) throw new ArgumentNullException(nameof(message));
        for (int i = 0; i < _patterns.Length; i++)
        {
            if (!ContainsAny(message, Issues[i].AnyOf)) continue;
            try
            {
                var match = _patterns[i].Match(message);
                if (match.Success) return new KnownIssueMatch(Issues[i], match);
            }
            catch (RegexMatchTimeoutException)
            {
                // Too long to be decided: the entry is still reported, without an issue from this pattern.
            }
        }

        return null;
    }

    private static bool ContainsAny(string message, string[] texts)
    {
        foreach (string text in texts)
        {
            if (message.IndexOf(text, StringComparison.OrdinalIgnoreCase) >= 0) return true;
        }

        return false;
    }

    private static KnownIssueCatalog LoadShipped()
    {
        using var json = typeof(KnownIssueCatalog).Assembly.GetManifestResourceStream("known-issues.json");
        return Load(json!);
    }
}
