using System;
using System.Collections.Generic;
using System.Linq;

namespace MfaTools.Diagnosis;

/// <summary>Joins what checks and logs show into causes. Pure: it looks at nothing else.</summary>
internal static class Diagnostician
{
    private static readonly Lazy<CauseRule[]> AllRules = new(() => Shipped.Read<CauseRule[]>("cause-rules.json"));

    /// <summary>The rules, roots before what follows from them.</summary>
    public static IReadOnlyList<CauseRule> Rules => AllRules.Value;

    /// <summary>The diagnosis of one computer.</summary>
    /// <param name="computerName">The computer.</param>
    /// <param name="results">What its checks gave.</param>
    /// <param name="logs">What its logs give.</param>
    /// <param name="isAcknowledged">Whether someone has accepted a log issue or an event, by id and target.</param>
    public static DiagnosisResult Diagnose(
        string computerName,
        IReadOnlyList<CheckResult> results,
        LogEvidence logs,
        Func<string, string, bool> isAcknowledged)
    {
        var signals = Signals.All(results, logs, isAcknowledged);
        // What someone has accepted still explains what follows from it, and is then left out.
        var accepted = signals.Where(signal => signal.IsAcknowledged).ToList();
        var causes = Causes(signals, results).Where(pair => !pair.Root.IsAcknowledged).Select(pair => pair.Cause);
        var diagnosis = new DiagnosisResult
        {
            Target = computerName,
            Causes = [.. causes.OrderByDescending(cause => cause.Confidence)],
        };
        diagnosis.Conclude([Finding(diagnosis.Causes, results, accepted.Count)]);
        return diagnosis;
    }

    private static List<(Signal Root, Cause Cause)> Causes(List<Signal> signals, IReadOnlyList<CheckResult> results)
    {
        var causes = Rules.SelectMany(rule => Apply(rule, signals)).ToList();
        // A failure that no rule takes up is a cause all the same.
        var failures = signals.Where(signal => signal is { IsExplained: false, Finding.Status: CheckStatus.Fail });
        foreach (var signal in failures.ToList())
        {
            causes.Add((signal, signal.ToCause(CauseConfidence.Likely, "What this check tests does not work.", [])));
        }

        // Symptoms alone: events and silence, and what a log shows. The issue itself says what is known.
        foreach (var signal in signals.Where(signal => signal is { IsExplained: false, IsOfStart: false }).ToList())
        {
            string? noticed = signal.Entries is { } entries
                ? entries.Issue!.Title + "."
                : Rules.FirstOrDefault(rule => rule.HasNoMechanism && rule.Symptoms.Contains(signal.Id))?.Noticed;
            if (noticed is null || signal.Finding is { Recommendation: null or "" }) continue;
            var cause = signal.ToCause(CauseConfidence.Possible, noticed, []);
            Refutation.Find(signal, results)?.Correct(cause);
            causes.Add((signal, cause));
        }

        return causes;
    }

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
            causes.Add((mechanism, mechanism.ToCause(confidence, rule.Noticed, others)));
        }

        foreach (var symptom in symptoms.Where(symptom => !symptom.IsExplained))
        {
            var supports = open.Where(signal => rule.Supports.Any(signal.Is) && signal.IsNear(symptom)).ToList();
            if (supports.Count == 0) continue;
            causes.Add((symptom, symptom.ToCause(CauseConfidence.Likely, rule.Noticed, supports)));
        }

        return causes;
    }

    /// <summary>How sure a mechanism is with the symptoms that were seen; null where it is no cause.</summary>
    private static CauseConfidence? Confidence(CauseRule rule, Signal mechanism, List<Signal> seen)
    {
        if (mechanism.IsSeenFromInside) return seen.Count > 0 ? CauseConfidence.Likely : CauseConfidence.Possible;
        bool both = rule.Measured || seen.Count > 0;
        if (mechanism.IsFailure) return both ? CauseConfidence.Proven : CauseConfidence.Likely;
        if (rule.Foreseen) return CauseConfidence.Likely;
        // A warning alone says that something may go wrong.
        if (!seen.Exists(symptom => symptom.IsFailure)) return null;
        return rule.Measured ? CauseConfidence.Proven : CauseConfidence.Likely;
    }

    private static Finding Finding(Cause[] causes, IReadOnlyList<CheckResult> results, int accepted)
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
            };
        }

        var passed = results.Where(result => result.Status == CheckStatus.Pass).ToList();
        // What was not looked at, or not understood, can hide a cause.
        var open = results.Where(IsOpen).ToList();
        bool all = open.Count == 0 && passed.Count > 0;
        string made = all
            ? $"{(results.Count == 1 ? "the check" : $"all {results.Count} checks")} could be made"
            : $"{open.Count} of {PlainText.Count(results.Count, "check")} could not be made in full: "
                + string.Join(", ", open.Select(result => result.Target));
        string left = accepted == 0 ? "" : $"; {PlainText.Count(accepted, "acknowledged finding")} left out";
        return new Finding
        {
            Id = all ? FindingIds.Diagnosis.Ok : FindingIds.Diagnosis.NotConclusive,
            Status = all ? CheckStatus.Pass : CheckStatus.Unknown,
            Message = $"No cause of a fault was found; {made}{left}.",
            Evidence = "Verified: " + string.Join("; ", passed.Select(result => result.Summary)),
            Recommendation = all ? null : "See why in their results, and run the check where they can be made.",
        };
    }

    private static bool IsOpen(CheckResult result) =>
        result.Status is CheckStatus.Unknown or CheckStatus.Skipped
        || (result is LogHealthResult
            && result.Findings.Any(finding => finding is { Status: CheckStatus.Unknown, Acknowledged: null }));
}
