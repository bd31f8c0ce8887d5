using System.Collections.Generic;
using System.Linq;

namespace MfaTools.Diagnosis;

/// <summary>Which symptom and which mechanism belong together. Read from cause-rules.json, where roots come before
/// their consequences.</summary>
internal sealed class CauseRule
{
    /// <summary>Ids of log issues, findings and Schannel events that show a failure.</summary>
    public string[] Symptoms { get; set; } = [];

    /// <summary>Conditions on the texts of some ids, if the id alone is not specific enough.</summary>
    public TextCondition[] Where { get; set; } = [];

    /// <summary>Ids that make this cause more likely without proving it.</summary>
    public string[] Supports { get; set; } = [];

    /// <summary>Ids of findings that bring the symptom about; <c>Cert.*</c> stands for a whole area. Only failures
    /// count: a warning proves nothing.</summary>
    public string[] Mechanisms { get; set; } = [];

    /// <summary>Ids of warnings that are causes too if a symptom was seen.</summary>
    public string[] Warnings { get; set; } = [];

    /// <summary>Ids of consequences of the mechanism: evidence of it, but not causes.</summary>
    public string[] Consequences { get; set; } = [];

    /// <summary>What mechanism and symptom must have in common: <c>Path</c>, <c>Host</c>, <c>Computer</c>, or
    /// <c>Text</c> if the text of the mechanism names the symptom.</summary>
    public string Join { get; set; } = "";

    /// <summary>Whether the failure itself was measured, so that it is proven without a symptom.</summary>
    public bool Measured { get; set; }

    /// <summary>Whether the warnings need no symptom because they say when the failure will come.</summary>
    public bool Foreseen { get; set; }

    /// <summary>Where several mechanisms are one fault, of which the first in their order is the root: on one
    /// <c>Host</c>, in one <c>Target</c>, on the <c>Computer</c>; empty if each is a fault of its own.</summary>
    public string OnePer { get; set; } = "";

    /// <summary>What users or administrators notice.</summary>
    public string Symptom { get; set; } = "";

    /// <summary>Whether the rule has symptoms only.</summary>
    public bool HasNoMechanism => Mechanisms.Length + Warnings.Length == 0;

    /// <summary>The mechanisms among some signals, in the order of the rule.</summary>
    public List<Signal> MechanismsAmong(IReadOnlyList<Signal> signals) =>
    [
        .. Mechanisms
            .SelectMany(id => signals.Where(signal => signal.IsAmong([id], this)))
            .Where(signal => signal is { IsFailure: true, Finding: not null })
            .Concat(signals.Where(signal => !signal.IsFailure && signal.IsAmong(Warnings, this)))
            .Distinct(),
    ];
}

/// <summary>A condition on the text of a symptom or mechanism.</summary>
internal sealed class TextCondition
{
    /// <summary>The id it applies to.</summary>
    public string Id { get; set; } = "";

    /// <summary>A regular expression that the text has to match, ignoring case.</summary>
    public string Says { get; set; } = "";
}
