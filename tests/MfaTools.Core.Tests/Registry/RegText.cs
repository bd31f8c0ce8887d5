using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using MfaTools.Windows;

namespace MfaTools.Core.Tests.Registry;

/// <summary>Registry exports for the tests, and what reading them gives.</summary>
internal static class RegText
{
    public const string Header = "Windows Registry Editor Version 5.00";
    public const string Schannel = @"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL";

    public static RegistrySnapshot Read(params string[] texts) => ReadBytes([.. texts.Select(Utf16)]);

    public static RegistrySnapshot ReadBytes(params byte[][] files)
    {
        var snapshot = new RegistrySnapshot();
        foreach (byte[] file in files) RegFile.Load(new MemoryStream(file), snapshot);
        return snapshot;
    }

    public static string Lines(params string[] lines) =>
        string.Join("\r\n", new[] { Header, "" }.Concat(lines)) + "\r\n";

    public static byte[] Utf16(string text) => [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)];

    /// <summary>An export of the whole SCHANNEL and .NET keys with these values, as regedit writes it.</summary>
    public static string Server(params (string Key, string Name, uint Value)[] values)
    {
        var keys = new SortedDictionary<string, List<string>>(StringComparer.OrdinalIgnoreCase)
        {
            [Schannel] = [],
            [Schannel + @"\Protocols"] = [],
            [@"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\.NETFramework"] = [],
            [@"HKEY_LOCAL_MACHINE\SOFTWARE\WOW6432Node\Microsoft\.NETFramework"] = [],
        };
        foreach (var (key, name, value) in values)
        {
            string path = key.Contains('\\') && key.StartsWith("SOFTWARE", StringComparison.Ordinal)
                ? @"HKEY_LOCAL_MACHINE\" + key
                : Schannel + @"\" + key;
            if (!keys.TryGetValue(path, out var lines)) keys[path] = lines = [];
            lines.Add($"\"{name}\"=dword:{value:x8}");
        }

        return Lines([.. keys.SelectMany(key => new[] { $"[{key.Key}]" }.Concat(key.Value).Append(""))]);
    }
}
