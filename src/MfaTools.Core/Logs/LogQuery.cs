using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Text.RegularExpressions;
using MfaTools.Knowledge;
using MfaTools.Windows;

namespace MfaTools.Logs;

/// <summary>Which entries of a set of log files are wanted, and how they are given.</summary>
internal sealed class LogQuery
{
    /// <summary>From so many messages on, compiling a pattern pays for itself.</summary>
    private const int CompileAfter = 20_000;

    private static readonly Regex Spaces = new(@"\s+", RegexOptions.CultureInvariant);

    private LineSearch? _search;
    private bool _searchMade;
    private long _tested;

    /// <summary>How long one pattern may take on one message.</summary>
    public static TimeSpan PatternLimit { get; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The levels wanted.</summary>
    public LogLevels Levels { get; set; } = new(LogLevels.Error);

    /// <summary>Whether entries of other levels are wanted too where they are known issues that are logged at any level and
    /// need attention, such as failed sign-ins.</summary>
    public bool WithAttention { get; set; }

    /// <summary>Only entries of this time (UTC) or later.</summary>
    public DateTime? AfterUtc { get; set; }

    /// <summary>Only entries of this time (UTC) or earlier.</summary>
    public DateTime? BeforeUtc { get; set; }

    /// <summary>Only entries of a component this accepts.</summary>
    public Func<string, bool>? Component { get; set; }

    /// <summary>Only entries whose message matches one of these.</summary>
    public IReadOnlyList<Regex> Patterns { get; set; } = [];

    /// <summary>Only entries of a known issue whose id this accepts.</summary>
    public Func<string, bool>? Issue { get; set; }

    /// <summary>Lines before each entry to give with it.</summary>
    public int ContextBefore { get; set; }

    /// <summary>Lines after each entry to give with it.</summary>
    public int ContextAfter { get; set; }

    /// <summary>Only the last so many entries, over all files.</summary>
    public int? Tail { get; set; }

    /// <summary>Masks personal data, or null where it is given as it is.</summary>
    public Redactor? Redactor { get; set; }

    /// <summary>The known issues to look for.</summary>
    public KnownIssueCatalog Catalog { get; set; } = KnownIssueCatalog.Default;

    /// <summary>Whether the lines around an entry are wanted.</summary>
    internal bool HasContext => ContextBefore > 0 || ContextAfter > 0;

    /// <summary>Whether something but the time selects.</summary>
    internal bool IsFiltered => !Levels.Everything || Component is not null || Patterns.Count > 0 || Issue is not null;

    /// <summary>What every wanted record has in it, or null where that is not known.</summary>
    internal LineSearch? Search()
    {
        if (!_searchMade) _search = MakeSearch();
        _searchMade = true;
        return _search;
    }

    /// <summary>The entries wanted of those that a reader gives.</summary>
    internal IEnumerable<LogEntry> Select(LogFileReader reader, string path, LogEvents events)
    {
        var context = HasContext ? new LogContext(ContextBefore, ContextAfter) : null;
        ExceptionDispatchInfo? failure = null;
        while (failure is null)
        {
            try
            {
                if (!reader.Read()) break;
            }
            catch (Exception e) when (Files.IsReadFailure(e))
            {
                failure = ExceptionDispatchInfo.Capture(e);
                break;
            }

            var entry = Judge(reader.Current, path, events);
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

    /// <summary>The record as an entry with what is known about it; null where it is not wanted.</summary>
    [MethodImpl(Optimization.Full)]
    internal LogEntry? Judge(LogRecord record, string path, LogEvents events)
    {
        if (record.IsRest || !record.IsHit || !InWindow(record.OrderTime)) return null;
        // Most records fall out here, so what costs most, the text and the known issues, comes last.
        bool ofLevel = Levels.Everything || Levels.Wants(record.LevelName());
        if (!ofLevel && !WithAttention) return null;
        var fields = record.ReadFields();
        if (Component is not null && !(record.Component(fields) is { } component && Component(component))) return null;
        string message = record.Message(fields);
        if (IsWanted(message, record.Component(fields) ?? "", ofLevel, out var match))
        {
            var entry = record.ToEntry(path, record.LevelName(), fields, message);
            if (match is not null) Put(match, entry);
            return entry;
        }

        // What is left out may have matched: there is no answer.
        if (record.LeftOut > 0 && (Patterns.Count > 0 || Issue is not null)) events.Problem(LogProblem.TooLong(path, record.LineNumber));
        return null;
    }

    /// <summary>The event as an entry with what is known about it; null where it is not wanted.</summary>
    internal LogEntry? Judge(EventRecord record, string path)
    {
        // Whether an event without a known time or level is wanted cannot be told: it is given rather than lost.
        if (record.TimeUtc is { } time && !InWindow(time)) return null;
        var entry = EventEntry.From(record, path);
        bool ofLevel = record.Level is null || Levels.Wants(entry.Level);
        if ((!ofLevel && !WithAttention) || (Component is not null && !Component(record.Provider))) return null;
        bool wanted = IsWanted(entry.Message, record.Provider, ofLevel, out var match);
        // In text that was copied, lines may be broken anywhere.
        if (match is null && entry.Message.IndexOf('\n') >= 0
            && IsWanted(Spaces.Replace(entry.Message, " "), record.Provider, ofLevel, out var joined))
        {
            (wanted, match) = (true, joined);
        }

        if (!wanted) return null;
        if (match is not null) Put(match, entry);
        return entry;
    }

    internal bool InWindow(DateTime time) =>
        (AfterUtc is null || time >= AfterUtc) && (BeforeUtc is null || time <= BeforeUtc);

    [MethodImpl(Optimization.Full)]
    private static void Put(KnownIssueMatch match, LogEntry entry)
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

    private bool IsWanted(string message, string component, bool ofLevel, out KnownIssueMatch? match)
    {
        match = null;
        if (Patterns.Count > 0 && !MatchesPattern(message)) return false;
        match = Catalog.Match(message, component);
        return match is null
            ? ofLevel && Issue is null
            : (ofLevel || (match.Issue.AnyLevel && match.Issue.NeedsAttention)) && (Issue is null || Issue(match.Issue.Id));
    }

    private bool MatchesPattern(string message)
    {
        if (++_tested == CompileAfter)
        {
            Patterns = [.. Patterns.Select(pattern => new Regex(pattern.ToString(), pattern.Options | RegexOptions.Compiled, pattern.MatchTimeout))];
        }

        foreach (var pattern in Patterns)
        {
            if (pattern.IsMatch(message)) return true;
        }

        return false;
    }

    private LineSearch? MakeSearch()
    {
        var ofPatterns = Patterns.Select(PatternTexts.Find).ToList();
        if (ofPatterns.Count > 0 && ofPatterns.TrueForAll(texts => texts is not null)) return new LineSearch(ofPatterns.SelectMany(texts => texts!));
        if (Issue is not null) return new LineSearch(Catalog.Issues.Where(issue => Issue(issue.Id)).SelectMany(issue => issue.AnyOf));
        if (Levels.Everything || Levels.Wants(LogLevels.Unparsed)) return null;
        var texts = Levels.Spellings.Select(level => $"|{level}|");
        if (Levels.Wants(LogLevels.Error)) texts = texts.Concat([LogLineFormat.ErrorMark]);
        var attention = Catalog.Issues.Where(issue => WithAttention && issue.AnyLevel && issue.NeedsAttention);
        return new LineSearch(texts.Concat(attention.SelectMany(issue => issue.AnyOf)));
    }
}
