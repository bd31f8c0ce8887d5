namespace MfaTools.Windows;

/// <summary>Reads HKEY_LOCAL_MACHINE. A stand-in reads files in tests and away from Windows.</summary>
public interface IRegistryReader
{
    /// <summary>A string value, or null where the key or the value does not exist.</summary>
    /// <param name="bits">The view to read.</param>
    /// <param name="key">The path below HKEY_LOCAL_MACHINE, without WOW6432Node.</param>
    /// <param name="value">The name of the value.</param>
    string? ReadString(RegistryBits bits, string key, string value);
}
