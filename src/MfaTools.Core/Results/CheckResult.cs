using System;
using System.Collections.Generic;
using System.Linq;

namespace MfaTools;

/// <summary>What every check says, whatever it looked at. Each check has a sealed class of its own on top of this.</summary>
public abstract class CheckResult
{
    /// <summary>What was checked: a host and port, a path, a computer.</summary>
    public string Target { get; set; } = "";

    /// <summary>The verdict: the most serious status among the findings.</summary>
    public CheckStatus Status { get; set; }

    /// <summary>What was found. Never empty once judged: a pass, too, names its evidence.</summary>
    public Finding[] Findings { get; set; } = [];

    /// <summary>The verdict in one line.</summary>
    public string Summary { get; set; } = "";

    /// <summary>The computer the check ran on.</summary>
    public string ComputerName { get; set; } = "";

    /// <summary>When the check began (UTC).</summary>
    public DateTime TimeUtc { get; set; }

    /// <summary>How long the check took.</summary>
    public TimeSpan Duration { get; set; }

    /// <summary>Sets <see cref="Findings"/>, and from them <see cref="Status"/> and, where it is empty, <see cref="Summary"/>.</summary>
    /// <param name="findings">All that was found, in any order; they are kept most serious first.</param>
    /// <exception cref="ArgumentException">No finding at all, or one that breaks the rules: no id, no message, a pass without
    /// evidence, or a warning or failure without a recommendation.</exception>
    public void Judge(IReadOnlyList<Finding> findings)
    {
        if (findings.Count == 0) throw new ArgumentException("Nothing was judged: every result has a finding.", nameof(findings));
        foreach (var finding in findings)
        {
            Require(finding);
            finding.HelpUri ??= $"docs/checks/{finding.Id}.md";
        }

        var ordered = findings.OrderByDescending(finding => Rank(finding.Status)).ToList();
        Findings = [.. ordered];
        Status = Worst(ordered);
        if (Summary.Length == 0) Summary = ordered[0].Message;
    }

    /// <summary>The most serious status: Fail, then Warning, Unknown, Skipped, Pass. Of none it is Unknown: what was not
    /// verified is never a pass.</summary>
    /// <param name="statuses">The statuses to weigh.</param>
    public static CheckStatus Worst(IEnumerable<CheckStatus> statuses)
    {
        return statuses.OrderByDescending(Rank).DefaultIfEmpty(CheckStatus.Unknown).First();
    }

    /// <summary>The most serious status among some findings.</summary>
    /// <param name="findings">The findings to weigh.</param>
    public static CheckStatus Worst(IEnumerable<Finding> findings)
    {
        return Worst(findings.Select(finding => finding.Status));
    }

    /// <summary>How serious a status is: from 0 for Pass to 4 for Fail.</summary>
    /// <param name="status">The status.</param>
    public static int Rank(CheckStatus status) => status switch
    {
        CheckStatus.Fail => 4,
        CheckStatus.Warning => 3,
        CheckStatus.Skipped => 1,
        CheckStatus.Pass => 0,
        _ => 2,
    };

    private static void Require(Finding finding)
    {
        if (finding.Id.Length == 0 || finding.Message.Length == 0)
        {
            throw new ArgumentException("A finding needs an id and a message.");
        }

        if (finding.Status == CheckStatus.Pass && finding.Evidence.Length == 0)
        {
            throw new ArgumentException($"{finding.Id}: a pass names its evidence.");
        }

        if (finding.Status is CheckStatus.Fail or CheckStatus.Warning && string.IsNullOrEmpty(finding.Recommendation))
        {
            throw new ArgumentException($"{finding.Id}: a {finding.Status} says what to do.");
        }
    }
}
