using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Text.RegularExpressions;
using MfaTools.Knowledge;
using MfaTools.Windows;

namespace MfaTools.Logs;

/// <summary>Decides which records are wanted, and turns them into entries with what is known about them.</summary>
internal sealed class LogMatcher
{
    /// <summary>The number of messages from which on compiling a pattern pays off.</summary>
    private const int CompileAfter = 20_000;

    private static readonly Regex Spaces = new(@"\s+", RegexOptions.CultureInvariant);

    private IReadOnlyList<Regex> _patterns;
    private long _tested;

    public LogMatcher(LogQuery query)
    {
        Query = query;
        _patterns = query.Patterns;
        var texts = FindTexts();
        HitsOnly = texts is not null;
        Search = new TextSearch(texts ?? TextsOf(query.Catalog.Issues), query.Bytes);
    }

    public LogQuery Query { get; }

    /// <summary>Finds what every wanted record contains. If any record may be wanted, it finds what every known issue
    /// contains.</summary>
    public TextSearch Search { get; }

    /// <summary>Whether only hits of the search can be wanted.</summary>
    public bool HitsOnly { get; }

    /// <summary>Returns the wanted entries of a reader. Entries before a read failure are returned before it is
    /// thrown.</summary>
    public IEnumerable<LogEntry> Select(LogFileReader reader, string path, LogEvents events)
    {
        var context = Query.HasContext ? new LogContext(Query.ContextBefore, Query.ContextAfter) : null;
        ExceptionDispatchInfo? failure = null;
        while (failure is null)
        {
            try
            {
                if (!reader.Read()) break;
            }
            catch (Exception e) when (Foundation.Files.IsReadFailure(e))
            {
                failure = ExceptionDispatchInfo.Capture(e);
                break;
            }

            var entry = Match(reader.Current, path, events);
            if (context is not null)
            {
                foreach (var ready in context.Add(reader.Current, entry)) yield return ready;
            }
            else if (entry is not null)
            {
                yield return entry;
            }
        }

        foreach (var left in context?.End() ?? []) yield return left;
        failure?.Throw();
    }

    /// <summary>Returns the record as an entry, or null if it is not wanted.</summary>
    [MethodImpl(Optimization.Full)]
    public LogEntry? Match(LogRecord record, string path, LogEvents events)
    {
        if (record.IsRest || (HitsOnly && !record.IsHit) || !Query.IsInWindow(record.OrderTime)) return null;
        // Most records are rejected here, so the expensive parts, the text and the known issues, come last.
        bool ofLevel = Query.Levels.Everything || Query.Levels.Wants(record.LevelName());
        if (!ofLevel && !Query.WithAttention) return null;
        var fields = record.ReadFields();
        string? component = record.Component(fields);
        if (Query.Component is not null && !(component is not null && Query.Component(component))) return null;
        string message = record.Message(fields);
        if (MatchesPattern(message))
        {
            var match = record.IsHit
                ? Query.Catalog.Match(record.Bytes, record.Start, record.End, message, component ?? "")
                : null;
            if (IsWanted(match, ofLevel))
            {
                var entry = record.ToEntry(path, record.LevelName(), fields, message);
                if (match is not null) Explain(entry, match);
                return entry;
            }
        }

        // The part that was left out may have matched.
        if (record.LeftOut > 0 && (_patterns.Count > 0 || Query.Issue is not null))
        {
            events.Problem(LogProblem.TooLong(path, record.LineNumber));
        }

        return null;
    }

    /// <summary>Returns the event as an entry, or null if it is not wanted.</summary>
    public LogEntry? Match(EventRecord record, string path)
    {
        // An event whose time or level is unknown is returned rather than lost.
        if (record.TimeUtc is { } time && !Query.IsInWindow(time)) return null;
        var entry = EventEntry.From(record, path);
        bool ofLevel = record.Level is null || Query.Levels.Wants(entry.Level);
        if (!ofLevel && !Query.WithAttention) return null;
        if (Query.Component is not null && !Query.Component(record.Provider)) return null;
        // Text that was copied may be wrapped anywhere.
        string[] texts = entry.Message.IndexOf('\n') < 0
            ? [entry.Message]
            : [entry.Message, Spaces.Replace(entry.Message, " ")];
        bool wanted = false;
        foreach (string text in texts)
        {
            if (!MatchesPattern(text)) continue;
            var match = Query.Catalog.Match(text, record.Provider);
            if (!IsWanted(match, ofLevel)) continue;
            wanted = true;
            if (match is null) continue;
            Explain(entry, match);
            break;
        }

        return wanted ? entry : null;
    }

    [MethodImpl(Optimization.Full)]
    private static void Explain(LogEntry entry, KnownIssueMatch match)
    {
        entry.IssueId = match.Issue.Id;
        entry.Severity = match.Issue.Severity;
        entry.Cause = match.Cause;
        entry.Recommendation = match.Recommendation;
        entry.NextCommand = match.NextCommand;
        entry.AttachmentPath = match.Value(nameof(LogEntry.AttachmentPath));
        entry.EmailAddress = match.Value(nameof(LogEntry.EmailAddress));
        entry.HostName = match.Value(nameof(LogEntry.HostName));
        entry.Code = match.Code;
    }

    private bool IsWanted(KnownIssueMatch? match, bool ofLevel) => match is null
        ? ofLevel && Query.Issue is null
        : (ofLevel || IsAttention(match.Issue)) && Query.Issue?.Invoke(match.Issue.Id) != false;

    private static bool IsAttention(KnownIssue issue) => issue.AnyLevel && issue.NeedsAttention;

    private bool MatchesPattern(string message)
    {
        if (_patterns.Count == 0) return true;
        if (++_tested == CompileAfter) _patterns = [.. _patterns.Select(Compile)];
        foreach (var pattern in _patterns)
        {
            if (pattern.IsMatch(message)) return true;
        }

        return false;
    }

    private static Regex Compile(Regex pattern) =>
        new(pattern.ToString(), pattern.Options | RegexOptions.Compiled, pattern.MatchTimeout);

    /// <summary>Returns texts of which every wanted record contains one; null if any record may be wanted.</summary>
    private IEnumerable<string>? FindTexts()
    {
        var ofPatterns = _patterns.Select(PatternTexts.Find).ToList();
        if (ofPatterns.Count > 0 && ofPatterns.TrueForAll(texts => texts is not null))
        {
            return ofPatterns.SelectMany(texts => texts!);
        }

        var issues = Query.Catalog.Issues;
        if (Query.Issue is { } wanted) return TextsOf(issues.Where(issue => wanted(issue.Id)));
        if (Query.Levels.Everything || Query.Levels.Wants(LogLevels.Unparsed)) return null;
        var attention = issues.Where(issue => Query.WithAttention && IsAttention(issue));
        return Query.Levels.Texts.Concat(TextsOf(attention));
    }

    private static IEnumerable<string> TextsOf(IEnumerable<KnownIssue> issues) =>
        issues.SelectMany(issue => issue.AnyOf);
}
