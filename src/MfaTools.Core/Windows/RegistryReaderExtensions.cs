using System;

namespace MfaTools.Windows;

/// <summary>Short ways to ask a registry.</summary>
public static class RegistryReaderExtensions
{
    /// <summary>A string value (not expanded), or null where there is none.</summary>
    public static string? ReadString(this IRegistryReader registry, RegistryBits bits, string key, string value)
    {
        if (registry is null) throw new ArgumentNullException(nameof(registry));
        return registry.Read(bits, key).Find(value)?.Text;
    }
}
