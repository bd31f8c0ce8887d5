using System;
using System.Collections.Generic;
using System.Linq;

namespace MfaTools.Diagnosis;

/// <summary>Joins what checks and logs show into causes. Pure: it looks at nothing else.</summary>
public static class Diagnostician
{
    private static readonly Lazy<CauseRule[]> Rules = new(Load);

    /// <summary>The diagnosis of one computer.</summary>
    /// <param name="computerName">The computer.</param>
    /// <param name="results">What its checks gave, acknowledged findings left out.</param>
    /// <param name="entries">Its log entries that show a known issue; others are passed over.</param>
    public static DiagnosisResult Diagnose(string computerName, IReadOnlyList<CheckResult> results, IReadOnlyList<LogEntry> entries)
    {
        if (results is null) throw new ArgumentNullException(nameof(results));
        if (entries is null) throw new ArgumentNullException(nameof(entries));
        var signals = Signal.All(results, entries);
        var causes = Rules.Value.SelectMany(rule => Apply(rule, signals)).ToList();
        // A symptom that was measured, and nothing seen that brings it about.
        causes.AddRange(
            from rule in Rules.Value
            from signal in signals
            where signal.Finding is not null && !signal.IsExplained && rule.Symptoms.Contains(signal.Id)
            select signal.ToCause(CauseConfidence.Possible, rule.Noticed, []));
        // What a log shows and no check explains: the issue itself says what is known.
        causes.AddRange(signals.Where(signal => !signal.IsExplained && signal.NeedsAttention).Select(signal => signal.ToCause(CauseConfidence.Possible, signal.Issue!.Title + ".", [])));
        var diagnosis = new DiagnosisResult
        {
            Target = computerName,
            Causes = [.. causes.OrderByDescending(cause => cause.Confidence)],
        };
        diagnosis.Judge([Finding(diagnosis.Causes, results)]);
        return diagnosis;
    }

    private static List<Cause> Apply(CauseRule rule, List<Signal> signals)
    {
        var symptoms = Of(rule.Symptoms);
        var supports = Of(rule.Supports);
        var causes = new List<Cause>();
        foreach (var mechanism in Of(rule.Mechanisms))
        {
            // One symptom may have two causes, so those of this rule share theirs.
            var seen = symptoms.Where(symptom => symptom.IsAbout(mechanism, rule.Join)).ToList();
            var confidence = rule.Measured || seen.Count > 0 ? CauseConfidence.Proven : CauseConfidence.Likely;
            causes.Add(mechanism.ToCause(confidence, rule.Noticed, [.. seen, .. supports]));
        }

        if (supports.Count == 0) return causes;
        causes.AddRange(symptoms.Where(symptom => !symptom.IsExplained).Select(symptom => symptom.ToCause(CauseConfidence.Likely, rule.Noticed, supports)));
        return causes;

        List<Signal> Of(string[] ids) => [.. signals.Where(signal => !signal.IsExplained && ids.Contains(signal.Id))];
    }

    private static Finding Finding(Cause[] causes, IReadOnlyList<CheckResult> results)
    {
        if (causes.Length > 0)
        {
            return new Finding
            {
                Id = "Diagnosis.CauseFound",
                Status = causes.Any(cause => cause.Confidence > CauseConfidence.Possible) ? CheckStatus.Fail : CheckStatus.Warning,
                Message = string.Join(" ", causes.Select(cause => $"{cause.Confidence}: {cause.Message}")),
                Evidence = $"{causes.Length} causes from {results.Count} results",
                Recommendation = causes[0].Fix,
                Command = causes[0].Command,
            };
        }

        var passed = results.Where(result => result.Status == CheckStatus.Pass).ToList();
        var open = results.Where(result => result.Status is CheckStatus.Unknown or CheckStatus.Skipped).ToList();
        // What was not looked at can hide a cause.
        bool all = open.Count == 0 && passed.Count > 0;
        return new Finding
        {
            Id = all ? "Diagnosis.Ok" : "Diagnosis.NotConclusive",
            Status = all ? CheckStatus.Pass : CheckStatus.Unknown,
            Message = $"No cause of a fault was found; {(all ? $"all {results.Count} checks could be made" : $"{open.Count} of {results.Count} checks could not be made: {string.Join(", ", open.Select(result => result.Target))}")}.",
            Evidence = "Verified: " + string.Join("; ", passed.Select(result => result.Summary)),
            Recommendation = all ? null : "See why in their results, and run the check where they can be made.",
        };
    }

    private static CauseRule[] Load()
    {
        using var json = typeof(Diagnostician).Assembly.GetManifestResourceStream("cause-rules.json");
        return ObjectJson.Read<CauseRule[]>(json!);
    }
}
