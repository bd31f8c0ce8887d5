using System;
using System.Collections.Generic;
using System.Linq;

namespace MfaTools;

/// <summary>The result of a check. Each check has a sealed class derived from this one.</summary>
public abstract class CheckResult
{
    /// <summary>The name of the check, such as <c>Certificate</c> or <c>TLS policy</c>.</summary>
    public string Check { get; set; } = "";

    /// <summary>What was checked: a host and port, a path or a computer.</summary>
    public string Target { get; set; } = "";

    /// <summary>The verdict: the worst status among the findings.</summary>
    public CheckStatus Status { get; set; }

    /// <summary>What was found. Never empty: a pass, too, has its evidence.</summary>
    public Finding[] Findings { get; set; } = [];

    /// <summary>The verdict in one line.</summary>
    public string Summary { get; set; } = "";

    /// <summary>The computer the check ran on.</summary>
    public string ComputerName { get; set; } = "";

    /// <summary>When the check began (UTC); for a snapshot, when that was taken.</summary>
    public DateTime TimeUtc { get; set; }

    /// <summary>When the snapshot was taken (UTC) as of which everything is judged; null if the computer itself was
    /// checked.</summary>
    public DateTime? SnapshotUtc { get; set; }

    /// <summary>What the computer runs, such as <c>MFA Server 7.3.0.3, Windows Server 2016</c>. Set by the health
    /// check.</summary>
    public string Server { get; set; } = "";

    /// <summary>How long the check took.</summary>
    public TimeSpan Duration { get; set; }

    /// <summary>Sets <see cref="Findings"/>, <see cref="Status"/> and, if it is empty, <see cref="Summary"/>.</summary>
    /// <param name="findings">All findings, in any order; they are kept worst first.</param>
    /// <exception cref="ArgumentException">There is no finding, or one has no id or message, is a pass without
    /// evidence, or is a warning or failure without a recommendation.</exception>
    internal void Conclude(IReadOnlyList<Finding> findings)
    {
        if (findings.Count == 0) throw new ArgumentException("Every result has a finding.", nameof(findings));
        foreach (var finding in findings)
        {
            Require(finding);
            finding.HelpUri ??= $"docs/checks/{finding.Id}.md";
        }

        var ordered = findings.OrderByDescending(finding => finding.Status).ToList();
        Findings = [.. ordered];
        Status = Worst(ordered);
        if (Summary.Length == 0) Summary = ordered[0].Message;
    }

    /// <summary>The worst of some statuses; Unknown if there are none.</summary>
    internal static CheckStatus Worst(IEnumerable<CheckStatus> statuses) => statuses.DefaultIfEmpty().Max();

    /// <summary>The worst status among some findings.</summary>
    internal static CheckStatus Worst(IEnumerable<Finding> findings) =>
        Worst(findings.Select(finding => finding.Status));

    private static void Require(Finding finding)
    {
        if (finding.Id.Length == 0 || finding.Message.Length == 0)
        {
            throw new ArgumentException("A finding needs an id and a message.");
        }

        if (finding.Status == CheckStatus.Pass && finding.Evidence.Length == 0)
        {
            throw new ArgumentException($"{finding.Id}: a pass needs evidence.");
        }

        if (finding.Status is CheckStatus.Fail or CheckStatus.Warning && string.IsNullOrEmpty(finding.Recommendation))
        {
            throw new ArgumentException($"{finding.Id}: a {finding.Status} needs a recommendation.");
        }
    }
}

/// <summary>A finding of a check, with its evidence and what to do about it.</summary>
/// <remarks>Settable properties of simple types only, so that it survives PowerShell remoting.</remarks>
public sealed record Finding
{
    /// <summary>A stable, readable name, such as <c>Cert.ChainIncomplete</c>.</summary>
    public string Id { get; set; } = "";

    /// <summary>How this finding alone is judged.</summary>
    public CheckStatus Status { get; set; }

    /// <summary>The problem, with the offending value.</summary>
    public string Message { get; set; } = "";

    /// <summary>What was read that shows it.</summary>
    public string Evidence { get; set; } = "";

    /// <summary>What to do next.</summary>
    public string? Recommendation { get; set; }

    /// <summary>The commands of the fix, to run as they are, one a line; or null.</summary>
    public string? Command { get; set; }

    /// <summary>The commands that undo it, to run as they are, one a line; or null.</summary>
    public string? Undo { get; set; }

    /// <summary>How to see that the fix helped: a command to run as it is, or null.</summary>
    public string? Verify { get; set; }

    /// <summary>Why, by whom and until when this finding is accepted, or null. An accepted finding is not
    /// counted.</summary>
    public string? Acknowledged { get; set; }

    /// <summary>The page on this finding: a path within the module's folder, readable where there is no Internet.
    /// Filled in by <see cref="CheckResult.Conclude"/>.</summary>
    public string? HelpUri { get; set; }

    /// <summary>The status, the id and the message, for where an object becomes text.</summary>
    public override string ToString() => $"{Status} {Id}: {Message}";
}

/// <summary>The verdict of a check, in order of severity: <c>-gt Pass</c> selects everything that was not verified to
/// be right. The zero value is <see cref="Unknown"/>, so a missing assignment never passes.</summary>
public enum CheckStatus
{
    /// <summary>Verified to be right.</summary>
    Pass = -2,

    /// <summary>Not checked, on purpose or because an earlier step failed.</summary>
    Skipped = -1,

    /// <summary>Could not be judged: what is needed was missing or could not be read.</summary>
    Unknown = 0,

    /// <summary>Works, but needs attention.</summary>
    Warning = 1,

    /// <summary>Verified to be wrong.</summary>
    Fail = 2,
}

/// <summary>A check that did not run, with the reason.</summary>
public sealed class NotCheckedResult : CheckResult
{
    /// <summary>The result of a check that could not run.</summary>
    /// <param name="check">The check.</param>
    /// <param name="target">What it would have checked.</param>
    /// <param name="reason">Why it could not run, without a full stop.</param>
    internal static NotCheckedResult Create(string check, string target, string reason) => Create(
        check,
        target,
        FindingIds.Product.NotChecked,
        $"Not checked: {reason}.",
        "Run the check on the MFA Server, in an elevated session.");

    /// <summary>The result for a computer that could not be reached.</summary>
    /// <param name="computer">The computer.</param>
    /// <param name="reason">Why it could not be reached, without a full stop.</param>
    internal static NotCheckedResult Unreachable(string computer, string reason) => Create(
        CheckNames.Remoting,
        computer,
        FindingIds.Health.Unreachable,
        $"{computer} could not be reached: {reason}.",
        "Nothing is known about this computer. Make it reachable through PowerShell remoting, "
            + "or run Export-MfaSnapshot on it and check the snapshot.");

    /// <summary>The result of a check that need not run.</summary>
    /// <param name="check">The check.</param>
    /// <param name="target">What it would have checked.</param>
    /// <param name="message">Why it need not run.</param>
    internal static NotCheckedResult Skip(string check, string target, string message) =>
        Create(check, target, FindingIds.Product.NotChecked, message, null, CheckStatus.Skipped);

    private static NotCheckedResult Create(
        string check,
        string target,
        string id,
        string message,
        string? recommendation,
        CheckStatus status = CheckStatus.Unknown)
    {
        var result = new NotCheckedResult { Check = check, Target = target };
        result.Conclude([new Finding { Id = id, Status = status, Message = message, Recommendation = recommendation }]);
        return result;
    }
}
