using System;
using System.Collections.Generic;
using System.Linq;
using MfaTools.Knowledge;
using MfaTools.Roles;

namespace MfaTools.Diagnosis;

/// <summary>Joins what checks and logs show into causes. Pure: it reads nothing else.</summary>
internal static class Diagnostician
{
    private static readonly Lazy<CauseRule[]> AllRules = new(() => Shipped.Read<CauseRule[]>("cause-rules.json"));

    /// <summary>The rules, roots before their consequences.</summary>
    public static IReadOnlyList<CauseRule> Rules => AllRules.Value;

    /// <summary>The diagnosis of one computer.</summary>
    /// <param name="computerName">The computer.</param>
    /// <param name="results">The results of its checks.</param>
    /// <param name="logs">The evidence in its logs.</param>
    /// <param name="isAcknowledged">Whether someone has accepted a log issue or an event, by id and target.</param>
    public static DiagnosisResult Diagnose(
        string computerName,
        IReadOnlyList<CheckResult> results,
        LogEvidence logs,
        Func<string, string, bool> isAcknowledged)
    {
        var signals = Signals.All(results, logs, isAcknowledged);
        // An accepted finding still explains its consequences, and is then left out.
        var accepted = signals.Where(signal => signal.IsAcknowledged).ToList();
        var causes = Causes(signals, results).Where(pair => !pair.Root.IsAcknowledged).Select(pair => pair.Cause);
        var diagnosis = new DiagnosisResult
        {
            Target = computerName,
            Causes = [.. causes.OrderByDescending(cause => cause.Confidence)],
        };
        diagnosis.Conclude([Conclude(computerName, diagnosis.Causes, results, accepted.Count)]);
        return diagnosis;
    }

    private static List<(Signal Root, Cause Cause)> Causes(List<Signal> signals, IReadOnlyList<CheckResult> results)
    {
        var causes = Rules.SelectMany(rule => Apply(rule, signals)).ToList();
        // A failure that no rule covers is a cause of its own.
        var failures = signals.Where(signal => signal is { IsExplained: false, Finding.Status: CheckStatus.Fail });
        foreach (var signal in failures.ToList())
        {
            causes.Add((signal, signal.ToCause(CauseConfidence.Likely, "A check failed.", [])));
        }

        // Symptoms alone: events, silence and log issues. The issue itself describes what is known.
        foreach (var signal in signals.Where(signal => signal is { IsExplained: false, IsOfStart: false }).ToList())
        {
            string? symptom = signal.Entries is { } entries
                ? Describe(entries.Issue!)
                : Rules.FirstOrDefault(rule => rule.HasNoMechanism && rule.Symptoms.Contains(signal.Id))?.Symptom;
            if (symptom is null || signal.Finding is { Recommendation: null or "" }) continue;
            var cause = signal.ToCause(CauseConfidence.Possible, symptom, []);
            Refutation.Find(signal, results)?.Correct(cause);
            causes.Add((signal, cause));
        }

        return causes;
    }

    private static string Describe(KnownIssue issue) => issue.Place is { } place
        ? $"{issue.Title}: sign-ins fail {SignInJudge.NameOf(place)}."
        : issue.Title + ".";

    private static List<(Signal Root, Cause Cause)> Apply(CauseRule rule, List<Signal> signals)
    {
        var open = signals.Where(signal => !signal.IsExplained).ToList();
        var symptoms = open.Where(signal => signal.IsAmong(rule.Symptoms, rule)).ToList();
        var causes = new List<(Signal, Cause)>();
        foreach (var mechanism in rule.MechanismsAmong(open))
        {
            if (mechanism.IsExplained) continue;
            // One symptom may have two causes, so those of this rule share theirs.
            var seen = symptoms.Where(one => one != mechanism && one.IsAbout(mechanism, rule.Join)).ToList();
            if (Confidence(rule, mechanism, seen) is not { } confidence) continue;
            var more = open.Where(signal => (rule.Consequences.Any(signal.Is) && signal.IsAbout(mechanism, rule.Join))
                || (rule.Mechanisms.Any(signal.Is) && signal.IsFailure && signal.IsAtOnePlace(mechanism, rule.OnePer)));
            var others = seen.Union(more).Where(signal => signal != mechanism).ToList();
            causes.Add((mechanism, mechanism.ToCause(confidence, rule.Symptom, others)));
        }

        foreach (var symptom in symptoms.Where(symptom => !symptom.IsExplained))
        {
            var supports = open.Where(signal => rule.Supports.Any(signal.Is) && signal.IsNear(symptom)).ToList();
            if (supports.Count == 0) continue;
            causes.Add((symptom, symptom.ToCause(CauseConfidence.Likely, rule.Symptom, supports)));
        }

        return causes;
    }

    /// <summary>The confidence in a mechanism, given the symptoms that were seen; null if it is not a cause.</summary>
    private static CauseConfidence? Confidence(CauseRule rule, Signal mechanism, List<Signal> seen)
    {
        if (mechanism.IsSeenFromInside) return seen.Count > 0 ? CauseConfidence.Likely : CauseConfidence.Possible;
        bool both = rule.Measured || seen.Count > 0;
        if (mechanism.IsFailure) return both ? CauseConfidence.Proven : CauseConfidence.Likely;
        if (rule.Foreseen) return CauseConfidence.Likely;
        // A warning alone only means that something may go wrong.
        if (!seen.Exists(symptom => symptom.IsFailure)) return null;
        return rule.Measured ? CauseConfidence.Proven : CauseConfidence.Likely;
    }

    private static Finding Conclude(string computer, Cause[] causes, IReadOnlyList<CheckResult> results, int accepted)
    {
        if (causes.Length > 0)
        {
            return new Finding
            {
                Id = FindingIds.Diagnosis.CauseFound,
                Status = causes[0].Confidence > CauseConfidence.Possible ? CheckStatus.Fail : CheckStatus.Warning,
                Message = string.Join(" ", causes.Select(cause => $"{cause.Confidence}: {cause.Message}")),
                Evidence = $"{PlainText.Count(causes.Length, "cause")} from {PlainText.Count(results.Count, "result")}",
                Recommendation = causes[0].Fix,
                Command = causes[0].Command,
                Undo = causes[0].Undo,
                Verify = causes[0].Verify,
            };
        }

        var passed = results.Where(result => result.Status == CheckStatus.Pass).ToList();
        string verified = "Verified: " + string.Join("; ", passed.Select(result => result.Summary));
        string left = accepted == 0 ? "" : $"; {PlainText.Count(accepted, "acknowledged finding")} not counted";
        if (HasNoServer(results))
        {
            return NotConclusive(
                $"{computer} has no MFA Server, NPS extension or AD FS with Entra MFA"
                    + $"{(passed.Count == 0 ? "" : ", so only the named hosts were checked")}{left}.",
                verified,
                "Run the check on the server, check a snapshot of it with -SnapshotPath, or test a site with "
                    + "-HostName.");
        }

        var failed = results.Where(result => result.Status == CheckStatus.Fail).ToList();
        if (failed.Count > 0)
        {
            return NotConclusive(
                $"No cause is proven, but {PlainText.Count(failed.Count, "check")} failed: {NamesOf(failed)}{left}.",
                verified,
                "See the findings of these checks.") with { Status = CheckStatus.Fail };
        }

        // What was not checked, or not understood, can hide a cause.
        var open = results.Where(IsOpen).ToList();
        if (open.Count > 0 || passed.Count == 0)
        {
            string checks = PlainText.Count(results.Count, "check");
            return NotConclusive(
                $"No cause found; {open.Count} of {checks} could not run completely: {NamesOf(open)}{left}.",
                verified,
                "The results of these checks say why. Run the check where they can run.");
        }

        string ran = results.Count == 1 ? "the check ran" : $"all {results.Count} checks ran";
        return new Finding
        {
            Id = FindingIds.Diagnosis.Ok,
            Status = CheckStatus.Pass,
            Message = $"No cause found; {ran}{left}.",
            Evidence = verified,
        };
    }

    private static Finding NotConclusive(string message, string evidence, string recommendation) => new()
    {
        Id = FindingIds.Diagnosis.NotConclusive,
        Status = CheckStatus.Unknown,
        Message = message,
        Evidence = evidence,
        Recommendation = recommendation,
    };

    private static string NamesOf(IEnumerable<CheckResult> results) =>
        string.Join(", ", results.Select(result => result.Check).Distinct());

    /// <summary>Whether this computer was checked and has none of the products.</summary>
    private static bool HasNoServer(IReadOnlyList<CheckResult> results) =>
        results.OfType<ProductResult>().Any(product =>
            product.SnapshotUtc is null
            && product.Roles.Length == 0
            && product.Findings.Any(finding => finding.Id == FindingIds.Product.NotFound))
        && !results.OfType<LogHealthResult>().Any(logs => logs.Files.Length > 0)
        && !results.OfType<SdkConnectionResult>().Any();

    private static bool IsOpen(CheckResult result) =>
        result.Status is CheckStatus.Unknown or CheckStatus.Skipped
        || (result is LogHealthResult
            && result.Findings.Any(finding => finding is { Status: CheckStatus.Unknown, Acknowledged: null }));
}
