using System;
using System.Linq;
using System.Runtime.Serialization;
using System.Runtime.Serialization.Json;

namespace MfaTools.Tls;

/// <summary>Which protocols a build of Windows uses where the registry says nothing. Source: windows-tls-defaults.json.</summary>
[DataContract]
public sealed class WindowsTlsDefaults
{
    private static readonly Lazy<WindowsTlsDefaults> Shipped = new(Load);

    [DataMember(Name = "rows")]
    private Row[] _rows = [];

    private WindowsTlsDefaults()
    {
    }

    /// <summary>The table that ships with the module.</summary>
    public static WindowsTlsDefaults Default => Shipped.Value;

    /// <summary>The name of the release, or null where the table does not have the build.</summary>
    public string? NameOf(int? build) => Find(build)?.Os;

    /// <summary>The default of a protocol: "on", "off" (supported, a registry value turns it on) or "none" (not supported);
    /// null where it is not documented for that build.</summary>
    /// <param name="build">The build, or null where it is not known.</param>
    /// <param name="protocol">Such as "TLS 1.2".</param>
    /// <param name="server">The role: server, or client.</param>
    public string? Of(int? build, string protocol, bool server) => Of(Find(build), protocol, server);

    /// <summary>Whether the newest documented release before a build (or of it) supports a protocol; null without a build.</summary>
    internal bool? IsSupported(int? build, string protocol, bool server)
    {
        if (build is null) return null;
        var row = _rows.LastOrDefault(row => row.FirstBuild <= build);
        return Of(row, protocol, server) is { } value ? value != "none" : null;
    }

    private static string? Of(Row? row, string protocol, bool server)
    {
        var found = row?.Defaults.FirstOrDefault(one => string.Equals(one.Protocol, protocol, StringComparison.OrdinalIgnoreCase));
        return server ? found?.Server : found?.Client;
    }

    private Row? Find(int? build) => _rows.FirstOrDefault(row => build >= row.FirstBuild && build <= row.LastBuild);

    private static WindowsTlsDefaults Load()
    {
        using var json = typeof(WindowsTlsDefaults).Assembly.GetManifestResourceStream("windows-tls-defaults.json");
        return (WindowsTlsDefaults)new DataContractJsonSerializer(typeof(WindowsTlsDefaults)).ReadObject(json!)!;
    }

    [DataContract]
    private sealed class Row
    {
        [DataMember(Name = "os")]
        public string Os { get; set; } = "";

        [DataMember(Name = "firstBuild")]
        public int FirstBuild { get; set; }

        [DataMember(Name = "lastBuild")]
        public int LastBuild { get; set; }

        [DataMember(Name = "defaults")]
        public ProtocolDefault[] Defaults { get; set; } = [];
    }

    [DataContract]
    private sealed class ProtocolDefault
    {
        [DataMember(Name = "protocol")]
        public string Protocol { get; set; } = "";

        [DataMember(Name = "client")]
        public string Client { get; set; } = "";

        [DataMember(Name = "server")]
        public string Server { get; set; } = "";
    }
}
