using System;
using System.Collections.Generic;
using System.Linq;

namespace MfaTools.Reports;

/// <summary>Check results and log entries, as every report format presents them.</summary>
internal sealed class Report
{
    /// <param name="items">Results, log entries and log summaries in the order received.</param>
    /// <param name="createdUtc">When the report is made (UTC).</param>
    /// <param name="version">The module's version.</param>
    public Report(IEnumerable<object> items, DateTime createdUtc, string version)
    {
        CreatedUtc = createdUtc;
        Version = version;
        var all = items.ToList();
        Results = [.. all.OfType<CheckResult>()];
        Entries = [.. all.OfType<LogEntry>()];
        Summaries = [.. all.OfType<LogSummary>()];
        Checks = [.. Results.Where(result => result is not DiagnosisResult)];
        Diagnoses = [.. Results.OfType<DiagnosisResult>()];
        LogIssues = LogIssue.Group(Entries);
        Servers = ReportServer.Group(this);
        IsOfMany = Servers.Count > 1;
    }

    public DateTime CreatedUtc { get; }

    public string Version { get; }

    public IReadOnlyList<CheckResult> Results { get; }

    public IReadOnlyList<LogEntry> Entries { get; }

    public IReadOnlyList<LogSummary> Summaries { get; }

    /// <summary>The results of checks. A diagnosis is not a check: it draws conclusions from them.</summary>
    public IReadOnlyList<CheckResult> Checks { get; }

    public IReadOnlyList<DiagnosisResult> Diagnoses { get; }

    /// <summary>The entries by known issue, the worst first.</summary>
    public IReadOnlyList<LogIssue> LogIssues { get; }

    /// <summary>The computers, in the order received.</summary>
    public IReadOnlyList<ReportServer> Servers { get; }

    /// <summary>Whether it covers several computers: then every item names its own.</summary>
    public bool IsOfMany { get; }

    /// <summary>All causes with the computer they were found on, the most certain first.</summary>
    public IEnumerable<(string ComputerName, Cause Cause)> Causes =>
        from diagnosis in Diagnoses
        from cause in diagnosis.Causes
        orderby cause.Confidence descending
        select (diagnosis.ComputerName, cause);

    /// <summary>The worst status of all results, or of the log issues if there are no results; Unknown if there is
    /// neither.</summary>
    public CheckStatus Status => CheckResult.Worst(Results.Count > 0
        ? Results.Select(result => result.Status)
        : LogIssues.Select(issue => issue.Status));

    /// <summary>How many checks have a status; how many log issues, if there are no checks.</summary>
    public int Count(CheckStatus status) => Checks.Count > 0
        ? Checks.Count(result => result.Status == status)
        : LogIssues.Count(issue => issue.Status == status);

    /// <summary>The outcome in a few words.</summary>
    public string Title
    {
        get
        {
            if (IsOfMany)
            {
                int bad = Diagnoses.Count > 0
                    ? Servers.Count(server => server.Causes > 0)
                    : Servers.Count(server => server.Status == CheckStatus.Fail);
                return $"{Servers.Count} servers, {(Diagnoses.Count > 0 ? "causes found" : "checks failed")} on {bad}";
            }

            int failed = Count(CheckStatus.Fail), causes = Causes.Count();
            string found = causes == 0 ? "no cause found" : PlainText.Count(causes, "cause") + " found";
            string outcome = Diagnoses.Count > 0 ? found
                : Checks.Count > 0 ? $"{failed} of {PlainText.Count(Checks.Count, "check")} failed"
                : Entries.Count > 0 ? PlainText.Count(LogIssues.Count, "log issue")
                : "logs";
            return Servers.Count == 0 ? "MFA Server: " + outcome : $"{Servers[0].Name}: {outcome}";
        }
    }
}

/// <summary>What a report says about one computer.</summary>
internal sealed record ReportServer(string Name, CheckStatus Status, int Causes)
{
    /// <summary>The product and the version of Windows; empty if unknown.</summary>
    public string Product { get; init; } = "";

    /// <summary>When the snapshot was taken that everything was judged from (UTC); null if it was the computer
    /// itself.</summary>
    public DateTime? SnapshotUtc { get; init; }

    /// <summary>The checks of each status.</summary>
    public required ILookup<CheckStatus, CheckResult> Checks { get; init; }

    public static IReadOnlyList<ReportServer> Group(Report report)
    {
        var names = report.Results.Select(result => result.ComputerName)
            .Concat(report.Entries.Select(entry => entry.ComputerName))
            .Concat(report.Summaries.Select(summary => summary.ComputerName))
            .Where(name => name.Length > 0)
            .Distinct(StringComparer.OrdinalIgnoreCase);
        return [.. names.Select(name => Create(name, report))];
    }

    private static ReportServer Create(string name, Report report)
    {
        bool IsOfIt(string computer) => computer.Equals(name, StringComparison.OrdinalIgnoreCase);
        var results = report.Results.Where(result => IsOfIt(result.ComputerName)).ToList();
        var issues = report.LogIssues.Where(issue => IsOfIt(issue.ComputerName)).Select(issue => issue.Status);
        var status = CheckResult.Worst(results.Count > 0 ? results.Select(result => result.Status) : issues);
        int causes = results.OfType<DiagnosisResult>().Sum(diagnosis => diagnosis.Causes.Length);
        return new ReportServer(name, status, causes)
        {
            Product = results.Select(result => result.Server).FirstOrDefault(server => server.Length > 0) ?? "",
            SnapshotUtc = results.Select(result => result.SnapshotUtc).FirstOrDefault(time => time is not null),
            Checks = results.Where(result => result is not DiagnosisResult).ToLookup(result => result.Status),
        };
    }
}
