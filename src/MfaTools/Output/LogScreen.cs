using System;
using System.Globalization;
using System.Linq;

namespace MfaTools.Commands;

/// <summary>The screen of log entries and known issues, line by line.</summary>
internal sealed class LogScreen : ScreenLines
{
    private const string ProductPrefix = "MultiFactorAuth";
    private const int MaxAbout = 60;

    /// <param name="entry">The entry.</param>
    /// <param name="isRemote">Whether it came from another computer.</param>
    public LogScreen(LogEntry entry, bool isRemote)
    {
        bool hasContext = entry.ContextBefore.Length + entry.ContextAfter.Length > 0;
        if (entry.IsRepeat && !hasContext) Add(Plain, DescribeRepeat(entry, isRemote));
        else AddEntry(entry, isRemote);
    }

    /// <summary>All that is known about one issue or finding.</summary>
    public LogScreen(KnownIssueInfo issue)
    {
        bool isFinding = issue.Confidence is null;
        string severity = isFinding ? "" : Color(issue.Severity, $"{issue.Severity}") + "  ";
        string title = Screen.Bold(PlainText.OneLine(issue.Title));
        Add(Item, $"{Screen.Link(issue.IssueId, issue.HelpUri)}  {severity}{title}");
        AddFact(isFinding ? "Judged" : "Cause", issue.Cause);
        AddFact("Fix", issue.Recommendation);
        AddCommand("", issue.NextCommand);
        AddFact(isFinding ? "Checked" : "Seen in", issue.SeenIn);
        string source = issue.Confidence is { } confidence ? $"{confidence.ToString().ToLowerInvariant()}: " : "";
        AddFact("Source", source + issue.Source);
        AddFact("More", issue.HelpUri is null ? null : $"Get-MfaKnownIssue {issue.IssueId} -Online");
        Add(Plain, "");
    }

    private static string Color(IssueSeverity? severity, string text) => Screen.Color(
        severity switch
        {
            IssueSeverity.Error => CheckStatus.Fail,
            IssueSeverity.Attention => CheckStatus.Warning,
            _ => CheckStatus.Skipped,
        },
        text);

    // The level tells what the product thinks, the severity what is known.
    private static string Level(LogEntry entry)
    {
        bool isError = entry.Level == "Error";
        var severity = entry.Severity ?? (isError ? IssueSeverity.Error : IssueSeverity.Unknown);
        bool isHarmless = isError && severity == IssueSeverity.Harmless;
        return Color(severity, isHarmless ? "Error (harmless)" : PlainText.OneLine(entry.Level));
    }

    private static string DescribeRepeat(LogEntry entry, bool isRemote)
    {
        string file = Source(entry);
        if (file.StartsWith(ProductPrefix, StringComparison.OrdinalIgnoreCase))
        {
            file = file.Substring(ProductPrefix.Length);
        }

        string about = entry.EmailAddress ?? PlainText.OneLine(entry.Message, MaxAbout);
        string? level = entry.Level == "Error" ? null : Level(entry);
        string line = "  " + Join(
            Time(entry, "yyyy-MM-dd HH:mm:ss"),
            Computer(entry, isRemote),
            level,
            Clean(file),
            Clean(entry.IssueId),
            Clean(about));
        return Screen.Wrap(line, 0);
    }

    private void AddEntry(LogEntry entry, bool isRemote)
    {
        Add(Item, Join(
            Time(entry, "yyyy-MM-dd HH:mm:ss.ffffff"),
            Computer(entry, isRemote),
            Level(entry),
            Clean(entry.Component),
            Clean(Source(entry))));
        foreach (string line in entry.ContextBefore) Add(Text, Screen.Dim("| " + PlainText.Clean(line)));
        foreach (string line in PlainText.Clean(entry.Message).Split('\n')) Add(Text, line);
        foreach (string line in entry.ContextAfter) Add(Text, Screen.Dim("| " + PlainText.Clean(line)));
        AddFact("Issue", entry.IssueId);
        if (!entry.IsRepeat)
        {
            AddFact("Cause", entry.Cause);
            AddFact("Fix", entry.Recommendation);
            AddCommand("", entry.NextCommand);
        }

        if (entry.IsRepeat || entry.NextCommand is null) Add(Plain, "");
    }

    private void AddFact(string label, string? text)
    {
        if (!string.IsNullOrEmpty(text)) AddLabeled(label, text!);
    }

    private static string Join(params string?[] parts) =>
        string.Join("  ", parts.Where(part => !string.IsNullOrEmpty(part)).Select(part => part!));

    private static string? Clean(string? text) => text is null ? null : PlainText.OneLine(text);

    private static string Time(LogEntry entry, string format) =>
        entry.TimeUtc is { } time ? time.ToString(format, CultureInfo.InvariantCulture) + "Z" : "(no time)";

    private static string? Computer(LogEntry entry, bool isRemote) =>
        isRemote || !entry.ComputerName.Equals(Environment.MachineName, StringComparison.OrdinalIgnoreCase) 
            ? Clean(entry.ComputerName)
            : null;

    private static string Source(LogEntry entry)
    {
        string name = entry.Path.Substring(entry.Path.LastIndexOfAny(['/', '\\']) + 1);
        return entry.LineNumber is { } line ? FormattableString.Invariant($"{name}:{line}") : name;
    }
}
