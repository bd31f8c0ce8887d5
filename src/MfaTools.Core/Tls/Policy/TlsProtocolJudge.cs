using System;
using System.Collections.Generic;
using System.Linq;

namespace MfaTools.Tls;

/// <summary>Judges which protocols are enabled in each role, and whether they have usable cipher suites.</summary>
internal static class TlsProtocolJudge
{
    public static readonly string[] Modern = ["TLS 1.2", "TLS 1.3"];

    private const string Reboot = "Then restart the computer.";

    private static readonly string[] Legacy = ["SSL 2.0", "SSL 3.0", "TLS 1.0", "TLS 1.1"];
    private static readonly string[] Roles = ["Client", "Server"];

    /// <summary>Judges the protocols of a policy.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="major">The major version of MFA Server, or null if it is unknown or not installed.</param>
    public static IEnumerable<Finding> Judge(TlsPolicy policy, int? major)
    {
        IEnumerable<Finding?> findings =
        [
            .. Roles.SelectMany(role => new[] { JudgeModern(policy, role), JudgeHalfDisabled(policy, role) }),
            JudgeSuitesOfTls13(policy),
            JudgeWinHttp(policy),
            JudgeNames(policy),
            JudgeLegacy(policy, major),
            .. JudgeMismatches(policy, major),
            JudgeUnknown(policy),
        ];
        return findings.OfType<Finding>();
    }

    public static TlsProtocolState? Find(TlsPolicy policy, string protocol, string role) =>
        policy.Protocols.FirstOrDefault(state => state.Protocol == protocol && state.Role == role);

    public static string Sources(IEnumerable<TlsProtocolState> states) => string.Join("; ", states
        .GroupBy(state => state.Source)
        .Select(same => $"{string.Join(", ", same.Select(state => $"{state.Protocol} {state.Role}"))}: {same.Key}"));

    /// <summary>Whether a protocol is enabled and has a cipher suite; null if that is unknown.</summary>
    public static bool? IsUsable(TlsPolicy policy, TlsProtocolState state) =>
        state.Effective != true ? state.Effective : UsableSuites.Any(policy, state.Protocol);

    // TLS 1.2 must be usable, for clients whatever else is: MFA Server 8.x, AD FS and the cloud's hosts need it.
    private static Finding? JudgeModern(TlsPolicy policy, string role)
    {
        if (Find(policy, "TLS 1.2", role) is not { } tls12 || Find(policy, "TLS 1.3", role) is not { } tls13)
        {
            return null;
        }

        bool? usable12 = IsUsable(policy, tls12);
        bool? usable13 = IsUsable(policy, tls13);
        if (usable12 is null && tls12.Effective == true && usable13 != true) return SuitesUnknown(policy, role);
        if (usable12 != false) return null;
        var finding = tls12.Effective == false
            ? Tls12Off(policy, role, neither: tls13.Effective == false)
            : NoSuite(policy, role);
        finding.Status = usable13 == false || role == "Client" ? CheckStatus.Fail : CheckStatus.Warning;
        finding.Evidence = Sources([tls12, tls13]) + (tls12.Effective == false ? "" : $"; {DescribeSuites(policy)}");
        if (usable13 == false) return finding;
        finding.Message += " TLS 1.3 does not replace it: " + (role == "Client"
            ? "hosts without TLS 1.3 cannot be reached, and programs that request TLS 1.2 get no connection."
            : "clients without TLS 1.3, such as Windows Server 2019 and earlier, cannot connect.");
        return finding;
    }

    private static Finding Tls12Off(TlsPolicy policy, string role, bool neither)
    {
        bool isMissing = WindowsTlsDefaults.Default.Of(policy.OsBuild, "TLS 1.2")?.In(role == "Server") == "none";
        return new Finding
        {
            Id = FindingIds.Tls.NoModernProtocol,
            Message = neither
                ? $"Neither TLS 1.2 nor TLS 1.3 is enabled {For(role)}."
                : $"TLS 1.2 is disabled {For(role)}.",
            Recommendation = isMissing
                ? "This Windows does not have TLS 1.2: upgrade it (Windows Server 2008 has it from SP2 with KB "
                    + "4019276 on)."
                : $"Enable TLS 1.2 {For(role)}. {Reboot}",
            Command = isMissing ? null : TlsRemedies.Command(TlsRemedies.Enable("TLS 1.2", role)),
        };
    }

    private static Finding NoSuite(TlsPolicy policy, string role) => new()
    {
        Id = FindingIds.Tls.NoModernProtocol,
        Message = $"TLS 1.2 is enabled {For(role)}, but no cipher suite is left for it: no connection can use it.",
        Recommendation = policy.CipherSuiteOrder.Length > 0
            ? "Add suites that this Windows supports to the cipher suite order (Group Policy, SSL Cipher Suite "
                + "Order), and enable "
                + $"their algorithms. {Reboot}"
            : $"Enable the disabled algorithms again; this finding's page has the commands. {Reboot}",
    };

    private static Finding SuitesUnknown(TlsPolicy policy, string role) => new()
    {
        Id = FindingIds.Tls.PolicyUnknown,
        Status = CheckStatus.Unknown,
        Message = $"TLS 1.2 is enabled {For(role)}, but it is unknown whether a cipher suite is left for it.",
        Evidence = DescribeSuites(policy),
        Recommendation = "Set the cipher suite order by Group Policy (SSL Cipher Suite Order) to suites that this "
            + "Windows supports, "
            + "and remove the keys below SCHANNEL\\Ciphers, Hashes and KeyExchangeAlgorithms; or test the server on "
            + "the wire with "
            + "-HostName.",
    };

    private static Finding? JudgeHalfDisabled(TlsPolicy policy, string role)
    {
        var half = policy.Protocols.Where(state => state.Role == role && state is { Effective: true, ByDefault: false })
            .ToList();
        if (half.Count == 0) return null;
        bool isTls12 = half.Exists(state => state.Protocol == "TLS 1.2");
        return new Finding
        {
            Id = FindingIds.Tls.HalfDisabled,
            Status = CheckStatus.Warning,
            Message = $"{Join(half.Select(state => state.Protocol))} {For(role)}: only programs that request it by "
                + "name can use it.",
            Evidence = Sources(half),
            Recommendation = isTls12
                ? $"Enable TLS 1.2 for all programs {For(role)} (Enabled=1 and DisabledByDefault=0): programs that "
                    + "leave the choice "
                    + $"to Windows do not use it now. {Reboot}"
                : "This works as configured. If it is not intended, set DisabledByDefault to 0 to enable the "
                    + "protocol for all "
                    + "programs, or Enabled to 0 to disable it.",
            Command = isTls12 ? TlsRemedies.Command(TlsRemedies.Enable("TLS 1.2", role)) : null,
        };
    }

    private static Finding? JudgeSuitesOfTls13(TlsPolicy policy)
    {
        var on = policy.Protocols.Where(state => state is { Protocol: "TLS 1.3", Effective: true }).ToList();
        if (on.Count == 0 || UsableSuites.Any(policy, "TLS 1.3") != false) return null;
        return new Finding
        {
            Id = FindingIds.Tls.HalfDisabled,
            Status = CheckStatus.Warning,
            Message = $"TLS 1.3 is enabled for {Join(on.Select(state => state.Role.ToLowerInvariant() + "s"))}, but "
                + "the cipher suite "
                + "order has no TLS 1.3 suite: it is never used.",
            Evidence = $"{Sources(on)}; {DescribeSuites(policy)}",
            Recommendation = "Add TLS_AES_256_GCM_SHA384 and TLS_AES_128_GCM_SHA256 to the order (Group Policy, SSL "
                + "Cipher Suite "
                + "Order), or disable TLS 1.3.",
        };
    }

    private static Finding? JudgeWinHttp(TlsPolicy policy)
    {
        var old = policy.WinHttp
            .Where(state => state.DefaultSecureProtocols is not null && !state.Protocols.Any(Modern.Contains)).ToList();
        if (old.Count == 0) return null;
        return new Finding
        {
            Id = FindingIds.Tls.HalfDisabled,
            Status = CheckStatus.Warning,
            Message = "WinHTTP programs that leave the choice to WinHTTP do not request TLS 1.2 ("
                + string.Join("; ", old.Select(state =>
                    $"{state.Bits}-bit: "
                        + $"{(state.Protocols.Length == 0 ? "nothing" : string.Join(", ", state.Protocols))}")) + ").",
            Evidence = string.Join("; ", old.Select(state => $@"HKLM\{TlsRegistry.WinHttp} ({state.Bits}-bit view): "
                + $"DefaultSecureProtocols=0x{state.DefaultSecureProtocols:X}")),
            Recommendation = "Add 0x800 (TLS 1.2) to DefaultSecureProtocols, or remove the value to use the Windows "
                + "default; this "
                + "finding's page has the commands.",
        };
    }

    // Keys that look like a protocol's but have names that Windows does not read, such as "TLS1.2".
    private static Finding? JudgeNames(TlsPolicy policy)
    {
        var names = policy.Protocols.Select(state => state.Protocol).Distinct()
            .Where(name => name.StartsWith("TLS", StringComparison.OrdinalIgnoreCase)
                || name.StartsWith("SSL", StringComparison.OrdinalIgnoreCase))
            .Except(Legacy.Concat(Modern), StringComparer.OrdinalIgnoreCase).ToList();
        if (names.Count == 0) return null;
        return new Finding
        {
            Id = FindingIds.Tls.ValueNotDocumented,
            Status = CheckStatus.Warning,
            Message = $"The registry has settings for {string.Join(", ", names.Select(name => $"'{name}'"))}, which "
                + "is not a protocol "
                + "name: Windows does not read them.",
            Evidence = string.Join("; ", names.Select(name => $@"HKLM\{TlsRegistry.Schannel}\Protocols\{name}")),
            Recommendation = "If the settings are intended, name the keys as Windows does, such as 'TLS 1.2' with "
                + "one space. Remove "
                + "these keys.",
        };
    }

    private static Finding? JudgeLegacy(TlsPolicy policy, int? major)
    {
        var legacy = policy.Protocols.Where(state => Legacy.Contains(state.Protocol) && state.Effective == true)
            .ToList();
        if (legacy.Count == 0) return null;
        bool keepAll = !HasTls12(policy);
        bool keepTls10 = NeedsTls10(major) && legacy.Exists(state => state.Protocol == "TLS 1.0");
        var off = legacy.Where(state => !keepAll && !(keepTls10 && state.Protocol == "TLS 1.0"));
        return new Finding
        {
            Id = FindingIds.Tls.LegacyProtocol,
            Status = CheckStatus.Warning,
            Message = DescribeLegacy(legacy),
            Evidence = Sources(legacy),
            Recommendation = keepAll
                ? "Leave them enabled until TLS 1.2 is certain to be enabled for clients and servers."
                : keepTls10
                ? $"Disable them, but keep TLS 1.0 until all servers run MFA Server 8.x. {Reboot}"
                : $"Disable them once no client needs them. {Reboot}",
            Command = TlsRemedies.Command(TlsRemedies.Disable(off)),
        };
    }

    private static string DescribeLegacy(IReadOnlyCollection<TlsProtocolState> legacy)
    {
        var sets = legacy.GroupBy(state => state.Role, state => state.Protocol).ToList();
        bool isSame = sets.Count == 2 && sets[0].SequenceEqual(sets[1]);
        string[] protocols = [.. sets[0]];
        string are = protocols.Length == 1 ? "is" : "are";
        return sets.Count == 1 ? $"{Join(protocols)} {are} still enabled {For(sets[0].Key)}."
            : isSame ? $"{Join(protocols)} {are} still enabled for clients and servers."
            : "Old protocols are still enabled: "
                + $"{string.Join("; ", sets.Select(set => $"{Join(set)} {For(set.Key)}"))}.";
    }

    private static IEnumerable<Finding> JudgeMismatches(TlsPolicy policy, int? major)
    {
        foreach (string protocol in Legacy.Concat(Modern))
        {
            if (Find(policy, protocol, "Client") is not { Effective: { } isClient } client
                || Find(policy, protocol, "Server") is not { Effective: { } isServer } server
                || isClient == isServer) continue;
            // If only the defaults differ (SSL 2.0 up to 2008 R2), nobody configured it.
            if (!IsSet(client) && !IsSet(server)) continue;
            bool isModern = Modern.Contains(protocol);
            // A modern protocol is to be enabled where it is off, an old one disabled where it is on.
            var side = isClient == isModern ? server : client;
            string? wait = isModern ? null
                : !HasTls12(policy) ? "TLS 1.2 is certain to be enabled for clients and servers"
                : protocol == "TLS 1.0" && NeedsTls10(major) ? "all servers run MFA Server 8.x: earlier versions "
                    + "need it for clients"
                : null;
            yield return new Finding
            {
                Id = FindingIds.Tls.PolicyMismatch,
                Status = CheckStatus.Warning,
                Message = $"{protocol} is {OnOff(isClient)} for clients but {OnOff(isServer)} for servers.",
                Evidence = $"Client: {client.Source}. Server: {server.Source}.",
                Recommendation = "An MFA Server is both client and server of its own services. " + (wait is not null
                    ? $"Leave {protocol} as it is until {wait}."
                    : isModern ? $"Enable {protocol} {For(side.Role)} too. {Reboot}"
                    : $"Disable {protocol} {For(side.Role)} too, once no program needs it. {Reboot}"),
                Command = wait is not null ? null
                    : isModern ? TlsRemedies.Command(TlsRemedies.Enable(protocol, side.Role))
                    : TlsRemedies.Command(TlsRemedies.Disable([side])),
            };
        }
    }

    private static Finding? JudgeUnknown(TlsPolicy policy)
    {
        var known = policy.Protocols.Where(state => Legacy.Concat(Modern).Contains(state.Protocol)).ToList();
        var unknown = known.Where(state => state.Effective is null).ToList();
        if (unknown.Count == 0) return null;
        var sets = unknown.GroupBy(state => state.Role, state => state.Protocol);
        return new Finding
        {
            Id = FindingIds.Tls.PolicyUnknown,
            Status = CheckStatus.Unknown,
            Message = unknown.Count == known.Count
                ? "The TLS settings of this computer could not be determined."
                : "It is unknown whether these are enabled: "
                    + $"{string.Join("; ", sets.Select(set => $"{Join(set)} {For(set.Key)}"))}.",
            Evidence = Sources(unknown),
            Recommendation = unknown.Exists(state => !state.IsRead)
                ? "Use an export that contains the whole SCHANNEL key, with Enabled and DisabledByDefault as REG_DWORD."
                : policy.OsBuild is null
                ? @"Specify the Windows build with -OsBuild (winver shows it), or set the values under "
                    + @"SCHANNEL\Protocols."
                : @"Set the values under SCHANNEL\Protocols so that they do not depend on a default, or test the "
                    + @"server on the wire "
                    + "with -HostName.",
        };
    }

    private static bool NeedsTls10(int? major) => major is null or < 8;

    private static bool IsSet(TlsProtocolState state) => state.Enabled is not null || state.DisabledByDefault == 0;

    // Old protocols are to be disabled only if something better is certain to be there.
    private static bool HasTls12(TlsPolicy policy) => Roles.All(role =>
        Find(policy, "TLS 1.2", role) is { Effective: true } state && IsUsable(policy, state) != false);

    private static string DescribeSuites(TlsPolicy policy)
    {
        var order = policy.CipherSuiteOrder;
        string text = order.Length == 0 ? "the cipher suite order is the Windows default"
            : $"{policy.CipherSuiteOrderSource} cipher suite order: {string.Join(", ", order.Take(12))}"
                + (order.Length > 12 ? $" and {order.Length - 12} more" : "");
        var off = policy.Algorithms.Where(one => one.Effective == false).Select(one => one.Name).ToList();
        return off.Count == 0 ? text : $@"{text}; disabled below HKLM\{TlsRegistry.Schannel}: "
            + $@"{string.Join(", ", off.Take(20))}";
    }

    private static string For(string role) => $"for {role.ToLowerInvariant()}s";

    private static string OnOff(bool isOn) => isOn ? "enabled" : "disabled";

    private static string Join(IEnumerable<string> items)
    {
        string[] all = [.. items];
        return all.Length < 2
            ? string.Concat(all)
            : $"{string.Join(", ", all.Take(all.Length - 1))} and {all[all.Length - 1]}";
    }
}
