using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using MfaTools.Knowledge;
using MfaTools.Logs;

namespace MfaTools.Core.Tests;

/// <summary>A log read the plain way: the whole text split into lines, each looked at by regular expressions. It shares
/// no code with the reader that it is held against.</summary>
internal static class NaiveLog
{
    private const string Mark = "***** ERROR *****";
    private static readonly Regex Entry = new(
        @"^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?Z\|([^|]{1,16})\|(.*)$",
        RegexOptions.CultureInvariant | RegexOptions.ECMAScript | RegexOptions.Compiled);
    private static readonly Regex Fields = new(
        @"^[^|]*\|[^|]*\|([^|]*)\|(?:(\{?[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}?)\|)?(.*)$",
        RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.Compiled);
    private static readonly Regex Foreign = new(
        @"^\d{4}-|^...\ ..\ ..:..:..\ |^.{0,255}\x00", RegexOptions.CultureInvariant | RegexOptions.Compiled);

    public static List<LogEntry> Read(string text, LogQuery query)
    {
        // The format is one of bytes: here each is a character.
        string[] lines = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text.TrimStart('\uFEFF'))).Split('\n');
        if (lines[^1].Length == 0) lines = lines[..^1];
        var records = new List<(LogEntry Entry, int First, int Last)>();
        bool inEntry = false, any = false;
        var time = DateTime.MinValue;
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].TrimStart('\0');
            var match = Entry.Match(line.TrimEnd('\r'));
            bool blank = line.Trim(' ', '\t', '\r', '\0').Length == 0;
            if (!match.Success
                && (blank || (inEntry && !Foreign.IsMatch(line) && !line.Contains(Mark, StringComparison.Ordinal))))
            {
                if (any && !blank) records[^1] = records[^1] with { Last = i };
                continue;
            }

            (any, inEntry) = (true, match.Success);
            var entry = new LogEntry
            {
                LineNumber = i + 1, Level = line.Contains(Mark, StringComparison.Ordinal)
                    ? "Error"
                    : "Unparsed", Message = line,
            };
            if (match.Success)
            {
                if (DateTime.TryParseExact(
                    match.Groups[1].Value, "yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var own))
                {
                    entry.TimeUtc = time = own.AddTicks(
                        (long)(decimal.Parse("0" + match.Groups[2].Value, CultureInfo.InvariantCulture) * 10_000_000));
                }

                var fields = Fields.Match(match.Groups[4].Value);
                entry.Component = fields.Success ? fields.Groups[1].Value : null;
                entry.Message = fields.Success ? fields.Groups[3].Value : match.Groups[4].Value;
                bool error = Regex.IsMatch(match.Groups[3].Value, "^(?i:e|err|error)$")
                    || entry.Message.StartsWith(Mark, StringComparison.Ordinal);
                entry.Level = error ? "Error" : Regex.IsMatch(match.Groups[3].Value, "^(?i:i|info|information)$")
                    ? "Information" : Regex.Replace(match.Groups[3].Value, "[^\0-\x7F]", "?");
            }

            entry.OrderTime = time;
            records.Add((entry, i, i));
        }

        var wanted = new List<LogEntry>();
        foreach (var (entry, first, last) in records)
        {
            entry.Message = Clean(Decode(string.Join('\n', lines[(first + 1)..(last + 1)].Prepend(entry.Message))
                .Replace("\r\n", "\n", StringComparison.Ordinal).TrimEnd('\r', '\0')));
            entry.Component = entry.Component is null ? null : Clean(Decode(entry.Component)).Replace('\t', ' ').Trim();
            if (entry.OrderTime < (query.AfterUtc ?? DateTime.MinValue)
                || entry.OrderTime > (query.BeforeUtc ?? DateTime.MaxValue))
            {
                continue;
            }

            if (query.Component is not null && !(entry.Component is not null && query.Component(entry.Component)))
            {
                continue;
            }

            if (query.Patterns.Count > 0 && !query.Patterns.Any(pattern => pattern.IsMatch(entry.Message))) continue;
            var issue = KnownIssueCatalog.Default.Match(entry.Message, entry.Component ?? "")?.Issue;
            entry.IssueId = issue?.Id;
            if (!query.Levels.Wants(entry.Level)
                && !(query.WithAttention && issue is { AnyLevel: true, NeedsAttention: true }))
            {
                continue;
            }

            if (query.Issue is not null && !(issue is not null && query.Issue(issue.Id))) continue;
            entry.ContextBefore = lines[Math.Max(0, first - query.ContextBefore)..first].Select(Trim).ToArray();
            entry.ContextAfter = lines[(last + 1)..Math.Min(lines.Length, last + 1 + query.ContextAfter)]
                .Select(Trim).ToArray();
            wanted.Add(entry);
        }

        return query.Tail is { } tail ? wanted.TakeLast(tail).ToList() : wanted;
    }

    private static string Trim(string line) => Clean(Decode(line.TrimEnd('\r', '\0')));

    private static string Decode(string bytes) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(bytes));

    // What a terminal obeys, or nobody sees.
    private static string Clean(string text) => Regex.Replace(text, @"[\p{Cc}\p{Cf}\p{Zl}\p{Zp}-[\n\t]]", "\uFFFD");
}
