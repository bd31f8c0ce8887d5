using System;
using System.Collections.Generic;
using System.Linq;
using MfaTools.Knowledge;

namespace MfaTools.Comparison;

/// <summary>Compares two saved reports, computer by computer.</summary>
internal static class HealthComparison
{
    public static IReadOnlyList<HealthDifference> Compare(SavedReport before, SavedReport after)
    {
        var computers = before.Results.Concat(after.Results)
            .Select(result => result.ComputerName).Distinct(StringComparer.OrdinalIgnoreCase);
        return [.. computers.Select(name => Compare(name, Of(before, name), Of(after, name)))];
    }

    private static List<SavedResult> Of(SavedReport report, string computer) =>
        [.. report.Results.Where(result => IsSame(result.ComputerName, computer))];

    private static HealthDifference Compare(string computer, List<SavedResult> before, List<SavedResult> after)
    {
        var was = Items(before);
        var now = Items(after);
        var common = was.Keys.Intersect(now.Keys).Select(key => Join(was[key], now[key]));
        // Only a check that ran again shows that something is gone.
        var missing = was.Where(one => !now.ContainsKey(one.Key))
            .ToLookup(one => HasRun(after, one.Value), one => one.Value);
        var unknown = missing[false].Select(AsUnknown);
        HealthChange[] changed = [.. unknown.Concat(common.Where(item => item.OldStatus != item.NewStatus))];
        HealthChange[] added = [.. now.Where(one => !was.ContainsKey(one.Key)).Select(one => AsNew(one.Value))];
        HealthChange[] gone = [.. missing[true]];
        return new HealthDifference
        {
            ComputerName = computer,
            OldUtc = Time(before),
            NewUtc = Time(after),
            New = [.. added.OrderByDescending(item => item.NewStatus)],
            Gone = [.. gone.OrderByDescending(item => item.OldStatus)],
            Changed = [.. changed.OrderByDescending(item => item.NewStatus)],
            Summary = $"{added.Length} new, {gone.Length} gone, {changed.Length} changed",
        };
    }

    /// <summary>All that is not well, by check, target and id.</summary>
    private static Dictionary<string, HealthChange> Items(List<SavedResult> results)
    {
        var items = new Dictionary<string, HealthChange>(StringComparer.OrdinalIgnoreCase);
        foreach (var item in results.SelectMany(Findings).Concat(results.SelectMany(Issues))) Add(item);
        // Most causes have the id of the finding that they explain.
        var explained = items.Values.Select(item => item.Id).ToList();
        foreach (var item in results.SelectMany(Causes).Where(cause => !explained.Contains(cause.Id))) Add(item);
        return items;

        void Add(HealthChange item)
        {
            string key = string.Join("\n", item.Check, item.Target, item.Id);
            if (!items.TryGetValue(key, out var known) || known.OldStatus < item.OldStatus) items[key] = item;
        }
    }

    private static IEnumerable<HealthChange> Causes(SavedResult result) =>
        from cause in result.Causes
        select new HealthChange
        {
            Check = result.Check,
            Target = cause.Target,
            Id = cause.Id,
            OldStatus = cause.Confidence == CauseConfidence.Possible ? CheckStatus.Warning : CheckStatus.Fail,
            Message = $"{cause.Confidence}: {cause.Message}",
            Fix = cause.Fix,
            Command = cause.Command,
        };

    private static IEnumerable<HealthChange> Findings(SavedResult result) =>
        from finding in result.Findings
        // The finding about causes only sums them up.
        where finding.Status != CheckStatus.Pass && finding.Id != FindingIds.Diagnosis.CauseFound
        select new HealthChange
        {
            Check = result.Check,
            Target = result.Target,
            Id = finding.Id,
            OldStatus = finding.Acknowledged is null ? finding.Status : CheckStatus.Skipped,
            Message = finding.Message,
            Fix = finding.Recommendation,
            Command = finding.Command,
        };

    private static IEnumerable<HealthChange> Issues(SavedResult result) =>
        from issue in result.Issues
        let known = KnownIssueCatalog.Default.Find(issue.IssueId)
        where known is not { NeedsAttention: false }
        select new HealthChange
        {
            Check = result.Check,
            Target = result.Target,
            Id = issue.IssueId,
            OldStatus = CheckStatus.Warning,
            Message = known?.Title ?? issue.IssueId,
            Fix = known?.Fix,
        };

    private static HealthChange Join(HealthChange was, HealthChange now)
    {
        (now.OldStatus, now.NewStatus) = (was.OldStatus, now.OldStatus);
        return now;
    }

    private static HealthChange AsNew(HealthChange now)
    {
        (now.OldStatus, now.NewStatus) = (null, now.OldStatus);
        return now;
    }

    private static HealthChange AsUnknown(HealthChange was)
    {
        was.NewStatus = CheckStatus.Unknown;
        was.Message = "Not checked again. Before: " + was.Message;
        return was;
    }

    private static bool HasRun(List<SavedResult> results, HealthChange item) => results.Exists(result =>
        IsSame(result.Check, item.Check)
        && result.Type != "MfaTools." + nameof(NotCheckedResult)
        // A cause has a target of its own.
        && (result.Type == "MfaTools." + nameof(DiagnosisResult) || IsSame(result.Target, item.Target)));

    private static DateTime? Time(List<SavedResult> results) =>
        results.Count == 0 ? null : results.Max(result => result.TimeUtc);

    private static bool IsSame(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);
}
