using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace MfaTools.Checks;

/// <summary>Counts the errors that no known issue explains, by component and by text.</summary>
internal sealed class OtherErrors
{
    /// <summary>From so many errors on the diagnosis says that their cause is unknown. A few are in the logs of any server that is
    /// in use, such as of a client that closed its connection.</summary>
    public const int Many = 10;

    public const string Id = FindingIds.Product.OtherErrors;

    private const int MaxTexts = 10_000;
    private const int MaxLength = 160;
    private const string Prefix = "***** ERROR *****";
    private const string Unnamed = "an unnamed component";

    // What differs between two entries of one kind: names, paths, addresses, numbers.
    private static readonly Regex Particulars = new(
        @"'[^']*'|""[^""]*""|\S*\\\S*|\S+@\S+|\b[0-9A-Fa-f]{8}-[0-9A-Fa-f-]{27}\b|\d[\d.:]*",
        RegexOptions.CultureInvariant);

    private readonly Dictionary<string, long> _components = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _texts = new(StringComparer.Ordinal);

    /// <summary>All of them.</summary>
    public long Count { get; private set; }

    /// <summary>Adds an error.</summary>
    public void Add(LogEntry entry)
    {
        Count++;
        string component = entry.Component is { Length: > 0 } name ? name : Unnamed;
        if (_components.Count < MaxTexts || _components.ContainsKey(component)) Increment(_components, component);
        string line = PlainText.OneLine(entry.Message.Split('\n')[0]);
        if (line.StartsWith(Prefix, StringComparison.Ordinal)) line = line.Substring(Prefix.Length).TrimStart();
        string text = Particulars.Replace(line.Length > MaxLength ? line.Substring(0, MaxLength) : line, "...");
        if (_texts.Count < MaxTexts || _texts.ContainsKey(text)) Increment(_texts, text);
    }

    /// <summary>The finding about them; null if there are none.</summary>
    public Finding? ToFinding()
    {
        if (Count == 0) return null;
        var components = _components.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).ToList();
        var most = _texts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).First();
        string text = Count == 1 ? $": \"{most.Key}\"" : $", most often \"{most.Key}\" ({most.Value})";
        return new Finding
        {
            Id = Id,
            Status = CheckStatus.Warning,
            Message = $"Other errors: {string.Join(", ", components.Take(5).Select(pair => $"{pair.Value} of {pair.Key}"))}{text}.",
            Evidence = string.Join("; ", _texts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal)
                .Take(5).Select(pair => $"{pair.Key} ({pair.Value})")),
            Recommendation = "No known issue explains these errors. Read them with what is before and after them.",
            Command = "Get-MfaLogError -Context 3 | Where-Object { -not $_.IssueId }",
        };
    }

    private static void Increment(Dictionary<string, long> counts, string key) =>
        counts[key] = counts.TryGetValue(key, out long count) ? count + 1 : 1;
}
