using System;
using System.ComponentModel;

namespace MfaTools.Windows;

/// <summary>Reads HKEY_LOCAL_MACHINE: the registry of this computer, or one from files.</summary>
internal interface IRegistryReader
{
    /// <summary>A key with its values and the names of its subkeys. Never throws: what could not be read says so in its
    /// <see cref="RegistryKey.State"/>.</summary>
    /// <param name="bits">The view to read.</param>
    /// <param name="path">The path below HKEY_LOCAL_MACHINE, without WOW6432Node.</param>
    RegistryKey Read(RegistryBits bits, string path);
}

/// <summary>Short ways to ask a registry.</summary>
internal static class RegistryReaderExtensions
{
    /// <summary>A string value, variables in it expanded where it is of that type; null where there is none.</summary>
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
    /// <summary>Sets a value, and makes its key where it is not there.</summary>
    /// <exception cref="Win32Exception">Windows refused.</exception>
    void Write(RegistryBits bits, string path, RegistryValue value);

    /// <summary>Removes a value; that it is not there is no failure.</summary>
    /// <exception cref="Win32Exception">Windows refused.</exception>
    void DeleteValue(RegistryBits bits, string path, string name);

    /// <summary>Removes a key without subkeys; that it is not there is no failure.</summary>
    /// <exception cref="Win32Exception">Windows refused.</exception>
    void DeleteKey(RegistryBits bits, string path);
}
