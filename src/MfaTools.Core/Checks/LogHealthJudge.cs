using System;
using System.Collections.Generic;
using System.Linq;
using MfaTools.Diagnosis;

namespace MfaTools.Checks;

/// <summary>What was read from the logs.</summary>
internal sealed record LogFacts
{
    /// <summary>The entries of known issues.</summary>
    public required IReadOnlyCollection<IssueEntries> Issues { get; init; }

    /// <summary>When factors were accepted.</summary>
    public required SignInTimes SignIns { get; init; }

    /// <summary>All errors, also the harmless ones.</summary>
    public long Errors { get; init; }

    /// <summary>The finding about errors that no known issue explains, or null.</summary>
    public Finding? OtherErrors { get; init; }

    /// <summary>The names of files that could not be read.</summary>
    public required IReadOnlyCollection<string> Unreadable { get; init; }

    /// <summary>Whether there is no entry in the period.</summary>
    public bool IsEmpty { get; init; }

    /// <summary>The start of the period (UTC); null for all entries.</summary>
    public DateTime? AfterUtc { get; init; }

    /// <summary>The time to judge at (UTC).</summary>
    public DateTime AtUtc { get; init; }

    /// <summary>Whether the service is running; null if unknown.</summary>
    public bool? IsRunning { get; init; }
}

/// <summary>Judges what was read from the logs.</summary>
internal static class LogHealthJudge
{
    // A stopped service explains a short silence. If its state is unknown, the server may be idle overnight.
    private static readonly TimeSpan SilenceOfStopped = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Silence = TimeSpan.FromDays(1);

    /// <summary>Judges that there are no logs.</summary>
    public static void JudgeNone(LogHealthResult result) => result.Conclude([NotRead("No log files were found.")]);

    /// <summary>Judges the logs.</summary>
    /// <param name="result">The result to complete; its files, last entry and issues are set.</param>
    /// <param name="facts">What was read.</param>
    public static void Judge(LogHealthResult result, LogFacts facts)
    {
        var findings = new List<Finding>();
        if (facts.Unreadable.Count > 0)
        {
            string names = string.Join(", ", facts.Unreadable);
            findings.Add(NotRead($"{PlainText.Count(facts.Unreadable.Count, "log file")} could not be read: {names}."));
        }

        findings.Add(JudgeEntries(result, facts));
        if (facts.OtherErrors is { } other) findings.Add(other);
        // Files that could not be read may hold later entries.
        var since = facts.Unreadable.Count > 0 ? null : facts.IsEmpty ? facts.AfterUtc : result.LastEntryUtc;
        if (since is { } time && JudgeSilence(time, facts) is { } silent) findings.Add(silent);
        result.Conclude(findings);
    }

    private static Finding JudgeEntries(LogHealthResult result, LogFacts facts)
    {
        int files = result.Files.Length;
        var harmless = facts.Issues.Where(entries => entries.Issue?.NeedsAttention == false).ToList();
        var everyday = facts.Issues.Except(harmless).Where(entries => !entries.NeedsAttention(facts.SignIns)).ToList();
        var issues = IssueTally.Count(facts.Issues.Except(harmless).Except(everyday));
        long errors = result.Errors = facts.Errors - harmless.Concat(everyday).Sum(entries => entries.Errors);
        if (facts.IsEmpty)
        {
            return NotRead(files == 1
                ? "The log file has no entry in the requested period."
                : $"None of the {files} log files has an entry in the requested period.");
        }

        string last = result.LastEntryUtc is { } end ? PlainText.Time(end) : "without a time";
        string evidence = $"{PlainText.Count(files, "file")}, last entry {last}"
            + (harmless.Count == 0 ? "" : $"; expected and harmless: {List(IssueTally.Count(harmless))}")
            + (everyday.Count == 0 ? "" : $"; of single users: {List(IssueTally.Count(everyday))}");
        if (errors == 0 && issues.Count == 0)
        {
            return new Finding
            {
                Id = FindingIds.Product.LogsOk,
                Status = CheckStatus.Pass,
                Message = "No error in the logs needs attention.",
                Evidence = evidence,
            };
        }

        return new Finding
        {
            Id = FindingIds.Product.LogErrors,
            Status = CheckStatus.Warning,
            Message = Describe(errors, issues),
            Evidence = evidence,
            Recommendation = "Read them together with their causes.",
            Command = "Get-MfaLogError",
        };
    }

    private static string Describe(long errors, List<LogIssueCount> issues)
    {
        if (errors > 0)
        {
            string known = issues.Count == 0 ? "" : $"; known issues: {List(issues)}";
            return $"{PlainText.Count(errors, "error")} in the logs{known}.";
        }

        long entries = issues.Sum(issue => issue.Count);
        string need = entries == 1 ? "1 entry needs" : FormattableString.Invariant($"{entries} entries need");
        return $"No error in the logs, but {need} attention: {List(issues)}.";
    }

    /// <summary>The finding that the log ends long before the check. While the service is running, silence means
    /// nothing.</summary>
    private static Finding? JudgeSilence(DateTime since, LogFacts facts)
    {
        var silence = facts.AtUtc - since;
        var limit = facts.IsRunning == false ? SilenceOfStopped : Silence;
        if (facts.IsRunning == true || silence < limit) return null;
        return new Finding
        {
            Id = FindingIds.Product.LogsSilent,
            Status = CheckStatus.Warning,
            Message = $"No log entry since {PlainText.Time(since)}, {Describe(silence)} before the check.",
            Evidence = $"checked {PlainText.Time(facts.AtUtc)}",
            Recommendation = "Check whether the service MultiFactorAuth is running and since when, whether its disk is "
                + "full, and whether these are its current logs.",
            Command = "Get-CimInstance Win32_Service -Filter \"Name LIKE 'MultiFactorAuth%'\" | "
                + "Select-Object Name, State, StartMode, ExitCode",
        };
    }

    private static string Describe(TimeSpan span) => span.TotalDays >= 2 ? $"{(int)span.TotalDays} days"
        : span.TotalHours >= 2 ? $"{(int)span.TotalHours} hours"
        : $"{(int)span.TotalMinutes} minutes";

    private static string List(IEnumerable<LogIssueCount> issues) =>
        string.Join(", ", issues.Select(issue => $"{issue.IssueId} ({issue.Count})"));

    private static Finding NotRead(string message) => new()
    {
        Id = FindingIds.Product.LogsNotRead,
        Status = CheckStatus.Unknown,
        Message = message,
        Recommendation = "Check the Logs folder of the installation, and whether the services write to it.",
    };
}
