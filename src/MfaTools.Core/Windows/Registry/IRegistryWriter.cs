using System.ComponentModel;

namespace MfaTools.Windows;

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
