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
