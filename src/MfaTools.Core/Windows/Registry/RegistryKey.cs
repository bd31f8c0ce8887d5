using System;
using System.Collections.Generic;

namespace MfaTools.Windows;

/// <summary>A key as it was read. Nothing here reads the registry again.</summary>
internal sealed class RegistryKey
{
    private static readonly Dictionary<string, RegistryValue> NoValues = [];

    private readonly Dictionary<string, RegistryValue> _values;

    /// <param name="path">The path below HKEY_LOCAL_MACHINE.</param>
    /// <param name="state">The result of reading it.</param>
    /// <param name="values">Its values by name (case-insensitive), if it was found.</param>
    /// <param name="subKeys">The names of its subkeys, if it was found.</param>
    /// <param name="problem">Why it could not be read.</param>
    public RegistryKey(
        string path,
        RegistryState state,
        Dictionary<string, RegistryValue>? values = null,
        IReadOnlyList<string>? subKeys = null,
        string? problem = null)
    {
        Path = path;
        State = state;
        _values = values ?? NoValues;
        SubKeys = subKeys ?? [];
        Problem = problem;
    }

    /// <summary>The path below HKEY_LOCAL_MACHINE.</summary>
    public string Path { get; }

    /// <summary>The result of reading it.</summary>
    public RegistryState State { get; }

    /// <summary>Why it could not be read, or null.</summary>
    public string? Problem { get; }

    /// <summary>Its values.</summary>
    public IReadOnlyCollection<RegistryValue> Values => _values.Values;

    /// <summary>The names of its subkeys.</summary>
    public IReadOnlyList<string> SubKeys { get; }

    /// <summary>A value by its name, or null.</summary>
    public RegistryValue? Find(string name) => _values.TryGetValue(name, out var value) ? value : null;

    /// <summary>A REG_DWORD by its name.</summary>
    public RegistryNumber Number(string name)
    {
        if (State != RegistryState.Found) return new RegistryNumber(State, null, Problem ?? Say(State));
        if (Find(name) is not { } value) return new RegistryNumber(RegistryState.Absent, null, null);
        return value.DWord is { } number
            ? new RegistryNumber(RegistryState.Found, number, null)
            : new RegistryNumber(
                RegistryState.OtherType,
                null,
                $"{name} is {value.TypeName} of {value.Data.Length} bytes, not REG_DWORD");
    }

    private static string? Say(RegistryState state) => state switch
    {
        RegistryState.NotRead => "the key was not read",
        RegistryState.Denied => "access to the key is denied",
        RegistryState.Failed => "the key could not be read",
        _ => null,
    };
}
