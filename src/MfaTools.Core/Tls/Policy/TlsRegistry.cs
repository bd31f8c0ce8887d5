using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using MfaTools.Windows;

namespace MfaTools.Tls;

/// <summary>Where Windows and .NET keep their TLS policy, and how they read it.</summary>
/// <remarks>Sources: learn.microsoft.com/windows-server/security/tls/tls-registry-settings (SCHANNEL, EventLogging,
/// FIPS, key lengths); learn.microsoft.com/dotnet/framework/network-programming/tls and the reference source of
/// ServicePointManager (.NET); learn.microsoft.com/windows/win32/secauthn/protocols-in-tls-ssl--schannel-ssp-
/// (defaults); support.microsoft.com KB 3140245 (DefaultSecureProtocols).</remarks>
internal static class TlsRegistry
{
    /// <summary>The key of SCHANNEL.</summary>
    public const string Schannel = @"SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL";

    internal const string DotNet = @"SOFTWARE\Microsoft\.NETFramework";
    internal const string Framework4 = "v4.0.30319";
    internal const string Framework2 = "v2.0.50727";

    internal const string WinHttp = @"SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings\WinHttp";
    private const string PolicyOrder = @"SOFTWARE\Policies\Microsoft\Cryptography\Configuration\SSL\00010002";
    private const string LocalOrder = @"SYSTEM\CurrentControlSet\Control\Cryptography\Configuration\Local\SSL\00010002";
    private const string Fips = @"SYSTEM\CurrentControlSet\Control\Lsa\FIPSAlgorithmPolicy";
    private const string WindowsVersion = @"SOFTWARE\Microsoft\Windows NT\CurrentVersion";
    private const string BuildNumber = "CurrentBuildNumber";

    /// <summary>The protocols that are always reported; others are reported if the registry has a key for
    /// them.</summary>
    private static readonly string[] Always = ["SSL 2.0", "SSL 3.0", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3"];

    // Client, then server.
    private static readonly bool[] Roles = [false, true];

    private static readonly string[] BeforeTls = ["PCT 1.0", "SSL 2.0", "SSL 3.0"];

    private static readonly string[] AlgorithmKeys = ["Ciphers", "Hashes", "KeyExchangeAlgorithms"];

    private static readonly (uint Bit, string Protocol)[] WinHttpBits =
    [
        (0x8, "SSL 2.0"), (0x20, "SSL 3.0"), (0x80, "TLS 1.0"), (0x200, "TLS 1.1"), (0x800, "TLS 1.2"),
        (0x2000, "TLS 1.3"),
    ];

    /// <summary>The keys that <see cref="Evaluate"/> reads.</summary>
    public static IReadOnlyList<(RegistryBits Bits, string Path)> Keys { get; } =
    [
        (RegistryBits.View64, Schannel),
        (RegistryBits.View64, $@"{DotNet}\{Framework4}"),
        (RegistryBits.View32, $@"{DotNet}\{Framework4}"),
        (RegistryBits.View64, $@"{DotNet}\{Framework2}"),
        (RegistryBits.View32, $@"{DotNet}\{Framework2}"),
        (RegistryBits.View64, WinHttp),
        (RegistryBits.View32, WinHttp),
        (RegistryBits.View64, PolicyOrder),
        (RegistryBits.View64, LocalOrder),
        (RegistryBits.View64, Fips),
    ];

    /// <summary>Reads everything that <see cref="Evaluate"/> needs.</summary>
    public static RegistrySnapshot Take(IRegistryReader registry)
    {
        var snapshot = RegistrySnapshot.Take(registry, Keys);
        if (registry.Read(RegistryBits.View64, WindowsVersion).Find(BuildNumber) is { } build)
        {
            snapshot.SetValue(WindowsVersion, build);
        }

        return snapshot;
    }

    /// <summary>The build of the Windows that a registry belongs to; null if it does not say.</summary>
    public static int? ReadBuild(IRegistryReader registry) =>
        int.TryParse(
            registry.ReadString(RegistryBits.View64, WindowsVersion, BuildNumber),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out int build)
            ? build
            : null;

    /// <summary>Works out the policy that is in effect.</summary>
    /// <param name="registry">The registry of a computer, or an export of it.</param>
    /// <param name="osBuild">The Windows build whose defaults apply where a value is absent; null to read it from the
    /// registry.</param>
    public static TlsPolicy Evaluate(RegistrySnapshot registry, int? osBuild = null)
    {
        osBuild ??= ReadBuild(registry);
        var schannel = registry.Read(RegistryBits.View64, Schannel);
        var fips = registry.Read(RegistryBits.View64, Fips).Number("Enabled");
        var policy = new TlsPolicy
        {
            OsBuild = osBuild,
            OsName = WindowsTlsDefaults.Default.NameOf(osBuild),
            EventLogging = schannel.Number("EventLogging").Value,
            Protocols =
            [
                .. FindProtocols(registry).SelectMany(
                    name => Roles.Select(server => ReadProtocol(registry, name, server, osBuild))),
            ],
            DotNet =
            [
                ReadFramework(registry, Framework4, RegistryBits.View64),
                ReadFramework(registry, Framework4, RegistryBits.View32),
                ReadFramework(registry, Framework2, RegistryBits.View64),
                ReadFramework(registry, Framework2, RegistryBits.View32),
            ],
            WinHttp = [ReadWinHttp(registry, RegistryBits.View64), ReadWinHttp(registry, RegistryBits.View32)],
            Algorithms = [.. AlgorithmKeys.SelectMany(kind => ReadAlgorithms(registry, kind))],
        };
        if (fips.IsKnown) policy.Fips = fips.Value is > 0;
        if (policy.Fips == true) ApplyFips(policy.Protocols);
        if (ReadSuites(registry, PolicyOrder) is { Length: > 0 } byPolicy)
        {
            (policy.CipherSuiteOrder, policy.CipherSuiteOrderSource) = (byPolicy, "Policy");
        }
        else if (ReadSuites(registry, LocalOrder) is { Length: > 0 } local)
        {
            (policy.CipherSuiteOrder, policy.CipherSuiteOrderSource) = (local, "Local");
        }

        return policy;
    }

    /// <summary>The key of a protocol in a role.</summary>
    internal static string ProtocolKey(string protocol, bool server) =>
        $@"{Schannel}\Protocols\{protocol}\{(server ? "Server" : "Client")}";

    private static IEnumerable<string> FindProtocols(RegistrySnapshot registry) =>
        Always.Concat(registry.Read(RegistryBits.View64, Schannel + @"\Protocols").SubKeys
            .Where(name => !Always.Contains(name, StringComparer.OrdinalIgnoreCase))
            .Take(32)
            .OrderBy(name => name, StringComparer.OrdinalIgnoreCase));

    private static TlsProtocolState ReadProtocol(RegistrySnapshot registry, string protocol, bool server, int? build)
    {
        string path = ProtocolKey(PlainText.OneLine(protocol), server);
        var key = registry.Read(RegistryBits.View64, ProtocolKey(protocol, server));
        var enabled = key.Number("Enabled");
        var disabledByDefault = key.Number("DisabledByDefault");
        var state = new TlsProtocolState
        {
            Protocol = PlainText.OneLine(protocol),
            Role = server ? "Server" : "Client",
            Enabled = enabled.Value,
            DisabledByDefault = disabledByDefault.Value,
        };
        var byBuild = WindowsTlsDefaults.Default.Of(build, protocol);
        string? standard = byBuild?.In(server);
        string ofBuild = DescribeDefault(build, byBuild, standard);
        if (!enabled.IsKnown || !disabledByDefault.IsKnown)
        {
            state.Source = $@"HKLM\{path}: {enabled.Problem ?? disabledByDefault.Problem}";
            // Enabled=0 decides alone.
            if (enabled.Value == 0) (state.Effective, state.ByDefault) = (false, false);
            return state;
        }

        state.IsRead = true;
        string values = $@"HKLM\{path}: {Show("Enabled", enabled)}, {Show("DisabledByDefault", disabledByDefault)}";
        bool absentIsDisabled = standard == "off" && WindowsTlsDefaults.Default.AbsentIsDisabled(build);
        if (enabled.Value is { } set)
        {
            // Any number but 0 enables it: "a DWORD value named Enabled with a non-zero value".
            bool? supported = standard is null
                ? WindowsTlsDefaults.Default.IsSupported(build, protocol, server) ?? Known(protocol)
                : standard != "none";
            state.Effective = set == 0 ? false
                : supported is true ? true
                : supported is false && standard is not null ? false
                : null;
            state.Source = standard == "none" && set != 0 ? $"{values}; {ofBuild}"
                : state.Effective is null ? $"{values}; whether build {build} supports it is not documented" : values;
            if (state.Effective == true && absentIsDisabled && disabledByDefault.Value is null)
            {
                state.Source += $"; on build {build} an absent DisabledByDefault counts as 1";
            }
        }
        else if (absentIsDisabled && disabledByDefault.Value == 0)
        {
            state.Effective = true;
            state.Source = values;
        }
        else
        {
            state.Effective = standard switch { "on" => true, "off" or "none" => false, _ => null };
            state.Source = disabledByDefault.Value is null ? ofBuild : $"{values}; {ofBuild}";
            state.IsInferred = byBuild is { IsCertain: false };
            // Off by default, with a value that contradicts it: the result is not documented.
            if (standard == "off" && disabledByDefault.Value == 0)
            {
                state.Effective = null;
                state.Source += "; DisabledByDefault=0 without Enabled is not documented";
            }
        }

        state.ByDefault = state.Effective is true
            ? disabledByDefault.Value is 0 || (disabledByDefault.Value is null && !absentIsDisabled)
            : state.Effective;
        return state;
    }

    private static string DescribeDefault(int? build, WindowsTlsDefaults.ProtocolDefault? byBuild, string? standard)
    {
        if (build is null) return "the Windows build is unknown";
        if (byBuild is null) return $"the default of Windows build {build} is not documented";
        string reason = byBuild.InferredFrom is null ? "" : $", inferred from {byBuild.InferredFrom}";
        if (byBuild.Note is not null) reason += $" ({byBuild.Note})";
        string said = standard == "none" ? "not supported" : standard!;
        return $"default of {WindowsTlsDefaults.Default.NameOf(build)} (build {build}): {said}{reason}";
    }

    // "The provider only supports the TLS protocol": learn.microsoft.com, System cryptography: Use FIPS compliant
    // algorithms for encryption, hashing, and signing.
    private static void ApplyFips(IEnumerable<TlsProtocolState> protocols)
    {
        foreach (var state in protocols.Where(state => state.Effective != false && BeforeTls.Contains(state.Protocol)))
        {
            (state.Effective, state.ByDefault, state.IsInferred) = (false, false, false);
            state.Source += $@"; FIPS mode (HKLM\{Fips}) allows TLS only";
        }
    }

    // Without a build: every Windows that the product runs on supports these.
    private static bool? Known(string protocol) =>
        protocol is "SSL 3.0" or "TLS 1.0" or "TLS 1.1" or "TLS 1.2" ? true : null;

    private static string Show(string name, RegistryNumber number) => number.Value switch
    {
        null => name + " absent",
        > 9 and { } big => $"{name}=0x{big:X}",
        { } small => $"{name}={small}",
    };

    private static TlsDotNetState ReadFramework(RegistrySnapshot registry, string version, RegistryBits bits)
    {
        string path = $@"{DotNet}\{version}";
        var key = registry.Read(bits, path);
        var strong = key.Number("SchUseStrongCrypto");
        var system = key.Number("SystemDefaultTlsVersions");
        var state = new TlsDotNetState
        {
            Version = version,
            Bits = bits == RegistryBits.View64 ? 64 : 32,
            SchUseStrongCrypto = strong.Value,
            SystemDefaultTlsVersions = system.Value,
            Source = $@"HKLM\{path} ({(bits == RegistryBits.View64 ? "64" : "32")}-bit view): "
                + $"{Show("SchUseStrongCrypto", strong)}, {Show("SystemDefaultTlsVersions", system)}",
        };
        if (!strong.IsKnown || !system.IsKnown)
        {
            state.Source = $@"HKLM\{path} ({state.Bits}-bit view): {strong.Problem ?? system.Problem}";
            return state;
        }

        // Below 4.6 only 1 enables it; from 4.6 only 0 disables it. The same applies to the system default, from 4.7.
        state.AsksFor = Asks(system.Value == 1, strong.Value == 1);
        state.StrongCrypto = system.Value == 1 || strong.Value == 1;
        if (version != Framework4) return state;
        state.AsksForFrom46 = Asks(system.Value == 1, strong.Value != 0);
        state.AsksForFrom47 = Asks(system.Value != 0, strong.Value != 0);
        return state;
    }

    private static string Asks(bool system, bool strong) =>
        system ? "what Windows allows" : strong ? "TLS 1.0, TLS 1.1, TLS 1.2" : "SSL 3.0, TLS 1.0";

    private static TlsWinHttpState ReadWinHttp(RegistrySnapshot registry, RegistryBits bits)
    {
        uint? value = registry.Read(bits, WinHttp).Number("DefaultSecureProtocols").Value;
        return new TlsWinHttpState
        {
            Bits = bits == RegistryBits.View64 ? 64 : 32,
            DefaultSecureProtocols = value,
            Protocols = [.. WinHttpBits.Where(bit => (value & bit.Bit) > 0).Select(bit => bit.Protocol)],
        };
    }

    private static IEnumerable<TlsAlgorithmState> ReadAlgorithms(RegistrySnapshot registry, string kind)
    {
        string parent = $@"{Schannel}\{kind}";
        foreach (string name in registry.Read(RegistryBits.View64, parent).SubKeys.Take(256)
            .OrderBy(name => name, StringComparer.OrdinalIgnoreCase))
        {
            var key = registry.Read(RegistryBits.View64, $@"{parent}\{name}");
            var enabled = key.Number("Enabled");
            yield return new TlsAlgorithmState
            {
                Kind = kind,
                Name = PlainText.OneLine(name),
                Enabled = enabled.Value,
                // The documented values are 0 and 0xFFFFFFFF (support.microsoft.com/kb/245030).
                Effective = enabled.Value switch { 0 => false, uint.MaxValue => true, _ => null },
                Problem = enabled.Value is > 0 and < uint.MaxValue
                    ? $"{Show("Enabled", enabled)} is neither 0 nor 0xFFFFFFFF"
                    : enabled.Problem,
                ClientMinKeyBitLength = key.Number("ClientMinKeyBitLength").Value,
                ServerMinKeyBitLength = key.Number("ServerMinKeyBitLength").Value,
            };
        }
    }

    private static string[] ReadSuites(RegistrySnapshot registry, string path)
    {
        // A policy writes one string with commas, the local list several strings.
        var value = registry.Read(RegistryBits.View64, path).Find("Functions");
        var names = value?.Text?.Split(',') ?? value?.Strings ?? [];
        return
        [
            .. names.Select(name => PlainText.OneLine(name).Trim())
                .Where(name => name.Length is > 0 and <= 100)
                .Take(1000),
        ];
    }
}
