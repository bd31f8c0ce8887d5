using System;
using System.Collections.Generic;
using System.Linq;

namespace MfaTools.Tls;

/// <summary>What mends the TLS policy of an MFA Server, in the order in which to try it, and the commands for it.</summary>
internal static class TlsRemedies
{
    /// <summary>For a product that needs TLS 1.0 on a computer that does not allow it: the safest first, TLS 1.0 last.</summary>
    /// <param name="policy">The policy of the computer.</param>
    /// <param name="productMajor">The major version of the product, or null where it is not known.</param>
    public static TlsRemedy[] ForProduct(TlsPolicy policy, int? productMajor)
    {
        return
        [
            new TlsRemedy
            {
                Order = 1,
                Title = "Upgrade MFA Server to 8.x",
                Detail = "Likely the end of the need for TLS 1.0: the documentation recommends to remove weaker suites from 8.x on; which release dropped the need is not documented. Back up the server's Data folder first.",
                IsInPlace = productMajor >= 8,
            },
            Make(
                2,
                "Let .NET Framework programs use TLS 1.2, in both views of the registry",
                "Programs that target .NET Framework below 4.6 then ask for TLS 1.2 instead of TLS 1.0. That it alone is enough for this product is not documented. Restart the MFA services and IIS (iisreset) after it.",
                StrongCrypto(policy, includeFramework2: productMajor < 7)),
            Make(
                3,
                "Turn TLS 1.2 on for this computer as client",
                "Restart the computer after it.",
                Protocol(policy, "TLS 1.2", server: false, on: true),
                inPlace: policy.Protocols.Any(state => state is { Protocol: "TLS 1.2", Role: "Client", Effective: true, ByDefault: true })),
            Make(
                4,
                "INSECURE, for a short time only, if the ways above do not help: turn TLS 1.0 on as client",
                "TLS 1.0 is out of use for its weaknesses (RFC 8996): take it back as soon as the product is upgraded. Restart the computer after it.",
                Protocol(policy, "TLS 1.0", server: false, on: true),
                insecure: true),
        ];
    }

    /// <summary>The values that make .NET Framework programs use TLS 1.2.</summary>
    /// <param name="policy">What is there.</param>
    /// <param name="includeFramework2">Whether also for .NET Framework 2.0 to 3.5, on which MFA Server 6.x runs.</param>
    public static IReadOnlyList<TlsRegistryChange> StrongCrypto(TlsPolicy policy, bool includeFramework2)
    {
        return
        [
            .. policy.DotNet
                .Where(state => state.Version == TlsRegistry.Framework4 || includeFramework2)
                .SelectMany(state => new[]
                {
                    Change(state, "SchUseStrongCrypto", state.SchUseStrongCrypto),
                    Change(state, "SystemDefaultTlsVersions", state.SystemDefaultTlsVersions),
                }),
        ];

        static TlsRegistryChange Change(TlsDotNetState state, string name, uint? old) => new()
        {
            Key = $@"{TlsRegistry.DotNet}\{state.Version}",
            Bits = state.Bits,
            Name = name,
            Data = 1,
            OldData = old,
            OldIsKnown = state.StrongCrypto is not null || old is not null,
        };
    }

    /// <summary>The values that turn a protocol on or off in a role.</summary>
    public static IReadOnlyList<TlsRegistryChange> Protocol(TlsPolicy policy, string protocol, bool server, bool on)
    {
        var state = policy.Protocols.FirstOrDefault(
            one => string.Equals(one.Protocol, protocol, StringComparison.OrdinalIgnoreCase) && one.Role == (server ? "Server" : "Client"));
        string key = TlsRegistry.ProtocolKey(protocol, server);
        bool known = state?.IsRead ?? false;
        return
        [
            new TlsRegistryChange { Key = key, Name = "Enabled", Data = on ? 1u : 0u, OldData = state?.Enabled, OldIsKnown = known || state?.Enabled is not null },
            new TlsRegistryChange { Key = key, Name = "DisabledByDefault", Data = on ? 0u : 1u, OldData = state?.DisabledByDefault, OldIsKnown = known || state?.DisabledByDefault is not null },
        ];
    }

    /// <summary>The value that adds TLS 1.2 to what WinHTTP asks for.</summary>
    internal static TlsRegistryChange WinHttp(TlsWinHttpState state) => new()
    {
        Key = TlsRegistry.WinHttp,
        Bits = state.Bits,
        Name = "DefaultSecureProtocols",
        Data = state.DefaultSecureProtocols.GetValueOrDefault() | 0x800,
        OldData = state.DefaultSecureProtocols,
        OldIsKnown = true,
    };

    /// <summary>The values that turn on what of AES and the key exchanges is turned off.</summary>
    internal static IReadOnlyList<TlsRegistryChange> Algorithms(TlsPolicy policy) =>
    [
        .. policy.Algorithms
            .Where(one => one.Effective == false && (one.Kind == "KeyExchangeAlgorithms"
                || one.Name.StartsWith("AES", StringComparison.OrdinalIgnoreCase)))
            .Select(one => new TlsRegistryChange
            {
                Key = $@"{TlsRegistry.Schannel}\{one.Kind}\{one.Name}",
                Name = "Enabled",
                Data = uint.MaxValue,
                OldData = one.Enabled,
                OldIsKnown = true,
            }),
    ];

    /// <summary>The commands that write what is not so already, or null where all of it is.</summary>
    public static string? Command(IEnumerable<TlsRegistryChange> changes) =>
        Lines(changes.Where(change => !IsSo(change)).Select(change =>
            $"reg add \"HKLM\\{change.Key}\" /v {change.Name} /t REG_DWORD /d {change.Data} /f /reg:{change.Bits}"));

    /// <summary>The commands that bring back what was there, or null where nothing is to be written.</summary>
    public static string? Undo(IEnumerable<TlsRegistryChange> changes) =>
        Lines(changes.Where(change => !IsSo(change)).Select(change =>
            !change.OldIsKnown ? $"# Not known what was there. Before the change, note what this prints: reg query \"HKLM\\{change.Key}\" /v {change.Name} /reg:{change.Bits}"
            : change.OldData is { } old ? $"reg add \"HKLM\\{change.Key}\" /v {change.Name} /t REG_DWORD /d {old} /f /reg:{change.Bits}"
            : $"reg delete \"HKLM\\{change.Key}\" /v {change.Name} /f /reg:{change.Bits}"));

    private static TlsRemedy Make(int order, string title, string detail, IReadOnlyList<TlsRegistryChange> changes, bool insecure = false, bool inPlace = false) => new()
    {
        Order = order,
        Title = title,
        Detail = detail,
        Command = Command(changes),
        Undo = Undo(changes),
        IsInsecure = insecure,
        IsInPlace = inPlace || (changes.Count > 0 && changes.All(IsSo)),
        Changes = [.. changes],
    };

    /// <summary>Whether it is so already. Any number but 0 turns a protocol on: 0xFFFFFFFF is as good as 1, and is left
    /// alone. An absent value is written: what it stands for depends on the build.</summary>
    public static bool IsSo(TlsRegistryChange change) =>
        change.OldData == change.Data || (change.Name == "Enabled" && change.Data == 1 && change.OldData > 0)
        || (change.Name == "DisabledByDefault" && change.Data == 1 && change.OldData > 0);

    private static string? Lines(IEnumerable<string> lines)
    {
        string text = string.Join("\n", lines);
        return text.Length == 0 ? null : text;
    }
}
