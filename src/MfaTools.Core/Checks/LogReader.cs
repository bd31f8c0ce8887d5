using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using MfaTools.Diagnosis;
using MfaTools.Knowledge;
using MfaTools.Logs;

namespace MfaTools.Checks;

/// <summary>Reads the logs once: for the result about them, for the diagnosis, and for the timeline.</summary>
internal sealed class LogReader
{
    /// <summary>How the area of a log begins that could not be read when a snapshot was taken.</summary>
    public const string Area = "logs/";

    // A service that is stopped explains a short silence. Where its state is not known, a server may be idle over night.
    private static readonly TimeSpan SilenceOfStopped = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Silence = TimeSpan.FromDays(1);

    private readonly IssueTally _issues = new();
    private readonly Dictionary<string, TimeSample> _times = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _unreadable = new(StringComparer.OrdinalIgnoreCase);
    private readonly OtherErrors _otherErrors = new();
    private long _errors;

    /// <summary>The entries of known issues.</summary>
    public IReadOnlyCollection<IssueEntries> Issues => _issues.Groups;

    /// <summary>When factors were accepted.</summary>
    public SignInTimes SignIns { get; } = new();

    /// <summary>The files of attachments that could not be sent.</summary>
    public IReadOnlyList<string> Attachments =>
        [.. Issues.Select(entries => entries.First.AttachmentPath).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>When each issue occurred.</summary>
    public IEnumerable<TimelineRow> Timeline => _times.Select(row => row.Value.ToRow(row.Key, "Log"));

    /// <summary>Reads.</summary>
    /// <param name="sources">Where the logs are, and the time to judge at.</param>
    /// <param name="afterUtc">Only what is of this time or later; null: all.</param>
    /// <param name="running">Whether the service runs; null where that is not known.</param>
    /// <param name="stop">Ends it.</param>
    public LogHealthResult Read(HealthSources sources, DateTime? afterUtc, bool? running, CancellationToken stop)
    {
        var files = sources.LogFiles;
        var result = new LogHealthResult { Target = "Logs" };
        if (files.Count == 0)
        {
            result.Conclude([NotRead("No log files were found.")]);
            return result;
        }

        var query = new LogQuery { AfterUtc = afterUtc, WithAttention = true };
        foreach (var entry in LogSearch.Read(files, query, new LogEvents(problem => _unreadable.Add(LeafOf(problem.Path))), stop)) Add(entry);
        _unreadable.UnionWith(sources.NotRead
            .Where(gap => gap.Area.StartsWith(Area, StringComparison.OrdinalIgnoreCase)).Select(gap => gap.Area.Substring(Area.Length)));
        // Silence is told from health by the last entry of any level.
        var (isEmpty, last) = ReadLast(files, afterUtc, stop);
        result.Files = [.. files];
        result.LastEntryUtc = last;
        result.UnknownErrors = _otherErrors.Count;
        result.Issues = [.. IssueTally.Count(Issues)];
        if (Issues.Any(entries => entries.Everyday is not null)) ReadSignIns(files, afterUtc, stop);
        var findings = Findings(result, isEmpty);
        if (_otherErrors.ToFinding() is { } other) findings.Add(other);
        // What could not be read may hold later entries.
        var since = _unreadable.Count > 0 ? null : isEmpty ? afterUtc : last;
        if (since is { } time && SilentSince(time, sources.AtUtc, running) is { } silent) findings.Add(silent);
        result.Conclude(findings);
        return result;
    }

    /// <summary>Whether no entry is of the time that was asked for, and when the last one was written. A line that is cut off,
    /// or has no time of its own, was written no earlier than the one before it.</summary>
    private static (bool IsEmpty, DateTime? LastUtc) ReadLast(IReadOnlyList<string> files, DateTime? afterUtc, CancellationToken stop)
    {
        bool isEmpty = true;
        // The end of a file is nearly always enough.
        foreach (int? tail in new int?[] { 1, null })
        {
            var query = new LogQuery { AfterUtc = afterUtc, Levels = new LogLevels(LogLevels.All), Tail = tail };
            var last = DateTime.MinValue;
            foreach (var entry in LogSearch.Read(files, query, new LogEvents(_ => { }), stop))
            {
                isEmpty = false;
                if (entry.OrderTime > last) last = entry.OrderTime;
            }

            if (last > DateTime.MinValue) return (false, last);
            if (isEmpty) break;
        }

        return (isEmpty, null);
    }

    // The folder differs between the server and a snapshot of it.
    private static string LeafOf(string path) => path.Substring(path.LastIndexOfAny(['/', '\\']) + 1);

    private void Add(LogEntry entry)
    {
        string name = entry.IssueId ?? "Other errors";
        if (entry.Level == LogLevels.Error) _errors++;
        if (entry.TimeUtc is { } time)
        {
            if (!_times.TryGetValue(name, out var times)) _times[name] = times = new TimeSample();
            times.Add(time);
        }

        if (entry.IssueId is null) _otherErrors.Add(entry);
        else _issues.Add(entry.IssueId, entry);
    }

    private void ReadSignIns(IReadOnlyList<string> files, DateTime? afterUtc, CancellationToken stop)
    {
        var query = new LogQuery { AfterUtc = afterUtc, Levels = new LogLevels(LogLevels.All), Patterns = [SignIn.Succeeded] };
        foreach (var entry in LogSearch.Read(files, query, new LogEvents(_ => { }), stop)) SignIns.Add(entry);
    }

    private List<Finding> Findings(LogHealthResult result, bool isEmpty)
    {
        var findings = new List<Finding>();
        if (_unreadable.Count > 0)
        {
            string names = string.Join(", ", _unreadable);
            findings.Add(NotRead($"{PlainText.Count(_unreadable.Count, "log file")} could not be read: {names}."));
        }

        var harmless = Issues.Where(entries => entries.Issue?.NeedsAttention == false).ToList();
        var everyday = Issues.Except(harmless).Where(entries => !entries.NeedsAttention(SignIns)).ToList();
        var issues = IssueTally.Count(Issues.Except(harmless).Except(everyday));
        long errors = result.Errors = _errors - harmless.Concat(everyday).Sum(entries => entries.Errors);
        string last = result.LastEntryUtc is { } end ? PlainText.Time(end) : "without a time";
        string evidence = $"{PlainText.Count(result.Files.Length, "file")}, the last entry {last}"
            + (harmless.Count == 0 ? "" : $"; expected and harmless: {List(IssueTally.Count(harmless))}")
            + (everyday.Count == 0 ? "" : $"; of single users: {List(IssueTally.Count(everyday))}");
        if (isEmpty)
        {
            string files = PlainText.Count(result.Files.Length, "file");
            findings.Add(NotRead($"The logs ({files}) have no entry of the time that was asked for."));
        }
        else if (errors > 0 || issues.Count > 0)
        {
            findings.Add(new Finding
            {
                Id = FindingIds.Product.LogErrors,
                Status = CheckStatus.Warning,
                Message = $"The logs hold {Counted(errors, issues)}.",
                Evidence = evidence,
                Recommendation = "Read them with their causes.",
                Command = "Get-MfaLogError",
            });
        }
        else
        {
            findings.Add(new Finding
            {
                Id = FindingIds.Product.LogsOk,
                Status = CheckStatus.Pass,
                Message = "The logs hold no error that needs attention.",
                Evidence = evidence,
            });
        }

        return findings;
    }

    /// <summary>That the log ends long before it was looked at. Where the service runs, that is no sign of anything.</summary>
    private static Finding? SilentSince(DateTime since, DateTime atUtc, bool? running)
    {
        var silence = atUtc - since;
        if (running == true || silence < (running == false ? SilenceOfStopped : Silence)) return null;
        return new Finding
        {
            Id = FindingIds.Product.LogsSilent,
            Status = CheckStatus.Warning,
            Message = $"The logs have no entry since {PlainText.Time(since)}, {Duration(silence)} before they were looked at.",
            Evidence = $"looked at {PlainText.Time(atUtc)}",
            Recommendation = "See whether the service MultiFactorAuth runs, and since when; whether its disk is full; and whether these are its current logs.",
            Command = "Get-CimInstance Win32_Service -Filter \"Name LIKE 'MultiFactorAuth%'\" | Select-Object Name, State, StartMode, ExitCode",
        };
    }

    private static string Duration(TimeSpan span) => span.TotalDays >= 2 ? $"{(int)span.TotalDays} days" : span.TotalHours >= 2 ? $"{(int)span.TotalHours} hours" : $"{(int)span.TotalMinutes} minutes";

    private static string Counted(long errors, List<LogIssueCount> issues) =>
        string.Join("; ", new[]
        {
            errors == 0 ? null : PlainText.Count(errors, "error"),
            issues.Count == 0 ? null : $"known issues: {List(issues)}",
        }.Where(part => part is not null));

    private static string List(IEnumerable<LogIssueCount> issues) => string.Join(", ", issues.Select(issue => $"{issue.IssueId} ({issue.Count})"));

    private static Finding NotRead(string message) => new()
    {
        Id = FindingIds.Product.LogsNotRead,
        Status = CheckStatus.Unknown,
        Message = message,
        Recommendation = "Look at the folder Logs of the installation, and whether the services write there.",
    };
}
