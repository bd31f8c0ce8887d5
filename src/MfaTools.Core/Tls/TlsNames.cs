using System;
using System.Collections.Generic;
using System.Linq;

namespace MfaTools.Tls;

/// <summary>The registered names of alerts and groups.</summary>
internal static class TlsNames
{
    private static readonly Lazy<File> List = new(() => Shipped.Read<File>("tls-names.json"));
    private static readonly Lazy<Dictionary<int, string>> AlertNames = new(() => Index(List.Value.Alerts));
    private static readonly Lazy<Dictionary<int, string>> GroupNames = new(() => Index(List.Value.Groups));

    /// <summary>All groups with a name, by number.</summary>
    public static IReadOnlyDictionary<int, string> Groups => GroupNames.Value;

    /// <summary>The name of an alert with its number, such as "alert 40 (handshake_failure)".</summary>
    public static string Alert(int number) =>
        AlertNames.Value.TryGetValue(number, out string? name) ? $"alert {number} ({name})" : $"alert {number}";

    /// <summary>The name of a key-exchange group, such as "x25519".</summary>
    public static string Group(int number) => Groups.TryGetValue(number, out string? name) ? name : $"group {number}";

    private static Dictionary<int, string> Index(Entry[] entries) =>
        entries.ToDictionary(entry => entry.Id, entry => entry.Name);

    private sealed class File
    {
        public required Entry[] Alerts { get; set; }

        public required Entry[] Groups { get; set; }
    }

    private sealed class Entry
    {
        public required int Id { get; set; }

        public required string Name { get; set; }
    }
}
