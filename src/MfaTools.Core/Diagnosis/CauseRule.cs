using System.Collections.Generic;
using System.Linq;

namespace MfaTools.Diagnosis;

/// <summary>Which symptom and which mechanism belong together. Read from cause-rules.json, where roots come before what
/// follows from them.</summary>
internal sealed class CauseRule
{
    /// <summary>Ids of log issues, findings and Schannel events that show that something does not work.</summary>
    public string[] Symptoms { get; set; } = [];

    /// <summary>What the texts of some ids must say to belong here, where the ids alone do not.</summary>
    public TextCondition[] Where { get; set; } = [];

    /// <summary>Ids that make it more likely that the symptom has this cause, without proving it.</summary>
    public string[] Supports { get; set; } = [];

    /// <summary>Ids of findings that bring the symptom about; <c>Cert.*</c> stands for all of an area. Only failures
    /// count: a warning proves nothing.</summary>
    public string[] Mechanisms { get; set; } = [];

    /// <summary>Ids of warnings that are causes too, where a symptom is seen.</summary>
    public string[] Warnings { get; set; } = [];

    /// <summary>Ids of what follows from the mechanism: evidence of it, and not causes of their own.</summary>
    public string[] Consequences { get; set; } = [];

    /// <summary>What mechanism and symptom must both be about: <c>Path</c>, <c>Host</c>, <c>Computer</c>, or <c>Text</c>,
    /// if the symptom is what the mechanism says of its reason.</summary>
    public string Join { get; set; } = "";

    /// <summary>Whether a failure is what a user meets: then it needs no second end.</summary>
    public bool Measured { get; set; }

    /// <summary>Whether the warnings need no symptom, because they say when the failure will come.</summary>
    public bool Foreseen { get; set; }

    /// <summary>Where several mechanisms are one fault, of which the first in their order is the root: on one
    /// <c>Host</c>, in one <c>Target</c>, on the <c>Computer</c>; empty if each is a fault of its own.</summary>
    public string OnePer { get; set; } = "";

    /// <summary>What users or administrators notice.</summary>
    public string Symptom { get; set; } = "";

    /// <summary>Whether it knows symptoms alone.</summary>
    public bool HasNoMechanism => Mechanisms.Length + Warnings.Length == 0;

    /// <summary>The mechanisms among some signals, in the order in which the rule names them.</summary>
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
