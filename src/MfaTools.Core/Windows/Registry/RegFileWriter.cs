using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace MfaTools.Windows;

/// <summary>Writes keys as regedit does. An absent key or value is written as a deletion, so that a reader of the file
/// can tell it from one that was not looked at, and an import restores its absence.</summary>
internal static class RegFileWriter
{
    private const string Header = "Windows Registry Editor Version 5.00\r\n";
    private const int MaxDepth = 32;

    /// <summary>The text of a .reg file with whole keys; regedit wants it as UTF-16 with a byte order mark.</summary>
    /// <param name="registry">The registry to read.</param>
    /// <param name="keys">The keys, each with everything below it.</param>
    public static string Write(IRegistryReader registry, IEnumerable<(RegistryBits Bits, string Path)> keys)
    {
        var text = new StringBuilder(Header);
        foreach (var (bits, path) in keys) WriteTree(text, registry, bits, path, MaxDepth);
        return text.ToString();
    }

    /// <summary>The text of a .reg file with single values.</summary>
    /// <param name="registry">The registry to read.</param>
    /// <param name="values">The values, by key and name.</param>
    public static string Write(
        IRegistryReader registry, IEnumerable<(RegistryBits Bits, string Path, string Name)> values)
    {
        var text = new StringBuilder(Header);
        foreach (var names in values.GroupBy(value => (value.Bits, value.Path), value => value.Name))
        {
            var key = registry.Read(names.Key.Bits, names.Key.Path);
            if (!WriteKey(text, names.Key.Bits, key)) continue;
            foreach (string name in names) WriteValue(text, name, key.Find(name));
        }

        return text.ToString();
    }

    private static void WriteTree(
        StringBuilder text, IRegistryReader registry, RegistryBits bits, string path, int depth)
    {
        var key = registry.Read(bits, path);
        if (!WriteKey(text, bits, key)) return;
        foreach (var value in key.Values) WriteValue(text, value.Name, value);
        if (depth == 0) return;
        foreach (string child in key.SubKeys) WriteTree(text, registry, bits, path + "\\" + child, depth - 1);
    }

    /// <summary>Writes the line of a key.</summary>
    /// <returns>Whether its values can follow.</returns>
    private static bool WriteKey(StringBuilder text, RegistryBits bits, RegistryKey key)
    {
        string name = @"HKEY_LOCAL_MACHINE\" + RegistryPath.Physical(bits, key.Path);
        if (key.State == RegistryState.Absent) text.Append($"\r\n[-{name}]\r\n");
        if (key.State != RegistryState.Found) return false;
        text.Append($"\r\n[{name}]\r\n");
        return true;
    }

    private static void WriteValue(StringBuilder text, string name, RegistryValue? value) =>
        text.Append(name.Length == 0 ? "@" : Quote(name)).Append('=').Append(Data(value)).Append("\r\n");

    private static string Data(RegistryValue? value) => value switch
    {
        null => "-",
        { DWord: { } number } => $"dword:{number:x8}",
        { Type: RegistryType.Text, Text: { } plain } when plain.All(c => !char.IsControl(c)) => Quote(plain),
        { Type: RegistryType.Binary } => "hex:" + Hex(value.Data),
        _ => $"hex({(uint)value.Type:x}):{Hex(value.Data)}",
    };

    private static string Hex(byte[] data) =>
        string.Join(",", data.Select(b => b.ToString("x2", CultureInfo.InvariantCulture)));

    private static string Quote(string text) => "\"" + text.Replace("\\", "\\\\").Replace("\"", "\\\"") + "\"";
}
