namespace MfaTools.Diagnosis;

/// <summary>Which symptom and which mechanism belong together. Read from cause-rules.json.</summary>
internal sealed class CauseRule
{
    /// <summary>Ids of log issues, findings and Schannel events that show that something does not work.</summary>
    public string[] Symptoms { get; set; } = [];

    /// <summary>Ids that make it more likely that the symptom has this cause, without proving it.</summary>
    public string[] Supports { get; set; } = [];

    /// <summary>Ids of findings that bring the symptom about.</summary>
    public string[] Mechanisms { get; set; } = [];

    /// <summary>What both must be about: <c>Path</c>, <c>Host</c> or <c>Computer</c>.</summary>
    public string Join { get; set; } = "";

    /// <summary>Whether the finding is the failure itself, seen as a user meets it: then it needs no second end.</summary>
    public bool Measured { get; set; }

    /// <summary>What users or administrators notice.</summary>
    public string Noticed { get; set; } = "";
}
