using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.Serialization;
using System.Runtime.Serialization.Json;

namespace MfaTools.Tls;

/// <summary>Which protocols a build of Windows uses where the registry says nothing. Source: windows-tls-defaults.json.</summary>
[DataContract]
internal sealed class WindowsTlsDefaults
{
    private static readonly Lazy<WindowsTlsDefaults> Shipped = new(Load);

    [DataMember(Name = "rows")]
    private Row[] _rows = [];

    [DataMember(Name = "suites")]
    private Suite[] _suites = [];

    private WindowsTlsDefaults()
    {
    }

    /// <summary>The table that ships with the module.</summary>
    public static WindowsTlsDefaults Default => Shipped.Value;

    internal IReadOnlyList<Row> Rows => _rows;

    /// <summary>The name of the release, or null where the table does not have the build.</summary>
    public string? NameOf(int? build) => Find(build)?.Os;

    /// <summary>The default of a protocol, or null where it is not known for that build.</summary>
    /// <param name="build">The build, or null where it is not known.</param>
    /// <param name="protocol">Such as "TLS 1.2".</param>
    internal ProtocolDefault? Of(int? build, string protocol) => Of(Find(build), protocol);

    /// <summary>Whether an absent DisabledByDefault counts as 1 for what is off by default on a build.</summary>
    internal bool AbsentIsDisabled(int? build) => Find(build)?.AbsentDisabledByDefault == 1;

    /// <summary>Whether the newest listed release up to a build supports a protocol; null without a build.</summary>
    internal bool? IsSupported(int? build, string protocol, bool server) =>
        Of(_rows.LastOrDefault(row => row.FirstBuild <= build), protocol)?.In(server) is { } value
            ? value != "none"
            : null;

    /// <summary>The suites that Schannel enables by default on a build; on any build where it is not known.</summary>
    internal IEnumerable<string> SuitesOf(int? build) =>
        _suites.Where(suite => IsAvailable(suite, build)).Select(suite => suite.Name);

    /// <summary>Whether a build is known not to have a suite at all.</summary>
    internal bool LacksSuite(int? build, string name) =>
        Array.Find(_suites, suite => suite.Name == name) is { } found && build < found.FirstBuild;

    private static bool IsAvailable(Suite suite, int? build) =>
        build is null || (build >= suite.FirstBuild && (suite.LastBuild == 0 || build <= suite.LastBuild));

    private static ProtocolDefault? Of(Row? row, string protocol) =>
        row?.Defaults.FirstOrDefault(one => string.Equals(one.Protocol, protocol, StringComparison.OrdinalIgnoreCase));

    private Row? Find(int? build) => _rows.FirstOrDefault(row => build >= row.FirstBuild && build <= row.LastBuild);

    private static WindowsTlsDefaults Load()
    {
        using var json = typeof(WindowsTlsDefaults).Assembly.GetManifestResourceStream("windows-tls-defaults.json");
        return (WindowsTlsDefaults)new DataContractJsonSerializer(typeof(WindowsTlsDefaults)).ReadObject(json!)!;
    }

    /// <summary>A release of Windows.</summary>
    [DataContract]
    internal sealed class Row
    {
        [DataMember(Name = "os")]
        public string Os { get; set; } = "";

        [DataMember(Name = "firstBuild")]
        public int FirstBuild { get; set; }

        [DataMember(Name = "lastBuild")]
        public int LastBuild { get; set; }

        [DataMember(Name = "absentDisabledByDefault")]
        public int AbsentDisabledByDefault { get; set; }

        [DataMember(Name = "defaults")]
        public ProtocolDefault[] Defaults { get; set; } = [];
    }

    /// <summary>The default of one protocol: "on", "off" (supported, a registry value turns it on) or "none".</summary>
    [DataContract]
    internal sealed class ProtocolDefault
    {
        [DataMember(Name = "protocol")]
        public string Protocol { get; set; } = "";

        [DataMember(Name = "client")]
        public string Client { get; set; } = "";

        [DataMember(Name = "server")]
        public string Server { get; set; } = "";

        /// <summary>The releases that it is inferred from; null where it is documented.</summary>
        [DataMember(Name = "inferredFrom")]
        public string? InferredFrom { get; set; }

        /// <summary>How Microsoft's pages differ on it, or null.</summary>
        [DataMember(Name = "note")]
        public string? Note { get; set; }

        public bool IsCertain => InferredFrom is null && Note is null;

        public string In(bool server) => server ? Server : Client;
    }

    [DataContract]
    private sealed class Suite
    {
        [DataMember(Name = "name")]
        public string Name { get; set; } = "";

        [DataMember(Name = "firstBuild")]
        public int FirstBuild { get; set; }

        [DataMember(Name = "lastBuild")]
        public int LastBuild { get; set; }
    }
}
