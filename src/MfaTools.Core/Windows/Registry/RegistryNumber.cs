namespace MfaTools.Windows;

/// <summary>What came of reading a REG_DWORD.</summary>
internal readonly struct RegistryNumber
{
    internal RegistryNumber(RegistryState state, uint? value, string? problem)
    {
        State = state;
        Value = value;
        Problem = problem;
    }

    /// <summary>Found, or why there is no number.</summary>
    public RegistryState State { get; }

    /// <summary>The number where it was found, else null.</summary>
    public uint? Value { get; }

    /// <summary>Why there is no number, where it is neither found nor absent.</summary>
    public string? Problem { get; }

    /// <summary>Whether it is known: found, or certain not to be there.</summary>
    public bool IsKnown => State is RegistryState.Found or RegistryState.Absent;
}
