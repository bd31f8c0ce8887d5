using System;
using System.Collections.Generic;
using System.Linq;

namespace MfaTools.Tls;

/// <summary>Judges which protocols a computer may use in both roles, and which of them are left a cipher suite.</summary>
internal static class TlsProtocolJudge
{
    internal static readonly string[] Modern = ["TLS 1.2", "TLS 1.3"];

    private static readonly string[] Legacy = ["SSL 2.0", "SSL 3.0", "TLS 1.0", "TLS 1.1"];
    private static readonly string[] Roles = ["Client", "Server"];

    /// <summary>Judges the protocols of a policy.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="major">The major version of the product, or null where it is not known or not installed.</param>
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

    internal static TlsProtocolState? Find(TlsPolicy policy, string protocol, string role) =>
        policy.Protocols.FirstOrDefault(state => state.Protocol == protocol && state.Role == role);

    internal static string Sources(IEnumerable<TlsProtocolState> states) => string.Join("; ", states
        .GroupBy(state => state.Source)
        .Select(same => $"{string.Join(", ", same.Select(state => $"{state.Protocol} {state.Role}"))}: {same.Key}"));

    /// <summary>Whether TLS 1.2 can be used, in the role of a client whatever else can: MFA Server 8.x, AD FS and the hosts
    /// of the cloud need it.</summary>
    private static Finding? JudgeModern(TlsPolicy policy, string role)
    {
        if (Find(policy, "TLS 1.2", role) is not { } tls12 || Find(policy, "TLS 1.3", role) is not { } tls13) return null;
        bool? usable12 = IsUsable(policy, tls12);
        bool? usable13 = IsUsable(policy, tls13);
        if (usable12 is null && tls12.Effective == true && usable13 != true) return SuitesUnknown(policy, role);
        if (usable12 != false) return null;
        var finding = tls12.Effective == false ? Tls12Off(policy, role, neither: tls13.Effective == false) : NoSuite(policy, role);
        finding.Status = usable13 == false || role == "Client" ? CheckStatus.Fail : CheckStatus.Warning;
        finding.Evidence = Sources([tls12, tls13]) + (tls12.Effective == false ? "" : $"; {DescribeSuites(policy)}");
        if (usable13 != false)
        {
            finding.Message += " TLS 1.3 does not replace it: " + (role == "Client"
                ? "hosts that lack TLS 1.3 cannot be reached, and programs that ask for TLS 1.2 get no connection."
                : "clients that lack TLS 1.3, such as Windows Server 2019 and earlier, cannot connect.");
        }

        return finding;
    }

    private static Finding Tls12Off(TlsPolicy policy, string role, bool neither)
    {
        string name = role.ToLowerInvariant();
        bool isServer = role == "Server";
        bool missing = WindowsTlsDefaults.Default.Of(policy.OsBuild, "TLS 1.2")?.In(isServer) == "none";
        var change = missing ? [] : TlsRemedies.Protocol(policy, "TLS 1.2", isServer, on: true);
        return new Finding
        {
            Id = FindingIds.Tls.NoModernProtocol,
            Message = neither
                ? $"This computer may use neither TLS 1.2 nor TLS 1.3 as {name}."
                : $"This computer may not use TLS 1.2 as {name}.",
            Recommendation = missing
                ? "This Windows does not have TLS 1.2: upgrade it (Windows Server 2008 has it from SP2 with KB 4019276 on)."
                : $"Turn TLS 1.2 on as {name} and restart the computer.",
            Command = TlsRemedies.Command(change),
            Undo = TlsRemedies.Undo(change),
        };
    }

    private static Finding NoSuite(TlsPolicy policy, string role)
    {
        var keys = TlsRemedies.Algorithms(policy);
        return new Finding
        {
            Id = FindingIds.Tls.NoModernProtocol,
            Message = $"TLS 1.2 is on as {role.ToLowerInvariant()}, but no cipher suite is left for it: "
                + "nothing can be negotiated with it.",
            Recommendation = policy.CipherSuiteOrder.Length > 0
                ? "Add suites that this Windows has to the order of cipher suites (Group Policy, SSL Cipher Suite Order), "
                    + "turn their algorithms on and restart the computer."
                : "Turn the algorithms on again and restart the computer.",
            Command = TlsRemedies.Command(keys),
            Undo = TlsRemedies.Undo(keys),
        };
    }

    private static Finding SuitesUnknown(TlsPolicy policy, string role) => new()
    {
        Id = FindingIds.Tls.PolicyUnknown,
        Status = CheckStatus.Unknown,
        Message = $"TLS 1.2 is on as {role.ToLowerInvariant()}, but it is not known whether a cipher suite is left for it.",
        Evidence = DescribeSuites(policy),
        Recommendation = "Set the order of cipher suites by Group Policy (SSL Cipher Suite Order) to suites that this Windows "
            + "has, and remove the keys below SCHANNEL\\Ciphers, Hashes and KeyExchangeAlgorithms; or test the server on the "
            + "wire with -HostName.",
    };

    private static Finding? JudgeHalfDisabled(TlsPolicy policy, string role)
    {
        var half = policy.Protocols
            .Where(state => state.Role == role && state is { Effective: true, ByDefault: false }).ToList();
        if (half.Count == 0) return null;
        string name = role.ToLowerInvariant();
        var tls12 = half.Exists(state => state.Protocol == "TLS 1.2")
            ? TlsRemedies.Protocol(policy, "TLS 1.2", role == "Server", on: true)
            : [];
        return new Finding
        {
            Id = FindingIds.Tls.HalfDisabled,
            Status = CheckStatus.Warning,
            Message = $"{Names(half)} as {name}: only programs that ask for it by name get it.",
            Evidence = Sources(half),
            Recommendation = tls12.Count > 0
                ? $"Turn TLS 1.2 on for all programs as {name}: Enabled=1 and DisabledByDefault=0. Programs that leave the "
                    + "choice to Windows do not get it now."
                : "This works as set. If it is not meant, set DisabledByDefault to 0 to turn the protocol on for all programs, "
                    + "or Enabled to 0 to turn it off.",
            Command = TlsRemedies.Command(tls12),
            Undo = TlsRemedies.Undo(tls12),
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
            Message = $"{ByRole(on)} is on, but the order of cipher suites has no suite of TLS 1.3: it is never negotiated.",
            Evidence = $"{Sources(on)}; {DescribeSuites(policy)}",
            Recommendation = "Add TLS_AES_256_GCM_SHA384 and TLS_AES_128_GCM_SHA256 to the order (Group Policy, SSL Cipher "
                + "Suite Order), or turn TLS 1.3 off.",
        };
    }

    private static Finding? JudgeWinHttp(TlsPolicy policy)
    {
        var old = policy.WinHttp
            .Where(state => state.DefaultSecureProtocols is not null && !state.Protocols.Any(Modern.Contains)).ToList();
        if (old.Count == 0) return null;
        var changes = old.ConvertAll(TlsRemedies.WinHttp);
        return new Finding
        {
            Id = FindingIds.Tls.HalfDisabled,
            Status = CheckStatus.Warning,
            Message = "Programs on WinHTTP that leave the choice to it do not ask for TLS 1.2 ("
                + string.Join("; ", old.Select(state =>
                    $"{state.Bits}-bit: {(state.Protocols.Length == 0 ? "nothing" : string.Join(", ", state.Protocols))}")) + ").",
            Evidence = string.Join("; ", old.Select(state => $@"HKLM\{TlsRegistry.WinHttp} ({state.Bits}-bit view): "
                + $"DefaultSecureProtocols=0x{state.DefaultSecureProtocols:X}")),
            Recommendation = "Add 0x800 (TLS 1.2) to DefaultSecureProtocols, or remove the value for the default of Windows.",
            Command = TlsRemedies.Command(changes),
            Undo = TlsRemedies.Undo(changes),
        };
    }

    /// <summary>Keys that look like a protocol's, of names that Windows does not read, such as "TLS1.2".</summary>
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
            Message = $"The registry has settings for {string.Join(", ", names.Select(name => $"'{name}'"))}, which is not the "
                + "name of a protocol: Windows does not read them.",
            Evidence = string.Join("; ", names.Select(name => $@"HKLM\{TlsRegistry.Schannel}\Protocols\{name}")),
            Recommendation = "Name the keys as Windows does, such as 'TLS 1.2' with one space, if the settings are meant, and "
                + "remove these.",
        };
    }

    private static Finding? JudgeLegacy(TlsPolicy policy, int? major)
    {
        var legacy = policy.Protocols
            .Where(state => Legacy.Contains(state.Protocol) && state.Effective == true).ToList();
        if (legacy.Count == 0) return null;
        bool keep = !HasTls12(policy);
        bool needed = NeedsTls10(major) && legacy.Exists(state => state.Protocol == "TLS 1.0");
        var off = legacy.Where(state => !keep && !(needed && state.Protocol == "TLS 1.0"))
            .SelectMany(state => TlsRemedies.Protocol(policy, state.Protocol, state.Role == "Server", on: false)).ToList();
        return new Finding
        {
            Id = FindingIds.Tls.LegacyProtocol,
            Status = CheckStatus.Warning,
            Message = $"This computer may still use {ByRole(legacy)}.",
            Evidence = Sources(legacy),
            Recommendation = keep
                ? "Leave them until TLS 1.2 is certain to be on as client and as server."
                : needed
                ? "Turn them off, but leave TLS 1.0 until it is certain that MFA Server is 8.x or later: earlier releases need it."
                : "Turn them off once no client needs them, and restart the computer.",
            Command = TlsRemedies.Command(off),
            Undo = TlsRemedies.Undo(off),
        };
    }

    private static IEnumerable<Finding> JudgeMismatches(TlsPolicy policy, int? major)
    {
        foreach (string protocol in Legacy.Concat(Modern))
        {
            if (Find(policy, protocol, "Client") is not { Effective: { } may } client
                || Find(policy, protocol, "Server") is not { Effective: { } mayServe } server
                || may == mayServe) continue;
            // Defaults that differ (SSL 2.0 up to 2008 R2) are nobody's doing.
            if (!IsSet(client) && !IsSet(server)) continue;
            bool modern = Modern.Contains(protocol);
            // A modern protocol is turned on where it is off, an old one off where it is on.
            var side = may == modern ? server : client;
            string? wait = modern ? null
                : !HasTls12(policy) ? "TLS 1.2 is certain to be on as client and as server."
                : protocol == "TLS 1.0" && NeedsTls10(major)
                    ? "it is certain that MFA Server is 8.x or later: earlier releases need it as client."
                    : null;
            var change = wait is null ? TlsRemedies.Protocol(policy, protocol, side.Role == "Server", on: modern) : [];
            yield return new Finding
            {
                Id = FindingIds.Tls.PolicyMismatch,
                Status = CheckStatus.Warning,
                Message = $"{protocol} is {(may ? "on" : "off")} as client but {(mayServe ? "on" : "off")} as server.",
                Evidence = $"Client: {client.Source}. Server: {server.Source}.",
                Recommendation = "An MFA Server is client and server to its own services. " + (wait is not null
                    ? $"Leave {protocol} as it is until {wait}"
                    : modern ? $"Turn {protocol} on as {side.Role.ToLowerInvariant()} too."
                    : $"Turn {protocol} off as {side.Role.ToLowerInvariant()} too, once no program needs it."),
                Command = TlsRemedies.Command(change),
                Undo = TlsRemedies.Undo(change),
            };
        }
    }

    private static Finding? JudgeUnknown(TlsPolicy policy)
    {
        var unknown = policy.Protocols
            .Where(state => state.Effective is null && Legacy.Concat(Modern).Contains(state.Protocol)).ToList();
        if (unknown.Count == 0) return null;
        return new Finding
        {
            Id = FindingIds.Tls.PolicyUnknown,
            Status = CheckStatus.Unknown,
            Message = $"It is not known whether this computer may use {ByRole(unknown)}.",
            Evidence = Sources(unknown),
            Recommendation = unknown.Exists(state => !state.IsRead)
                ? "Give an export that holds the whole SCHANNEL key, with Enabled and DisabledByDefault as REG_DWORD."
                : policy.OsBuild is null
                ? @"Give the build of the Windows with -OsBuild (winver shows it), or set the values under SCHANNEL\Protocols."
                : @"Set the values under SCHANNEL\Protocols, so that they do not depend on a default, or test the server on "
                    + "the wire with -HostName.",
        };
    }

    private static bool NeedsTls10(int? major) => major is null or < 8;

    private static bool IsSet(TlsProtocolState state) => state.Enabled is not null || state.DisabledByDefault == 0;

    // Old protocols are only turned off where something better is certain to be there.
    private static bool HasTls12(TlsPolicy policy) => Roles.All(role =>
        Find(policy, "TLS 1.2", role) is { Effective: true } state && IsUsable(policy, state) != false);

    private static bool? IsUsable(TlsPolicy policy, TlsProtocolState state) =>
        state.Effective != true ? state.Effective : UsableSuites.Any(policy, state.Protocol);

    private static string DescribeSuites(TlsPolicy policy)
    {
        var order = policy.CipherSuiteOrder;
        string text = order.Length == 0 ? "the order of cipher suites is the default of Windows"
            : $"{policy.CipherSuiteOrderSource} order of cipher suites: {string.Join(", ", order.Take(12))}"
                + (order.Length > 12 ? $" and {order.Length - 12} more" : "");
        var off = policy.Algorithms.Where(one => one.Effective == false).Select(one => one.Name).ToList();
        return off.Count == 0 ? text
            : $@"{text}; turned off below HKLM\{TlsRegistry.Schannel}: {string.Join(", ", off.Take(20))}";
    }

    private static string Names(IEnumerable<TlsProtocolState> states) =>
        string.Join(", ", states.Select(state => state.Protocol));

    private static string ByRole(IEnumerable<TlsProtocolState> states) => string.Join(", and ", states
        .GroupBy(state => state.Role).Select(same => $"{Names(same)} as {same.Key.ToLowerInvariant()}"));
}
