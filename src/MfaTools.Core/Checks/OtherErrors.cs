using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace MfaTools.Checks;

/// <summary>Counts the errors that no known issue explains, by component and by text.</summary>
internal sealed class OtherErrors
{
    /// <summary>From this number of errors on, the diagnosis says that their cause is unknown. A few are in the logs of
    /// every server in use, for example after a client closed its connection.</summary>
    public const int Many = 10;

    private const int MaxTexts = 10_000;
    private const int MaxLength = 160;
    private const string Prefix = "***** ERROR *****";
    private const string Unnamed = "an unnamed component";

    // The parts that differ between two entries of one kind: names, paths, addresses and numbers.
    private static readonly Regex Particulars = new(
        @"'[^']*'|""[^""]*""|\S*\\\S*|\S+@\S+|\b[0-9A-Fa-f]{8}-[0-9A-Fa-f-]{27}\b|\d[\d.:]*",
        RegexOptions.CultureInvariant);

    private readonly Dictionary<string, long> _components = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _texts = new(StringComparer.Ordinal);

    /// <summary>The number of errors.</summary>
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

    /// <summary>The finding about the errors; null if there are none.</summary>
    public Finding? ToFinding()
    {
        if (Count == 0) return null;
        var components = MostFrequent(_components).Select(pair => $"{pair.Value} from {pair.Key}");
        var texts = MostFrequent(_texts).ToList();
        string text = Count == 1 ? $": \"{texts[0].Key}\"" : $", most often \"{texts[0].Key}\" ({texts[0].Value})";
        return new Finding
        {
            Id = FindingIds.Product.OtherErrors,
            Status = CheckStatus.Warning,
            Message = $"Other errors: {string.Join(", ", components)}{text}.",
            Evidence = string.Join("; ", texts.Select(pair => $"{pair.Key} ({pair.Value})")),
            Recommendation = "No known issue explains these errors. Read them together with the entries around them.",
            Command = "Get-MfaLogError -Context 3 | Where-Object { -not $_.IssueId }",
        };
    }

    private static IEnumerable<KeyValuePair<string, long>> MostFrequent(Dictionary<string, long> counts) =>
        counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Take(5);

    private static void Increment(Dictionary<string, long> counts, string key) =>
        counts[key] = counts.TryGetValue(key, out long count) ? count + 1 : 1;
}
