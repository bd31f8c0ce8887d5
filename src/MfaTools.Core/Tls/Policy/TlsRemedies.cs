using System;
using System.Collections.Generic;
using System.Linq;
using MfaTools.Product;

namespace MfaTools.Tls;

/// <summary>The changes that fix the TLS policy of an MFA Server, and the commands that make them.</summary>
internal static class TlsRemedies
{
    /// <summary>The parameter that makes .NET Framework programs use TLS 1.2.</summary>
    public const string DotNet = "-DotNetStrongCrypto";

    /// <summary>Services that read the .NET Framework settings when they start, as Restart-Service takes
    /// them.</summary>
    public static readonly string[] Services = [MfaServer.MainService + "*", "W3SVC"];

    /// <summary>The steps that are left, in the order in which to try them: the safest first, TLS 1.0 last.</summary>
    /// <param name="policy">The policy of the computer.</param>
    /// <param name="productMajor">The major version of MFA Server, or null if it is unknown or not installed.</param>
    public static TlsRemedy[] ForProduct(TlsPolicy policy, int? productMajor)
    {
        var steps = new List<TlsRemedy>();
        if (productMajor < 8)
        {
            steps.Add(new TlsRemedy
            {
                Title = "Upgrade MFA Server to 8.x",
                Detail = "Probably removes the need for TLS 1.0: the documentation recommends disabling weaker "
                    + "suites from 8.x on, "
                    + "but does not say which release no longer needs TLS 1.0. Back up the server's Data folder first.",
            });
        }

        var strong = StrongCrypto(policy, includeFramework2: productMajor < 7);
        if (!strong.All(IsInPlace))
        {
            steps.Add(new TlsRemedy
            {
                Title = "Let .NET Framework programs use TLS 1.2, in both views of the registry",
                Detail = "Programs that target .NET Framework below 4.6 then request TLS 1.2 instead of TLS 1.0. It "
                    + "is not "
                    + "documented that this alone is enough for MFA Server. Then restart the MFA services and IIS "
                    + "(iisreset).",
                Command = Command(DotNet),
                RestartServices = Services,
                Changes = [.. strong],
            });
        }

        if (!policy.Protocols.Any(
            state => state is { Protocol: "TLS 1.2", Role: "Client", Effective: true, ByDefault: true }))
        {
            steps.Add(new TlsRemedy
            {
                Title = "Enable TLS 1.2 for clients",
                Detail = "This computer then uses TLS 1.2 when it connects to a server. Then restart the computer.",
                Command = Command(Enable("TLS 1.2", "Client")),
                RebootNeeded = true,
                Changes = [.. Protocol(policy, "TLS 1.2", server: false, on: true)],
            });
        }

        if (productMajor < 8)
        {
            steps.Add(new TlsRemedy
            {
                Title = "Last resort, INSECURE and for a short time only: enable TLS 1.0 for clients",
                Detail = "TLS 1.0 is deprecated (RFC 8996). Disable it again as soon as the product is upgraded. How "
                    + "to: "
                    + "Get-Help Repair-MfaTlsConfig -Parameter AllowInsecureProtocol",
                IsInsecure = true,
                RebootNeeded = true,
            });
        }

        for (int i = 0; i < steps.Count; i++) steps[i].Order = i + 1;
        return [.. steps];
    }

    /// <summary>The commands that preview and make changes. Repair-MfaTlsConfig saves a backup and prints the
    /// undo.</summary>
    /// <param name="parameters">The parameters of each change.</param>
    public static string? Command(params string[] parameters) => parameters.Length == 0
        ? null
        : string.Join(
            "\n",
            parameters.Select(one => $"Repair-MfaTlsConfig {one} -WhatIf")
                .Concat(parameters.Select(one => "Repair-MfaTlsConfig " + one)));

    /// <summary>The parameters that enable a protocol.</summary>
    public static string Enable(string protocol, string role) => $"-Protocol '{protocol}' -Role {role}";

    /// <summary>The parameters that disable protocols, one for each set of roles.</summary>
    public static string[] Disable(IEnumerable<TlsProtocolState> protocols) =>
    [
        .. protocols.GroupBy(state => state.Protocol)
            .GroupBy(one => string.Join(", ", one.Select(state => state.Role)), one => $"'{one.Key}'")
            .Select(same => $"-DisableProtocol {string.Join(", ", same)} -Role {same.Key}"),
    ];

    /// <summary>The values that make .NET Framework programs use TLS 1.2.</summary>
    /// <param name="policy">The policy as it is.</param>
    /// <param name="includeFramework2">Whether to include .NET Framework 2.0 to 3.5, on which MFA Server 6.x
    /// runs.</param>
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

    /// <summary>The values that enable or disable a protocol in a role.</summary>
    public static IReadOnlyList<TlsRegistryChange> Protocol(TlsPolicy policy, string protocol, bool server, bool on)
    {
        string role = server ? "Server" : "Client";
        var state = policy.Protocols.FirstOrDefault(
            one => string.Equals(one.Protocol, protocol, StringComparison.OrdinalIgnoreCase) && one.Role == role);
        return
        [
            Change("Enabled", on ? 1u : 0u, state?.Enabled),
            Change("DisabledByDefault", on ? 0u : 1u, state?.DisabledByDefault),
        ];

        TlsRegistryChange Change(string name, uint data, uint? old) => new()
        {
            Key = TlsRegistry.ProtocolKey(protocol, server),
            Name = name,
            Data = data,
            OldData = old,
            OldIsKnown = state?.IsRead == true || old is not null,
        };
    }

    /// <summary>Whether the value is already set. Any number but 0 enables a protocol: 0xFFFFFFFF is as good as 1 and
    /// is left alone. An absent value is written, because what it means depends on the Windows build.</summary>
    public static bool IsInPlace(TlsRegistryChange change) => change.OldData == change.Data
        || (change.Name is "Enabled" or "DisabledByDefault" && change.Data == 1 && change.OldData > 0);
}
