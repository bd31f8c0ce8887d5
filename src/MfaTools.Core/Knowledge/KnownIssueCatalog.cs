using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.Serialization;
using System.Runtime.Serialization.Json;

namespace MfaTools.Knowledge;

/// <summary>The known issues, and the search for them in a message.</summary>
public sealed class KnownIssueCatalog
{
    private static readonly Lazy<KnownIssueCatalog> Shipped = new(LoadShipped);

    private readonly IssueMatcher[] _matchers;

    private KnownIssueCatalog(KnownIssue[] issues)
    {
        Issues = issues;
        _matchers = Array.ConvertAll(issues, issue => new IssueMatcher(issue));
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
        foreach (var matcher in _matchers)
        {
            if (matcher.Match(message) is { } match) return new KnownIssueMatch(matcher, match);
        }

        return null;
    }

    private static KnownIssueCatalog LoadShipped()
    {
        using var json = typeof(KnownIssueCatalog).Assembly.GetManifestResourceStream("known-issues.json");
        return Load(json!);
    }
}
