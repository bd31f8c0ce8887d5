using System;

namespace MfaTools.Windows;

/// <summary>Short ways to ask a registry.</summary>
internal static class RegistryReaderExtensions
{
    /// <summary>A string value, variables in it expanded where it is of that type; null where there is none.</summary>
    public static string? ReadString(this IRegistryReader registry, RegistryBits bits, string key, string value)
    {
        var found = registry.Read(bits, key).Find(value);
        return found?.Type == RegistryType.ExpandText ? Environment.ExpandEnvironmentVariables(found.Text!) : found?.Text;
    }
}
