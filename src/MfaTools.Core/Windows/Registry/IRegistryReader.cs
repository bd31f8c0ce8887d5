using System;
using System.ComponentModel;

namespace MfaTools.Windows;

/// <summary>Reads HKEY_LOCAL_MACHINE of this computer, or from files.</summary>
internal interface IRegistryReader
{
    /// <summary>Reads a key with its values and the names of its subkeys. It never throws: <see
    /// cref="RegistryKey.State"/> says whether the key could be read.</summary>
    /// <param name="bits">The view to read.</param>
    /// <param name="path">The path below HKEY_LOCAL_MACHINE, without WOW6432Node.</param>
    RegistryKey Read(RegistryBits bits, string path);
}

/// <summary>Shortcuts for reading a registry.</summary>
internal static class RegistryReaderExtensions
{
    /// <summary>A string value, expanded if it is of that type; null if there is none.</summary>
    public static string? ReadString(this IRegistryReader registry, RegistryBits bits, string key, string value)
    {
        var found = registry.Read(bits, key).Find(value);
        return found?.Type == RegistryType.ExpandText
            ? Environment.ExpandEnvironmentVariables(found.Text!)
            : found?.Text;
    }
}

/// <summary>Writes to HKEY_LOCAL_MACHINE, in either view.</summary>
internal interface IRegistryWriter
{
    /// <summary>Sets a value, and creates its key if it does not exist.</summary>
    /// <exception cref="Win32Exception">Windows refused.</exception>
    void Write(RegistryBits bits, string path, RegistryValue value);

    /// <summary>Removes a value, if it exists.</summary>
    /// <exception cref="Win32Exception">Windows refused.</exception>
    void DeleteValue(RegistryBits bits, string path, string name);

    /// <summary>Removes a key without subkeys, if it exists.</summary>
    /// <exception cref="Win32Exception">Windows refused.</exception>
    void DeleteKey(RegistryBits bits, string path);
}
