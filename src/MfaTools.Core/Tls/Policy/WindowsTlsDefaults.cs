using System;
using System.Collections.Generic;
using System.Linq;

namespace MfaTools.Tls;

/// <summary>The protocols that a Windows build enables if the registry has no value. Source:
/// windows-tls-defaults.json.</summary>
internal sealed class WindowsTlsDefaults
{
    private static readonly Lazy<WindowsTlsDefaults> Table = new(() =>
        Shipped.Read<WindowsTlsDefaults>("windows-tls-defaults.json"));

    private WindowsTlsDefaults()
    {
    }

    /// <summary>The table that ships with the module.</summary>
    public static WindowsTlsDefaults Default => Table.Value;

    public required Row[] Rows { get; set; }

    public required Suite[] Suites { get; set; }

    /// <summary>The name of the release; null if the build is not in the table.</summary>
    public string? NameOf(int? build) => Find(build)?.Os;

    /// <summary>The default of a protocol; null if it is unknown for that build.</summary>
    /// <param name="build">The build; null if unknown.</param>
    /// <param name="protocol">Such as "TLS 1.2".</param>
    internal ProtocolDefault? Of(int? build, string protocol) => Of(Find(build), protocol);

    /// <summary>Whether an absent DisabledByDefault counts as 1 for protocols that are off by default on a
    /// build.</summary>
    internal bool AbsentIsDisabled(int? build) => Find(build)?.AbsentDisabledByDefault == 1;

    /// <summary>Whether the newest listed release up to a build supports a protocol; null without a build.</summary>
    internal bool? IsSupported(int? build, string protocol, bool server) =>
        Of(Rows.LastOrDefault(row => row.FirstBuild <= build), protocol)?.In(server) is { } value
            ? value != "none"
            : null;

    /// <summary>The suites that Schannel enables by default on a build; on any build if it is unknown.</summary>
    internal IEnumerable<string> SuitesOf(int? build) =>
        Suites.Where(suite => IsAvailable(suite, build)).Select(suite => suite.Name);

    /// <summary>Whether a build is known not to support a suite.</summary>
    internal bool LacksSuite(int? build, string name) =>
        Array.Find(Suites, suite => suite.Name == name) is { } found && build < found.FirstBuild;

    private static bool IsAvailable(Suite suite, int? build) =>
        build is null || (build >= suite.FirstBuild && (suite.LastBuild == 0 || build <= suite.LastBuild));

    private static ProtocolDefault? Of(Row? row, string protocol) =>
        row?.Defaults.FirstOrDefault(one => string.Equals(one.Protocol, protocol, StringComparison.OrdinalIgnoreCase));

    private Row? Find(int? build) => Rows.FirstOrDefault(row => build >= row.FirstBuild && build <= row.LastBuild);

    /// <summary>A release of Windows.</summary>
    internal sealed class Row
    {
        public string Os { get; set; } = "";

        public int FirstBuild { get; set; }

        public int LastBuild { get; set; }

        public int AbsentDisabledByDefault { get; set; }

        public ProtocolDefault[] Defaults { get; set; } = [];
    }

    /// <summary>The default of one protocol: "on", "off" (supported, a registry value enables it) or "none".</summary>
    internal sealed class ProtocolDefault
    {
        public string Protocol { get; set; } = "";

        public string Client { get; set; } = "";

        public string Server { get; set; } = "";

        /// <summary>The releases that it is inferred from; null if it is documented.</summary>
        public string? InferredFrom { get; set; }

        /// <summary>How Microsoft's pages contradict each other, or null.</summary>
        public string? Note { get; set; }

        public bool IsCertain => InferredFrom is null && Note is null;

        public string In(bool server) => server ? Server : Client;
    }

    internal sealed class Suite
    {
        public string Name { get; set; } = "";

        public int FirstBuild { get; set; }

        public int LastBuild { get; set; }
    }
}
