using System;
using System.Collections.Generic;
using System.Linq;

namespace MfaTools.Reports;

/// <summary>Results of checks and log entries, as every format of report gives them.</summary>
internal sealed class Report
{
    /// <param name="items">Results and log entries in the order they came; anything else is passed over.</param>
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
        IsOfMany = Computers.Skip(1).Any();
    }

    /// <summary>When the report was made (UTC).</summary>
    public DateTime CreatedUtc { get; }

    /// <summary>The version of the module that made it.</summary>
    public string Version { get; }

    /// <summary>The results, in the order they came.</summary>
    public IReadOnlyList<CheckResult> Results { get; }

    /// <summary>The log entries, in the order they came.</summary>
    public IReadOnlyList<LogEntry> Entries { get; }

    /// <summary>The summaries of log files.</summary>
    public IReadOnlyList<LogSummary> Summaries { get; }

    /// <summary>Every cause of every diagnosis with the computer it was found on, the surest first.</summary>
    public IEnumerable<(string ComputerName, Cause Cause)> Causes =>
        from diagnosis in Results.OfType<DiagnosisResult>()
        from cause in diagnosis.Causes
        orderby cause.Confidence descending
        select (diagnosis.ComputerName, cause);

    /// <summary>The computers that the results come from.</summary>
    public IEnumerable<string> Computers => Results.Select(result => result.ComputerName)
        .Concat(Entries.Select(entry => entry.ComputerName))
        .Where(name => name.Length > 0)
        .Distinct(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether it is of several computers: then each thing in it says of which.</summary>
    public bool IsOfMany { get; }

    /// <summary>The most serious status of all; Unknown where there is no result.</summary>
    public CheckStatus Status => CheckResult.Worst(Results.Select(result => result.Status));

    /// <summary>The results of checks. A diagnosis is none: it joins them.</summary>
    public IEnumerable<CheckResult> Checks => Results.Where(result => result is not DiagnosisResult);

    /// <summary>How many checks have a status.</summary>
    public int Count(CheckStatus status) => Checks.Count(result => result.Status == status);
}
