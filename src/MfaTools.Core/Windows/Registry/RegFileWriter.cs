using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace MfaTools.Windows;

/// <summary>Writes keys as regedit does. A key that is absent is written as a deletion, so that whoever reads the file can
/// tell it from one that was not looked at.</summary>
internal static class RegFileWriter
{
    private const int MaxDepth = 32;

    /// <summary>The text of a .reg file; regedit wants it as UTF-16 with a byte order mark.</summary>
    /// <param name="registry">Where to read.</param>
    /// <param name="keys">The keys, each with all that is below it.</param>
    public static string Write(IRegistryReader registry, IEnumerable<(RegistryBits Bits, string Path)> keys)
    {
        var text = new StringBuilder("Windows Registry Editor Version 5.00\r\n");
        foreach (var (bits, path) in keys) Write(text, registry, bits, path, MaxDepth);
        return text.ToString();
    }

    private static void Write(StringBuilder text, IRegistryReader registry, RegistryBits bits, string path, int depth)
    {
        var key = registry.Read(bits, path);
        string name = @"HKEY_LOCAL_MACHINE\" + Physical(bits, path);
        if (key.State == RegistryState.Absent) text.Append($"\r\n[-{name}]\r\n");
        if (key.State != RegistryState.Found) return;
        text.Append($"\r\n[{name}]\r\n");
        foreach (var value in key.Values) text.Append($"{(value.Name.Length == 0 ? "@" : Quote(value.Name))}={Data(value)}\r\n");
        if (depth == 0) return;
        foreach (string child in key.SubKeys) Write(text, registry, bits, path + "\\" + child, depth - 1);
    }

    private static string Data(RegistryValue value) => value.Type switch
    {
        RegistryType.DWord when value.DWord is { } number => $"dword:{number:x8}",
        RegistryType.Text when value.Text is { } plain && plain.All(c => !char.IsControl(c)) => Quote(plain),
        RegistryType.Binary => "hex:" + Hex(value.Data),
        _ => $"hex({(int)value.Type:x}):{Hex(value.Data)}",
    };

    private static string Hex(byte[] data) => string.Join(",", data.Select(b => b.ToString("x2", System.Globalization.CultureInfo.InvariantCulture)));

    private static string Quote(string text) => "\"" + text.Replace("\\", "\\\\").Replace("\"", "\\\"") + "\"";

    // Only what is below SOFTWARE has two views.
    private static string Physical(RegistryBits bits, string path) => bits == RegistryBits.View32 && path.StartsWith(@"SOFTWARE\", StringComparison.OrdinalIgnoreCase)
        ? @"SOFTWARE\WOW6432Node\" + path.Substring(@"SOFTWARE\".Length)
        : path;
}
