namespace MfaTools;

/// <summary>How sure a diagnosis is of a cause.</summary>
public enum CauseConfidence
{
    /// <summary>The symptom alone was seen.</summary>
    Possible = 0,

    /// <summary>One end of the mechanism was seen, and nothing against it.</summary>
    Likely = 1,

    /// <summary>Both ends of the mechanism were seen: the symptom and what brings it about.</summary>
    Proven = 2,
}
