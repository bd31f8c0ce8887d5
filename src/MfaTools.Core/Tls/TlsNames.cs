using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.Serialization;
using System.Runtime.Serialization.Json;

namespace MfaTools.Tls;

/// <summary>The registered names of alerts and groups.</summary>
internal static class TlsNames
{
    private static readonly Lazy<File> Shipped = new(Load);

    /// <summary>All groups with a name, by number.</summary>
    public static IReadOnlyDictionary<int, string> Groups => Shipped.Value.GroupNames;

    /// <summary>The name of an alert with its number, such as "alert 40 (handshake_failure)".</summary>
    public static string Alert(int number) =>
        Shipped.Value.AlertNames.TryGetValue(number, out string? name) ? $"alert {number} ({name})" : $"alert {number}";

    /// <summary>The name of a key-exchange group, such as "x25519".</summary>
    public static string Group(int number) => Groups.TryGetValue(number, out string? name) ? name : $"group {number}";

    private static File Load()
    {
        using var json = typeof(TlsNames).Assembly.GetManifestResourceStream("tls-names.json");
        return (File)new DataContractJsonSerializer(typeof(File)).ReadObject(json!)!;
    }

    [DataContract]
    private sealed class File
    {
        [DataMember(IsRequired = true)]
        public Entry[] Alerts { get; set; } = [];

        [DataMember(IsRequired = true)]
        public Entry[] Groups { get; set; } = [];

        public Dictionary<int, string> AlertNames { get; private set; } = [];

        public Dictionary<int, string> GroupNames { get; private set; } = [];

        [OnDeserialized]
        private void Index(StreamingContext context)
        {
            AlertNames = Alerts.ToDictionary(entry => entry.Id, entry => entry.Name);
            GroupNames = Groups.ToDictionary(entry => entry.Id, entry => entry.Name);
        }
    }

    [DataContract]
    private sealed class Entry
    {
        [DataMember(IsRequired = true)]
        public int Id { get; set; }

        [DataMember(IsRequired = true)]
        public string Name { get; set; } = "";
    }
}
