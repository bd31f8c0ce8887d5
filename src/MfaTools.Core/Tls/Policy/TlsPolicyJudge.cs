using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using static MfaTools.Tls.TlsProtocolJudge;

namespace MfaTools.Tls;

/// <summary>Judges the TLS policy of a computer, and what it means for MFA Server.</summary>
internal static class TlsPolicyJudge
{
    private static readonly string[] WeakCiphers = ["NULL", "DES 56/56", "RC2 ", "RC4 "];
    private static readonly string[] WeakSuiteParts = ["_RC4_", "_DES_", "EXPORT", "_anon_", "_RC2_"];

    /// <summary>Judges a policy.</summary>
    /// <param name="result">Receives the policy's values, the remedies and the findings.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="productVersion">The version of MFA Server; empty if it is installed in an unknown version, null if
    /// it is not installed.</param>
    /// <param name="events">The Schannel events; null if none were requested.</param>
    /// <param name="problem">Why requested events could not be read, or null.</param>
    public static void Judge(
        TlsConfigResult result,
        TlsPolicy policy,
        string? productVersion,
        IReadOnlyList<TlsEvent>? events,
        string? problem = null)
    {
        Fill(result, policy, productVersion, events);
        int? major = Major(productVersion);
        bool isUnseen = major >= 8 && problem is null && ShowNoFailure(policy, events);
        var product = JudgeProduct(policy, major, productVersion, events);
        Finding[] dotNet = [.. JudgeDotNet(policy, major, isUnseen)];
        List<Finding> findings =
        [
            .. productVersion is not null && major is null ? [VersionUnknown(productVersion)] : Array.Empty<Finding>(),
            .. product is null ? Array.Empty<Finding>() : [product],
            .. TlsProtocolJudge.Judge(policy, major),
            .. dotNet,
            .. JudgeAlgorithms(policy),
            .. JudgeEvents(policy, events),
            .. problem is null ? Array.Empty<Finding>() : [EventsUnread(problem, events)],
        ];
        bool lacksTls12 = product is not null || dotNet.Length > 0
            || findings.Exists(finding => finding.Id == FindingIds.Tls.NoModernProtocol);
        if (lacksTls12) result.Remedies = TlsRemedies.ForProduct(policy, major);
        if (findings.Count == 0) findings.Add(Ok(policy));
        foreach (var finding in findings.Where(one => one.Status > CheckStatus.Pass))
        {
            finding.Verify = "Test-MfaTlsConfig";
        }

        result.Conclude(findings);
    }

    /// <summary>The major number of a version such as 7.3 or 8.0.2.14; null if the text is not a version.</summary>
    public static int? Major(string? version)
    {
        if (version is null) return null;
        string first = version.Trim().TrimStart('v', 'V').Split('.')[0];
        return int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out int major) ? major : null;
    }

    private static void Fill(
        TlsConfigResult result, TlsPolicy policy, string? productVersion, IReadOnlyList<TlsEvent>? events)
    {
        result.OsBuild = policy.OsBuild;
        result.OsName = policy.OsName;
        result.ProductVersion = string.IsNullOrEmpty(productVersion) ? null : productVersion;
        result.Protocols = policy.Protocols;
        result.DotNet = policy.DotNet;
        result.WinHttp = policy.WinHttp;
        result.Algorithms = policy.Algorithms;
        result.CipherSuiteOrder = policy.CipherSuiteOrder;
        result.CipherSuiteOrderSource = policy.CipherSuiteOrderSource;
        result.FipsPolicy = policy.Fips;
        result.EventLogging = policy.EventLogging;
        result.Events = [.. events ?? []];
    }

    private static Finding? JudgeProduct(TlsPolicy policy, int? major, string? version, IReadOnlyList<TlsEvent>? events)
    {
        if (major is not < 8 || Find(policy, "TLS 1.0", "Client") is not { Effective: false } tls10) return null;
        // Strong crypto in both views may be enough for the product, but that is not documented.
        bool isStrong = Relevant(policy, major).All(state => state.StrongCrypto == true)
            && Find(policy, "TLS 1.2", "Client") is { Effective: true, ByDefault: not false };
        var failed = events?.Where(one => one is { EventId: 36871, ErrorState: 10013, Role: "client" }).ToList() ?? [];
        string seen = failed.Count == 0 ? "" : $" Schannel logged it: {Describe(failed)}.";
        var remedies = TlsRemedies.ForProduct(policy, major);
        string[] commands = [.. remedies.Select(remedy => remedy.Command).OfType<string>()];
        return new Finding
        {
            Id = FindingIds.Tls.ProductNeedsTls10,
            Status = isStrong || tls10.IsInferred ? CheckStatus.Warning : CheckStatus.Fail,
            Message = tls10.IsInferred
                ? $"MFA Server {version} needs TLS 1.0 (versions before 8.x do), which this Windows probably does "
                    + "not enable for clients."
                : isStrong
                ? $"MFA Server {version} requests TLS 1.0, which is disabled for clients here. The .NET settings are "
                    + "right and "
                    + "probably enough, but that is not documented."
                : $"MFA Server {version} needs TLS 1.0 (versions before 8.x do), but TLS 1.0 is disabled for clients "
                    + "here.",
            Evidence = $"TLS 1.0 Client: {tls10.Source}.{seen}",
            Recommendation = Steps(remedies),
            Command = commands.Length < 2
                ? commands.FirstOrDefault()
                : TlsRemedies.Command($"{TlsRemedies.DotNet} {TlsRemedies.Enable("TLS 1.2", "Client")}"),
        };
    }

    // In one line each; the remedies have the details.
    private static string Steps(IEnumerable<TlsRemedy> remedies) => "In this order: " + string.Join(
        "; ",
        remedies.Select(
            remedy => FormattableString.Invariant(
                $"{remedy.Order}. {char.ToLowerInvariant(remedy.Title[0])}{remedy.Title.Substring(1)}")
            + (remedy.RestartServices.Length > 0 ? ", then restart the MFA services and IIS (iisreset)"
                : remedy is { RebootNeeded: true, IsInsecure: false } ? ", then restart the computer" : "")))
        + ". Repair-MfaTlsConfig saves a backup and prints the command that undoes the change; run it here in an "
        + "elevated session.";

    // Whether Schannel logs errors, and logged no program that found none of its protocols enabled.
    private static bool ShowNoFailure(TlsPolicy policy, IReadOnlyList<TlsEvent>? events) =>
        events is not null && ((policy.EventLogging ?? 1) & 1) != 0 && !events.Any(one => one.EventId == 36871);

    /// <summary>Judges which protocols .NET Framework programs request.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="major">The major version of the product.</param>
    /// <param name="isUnseen">Whether the product may not need TLS 1.0, and the events show that no program
    /// failed.</param>
    private static IEnumerable<Finding> JudgeDotNet(TlsPolicy policy, int? major, bool isUnseen)
    {
        var states = Relevant(policy, major).ToList();
        var unknown = states.Where(state => state.StrongCrypto is null).ToList();
        if (unknown.Count > 0)
        {
            yield return new Finding
            {
                Id = FindingIds.Tls.DotNetStrongCrypto,
                Status = CheckStatus.Unknown,
                Message = $"It is unknown which protocols .NET Framework programs request: {Views(unknown)}.",
                Evidence = string.Join("; ", unknown.Select(state => state.Source)),
                Recommendation = "Run the check in an elevated session, or also export "
                    + "HKLM\\SOFTWARE\\Microsoft\\.NETFramework and "
                    + "HKLM\\SOFTWARE\\WOW6432Node\\Microsoft\\.NETFramework, and pass all files with -RegistryPath.",
            };
        }

        var weak = states.Where(state => state.StrongCrypto == false).ToList();
        if (weak.Count == 0) yield break;
        // An inferred default proves nothing.
        bool isTls10Off = Find(policy, "TLS 1.0", "Client") is { Effective: false, IsInferred: false };
        yield return new Finding
        {
            Id = FindingIds.Tls.DotNetStrongCrypto,
            Status = isTls10Off && !isUnseen ? CheckStatus.Fail : CheckStatus.Warning,
            Message = string.Join(" ", weak.GroupBy(Targets).Select(group =>
                $"{group.Key} request only SSL 3.0 and TLS 1.0 ({Views(group)})" + (isTls10Off
                    ? ", but TLS 1.0 is disabled for clients here: they cannot connect."
                    : ": they cannot connect to a host without TLS 1.0."))),
            Evidence = string.Join("; ", weak.Select(state => state.Source))
                + (isTls10Off && isUnseen ? ". The Schannel events show no program that failed (36871)." : ""),
            Recommendation = "Set SchUseStrongCrypto and SystemDefaultTlsVersions to 1 in both views of the "
                + "registry, in an elevated "
                + "session. Then restart the programs (the MFA services; iisreset).",
            Command = TlsRemedies.Command(TlsRemedies.DotNet),
        };
    }

    // The programs that request old protocols. A 0 in a value applies to later frameworks as well.
    private static string Targets(TlsDotNetState state)
    {
        if (state.Version != TlsRegistry.Framework4) return "Programs on .NET Framework 2.0 to 3.5";
        return state.AsksForFrom47 == state.AsksFor ? "Programs that target any .NET Framework 4.x"
            : state.AsksForFrom46 == state.AsksFor ? "Programs that target .NET Framework below 4.7"
            : "Programs that target .NET Framework below 4.6";
    }

    private static IEnumerable<Finding> JudgeAlgorithms(TlsPolicy policy)
    {
        var weak = policy.Algorithms.Where(one => one.Kind == "Ciphers" && one.Enabled > 0
            && WeakCiphers.Any(name => one.Name.StartsWith(name, StringComparison.OrdinalIgnoreCase)))
            .Select(one => one.Name + " (enabled)").ToList();
        // The local list of a fresh Windows has NULL suites for programs that request them; in a policy, someone put
        // them there.
        bool isPolicy = policy.CipherSuiteOrderSource == "Policy";
        weak.AddRange(policy.CipherSuiteOrder.Where(suite => WeakSuiteParts.Concat(isPolicy ? ["_NULL_"] : [])
            .Any(part => suite.IndexOf(part, StringComparison.OrdinalIgnoreCase) >= 0)));
        if (weak.Count > 0)
        {
            yield return new Finding
            {
                Id = FindingIds.Tls.WeakCipher,
                Status = CheckStatus.Warning,
                Message = $"Weak ciphers are enabled: {string.Join(", ", weak.Take(12))}"
                    + (weak.Count > 12 ? $" and {weak.Count - 12} more." : "."),
                Evidence = $@"HKLM\{TlsRegistry.Schannel}\Ciphers and the suite order "
                    + $@"({policy.CipherSuiteOrderSource ?? "not set"}).",
                Recommendation = "Remove them from the cipher suite order (Group Policy, SSL Cipher Suite Order, or "
                    + "Disable-TlsCipherSuite), "
                    + "and remove the keys that enable them.",
            };
        }

        var odd = policy.Algorithms.Where(one => one.Problem is not null).ToList();
        if (odd.Count > 0)
        {
            yield return new Finding
            {
                Id = FindingIds.Tls.ValueNotDocumented,
                Status = CheckStatus.Warning,
                Message = $"Enabled of {string.Join(", ", odd.Take(12).Select(one => one.Name))} has a value that "
                    + "Microsoft does not "
                    + $"document: it is unknown whether {(odd.Count == 1 ? "it is" : "they are")} enabled.",
                Evidence = $@"HKLM\{TlsRegistry.Schannel}: "
                    + string.Join("; ", odd.Take(12).Select(one => $@"{one.Kind}\{one.Name}: {one.Problem}")),
                Recommendation = "Write 0xFFFFFFFF as REG_DWORD to enable an algorithm, 0 to disable it, or remove "
                    + "the value to use "
                    + "the Windows default. Then restart the computer.",
            };
        }

        foreach (var dh in policy.Algorithms.Where(one => one.Kind == "KeyExchangeAlgorithms"
            && string.Equals(one.Name, "Diffie-Hellman", StringComparison.OrdinalIgnoreCase)))
        {
            if (dh.ServerMinKeyBitLength is not < 2048 && dh.ClientMinKeyBitLength is not < 1024) continue;
            yield return new Finding
            {
                Id = FindingIds.Tls.WeakDh,
                Status = CheckStatus.Warning,
                Message = "Diffie-Hellman keys may be as short as "
                    + $"{Bits(dh.ServerMinKeyBitLength, "servers", "2048")} and "
                    + $"{Bits(dh.ClientMinKeyBitLength, "clients", "1024")}.",
                Evidence = $@"HKLM\{TlsRegistry.Schannel}\KeyExchangeAlgorithms\{dh.Name}: ServerMinKeyBitLength "
                    + $"{Show(dh.ServerMinKeyBitLength)}, ClientMinKeyBitLength {Show(dh.ClientMinKeyBitLength)}.",
                Recommendation = "Set both to 2048, or remove ServerMinKeyBitLength to use the default of 2048.",
            };
        }
    }

    private static IEnumerable<Finding> JudgeEvents(TlsPolicy policy, IReadOnlyList<TlsEvent>? events)
    {
        // 1 is for errors, 2 for warnings, 4 for the rest.
        if (policy.EventLogging is { } logging && (logging & 1) == 0)
        {
            yield return new Finding
            {
                Id = FindingIds.Tls.SchannelErrors,
                Status = events is null ? CheckStatus.Warning : CheckStatus.Unknown,
                Message = logging == 0
                    ? "Schannel logs no events (EventLogging is 0): their absence proves nothing."
                    : $"Schannel logs no errors (EventLogging is {logging}, without 1 for errors): their absence "
                        + "proves nothing.",
                Evidence = $@"HKLM\{TlsRegistry.Schannel}: EventLogging={logging}.",
                Recommendation = $"Set EventLogging to {logging | 1} and restart the computer; this finding's page "
                    + "has the command. "
                    + "Check again when the problem recurs.",
            };
        }

        if (events is null || events.Count == 0) yield break;
        var explained = events.Where(one => one is { EventId: 36871, ErrorState: 10013 }).ToList();
        var off = policy.Protocols.Where(state => state.Effective == false && state.Enabled == 0).ToList();
        string why = explained.Count > 0 && off.Count > 0
            ? " State 10013 means that a program requested only protocols that are disabled; disabled here: "
                + $"{string.Join(", ", off.Select(state => $"{state.Protocol} ({state.Role})"))}."
            : "";
        bool isChain = events.Any(one => one.EventId is 36872 or 36889);
        yield return new Finding
        {
            Id = FindingIds.Tls.SchannelErrors,
            Status = CheckStatus.Warning,
            Message = $"Schannel logged {Describe(events)}.{why}",
            Evidence = string.Join(" ", events.Take(8).Select(Explain)),
            Recommendation = isChain
                ? "Events 36872 and 36889 mean that a certificate chain is incomplete on this computer: test the "
                    + "site with "
                    + "Test-MfaCertChain. For the others, see the meaning of each event."
                : "Find the program (newer events name it; otherwise compare the times with the logs). The other "
                    + "findings show the "
                    + "policy that explains the events.",
        };
    }

    private static Finding EventsUnread(string problem, IReadOnlyList<TlsEvent>? events) => new()
    {
        Id = FindingIds.Tls.SchannelErrors,
        Status = CheckStatus.Unknown,
        Message = events is null
            ? "The Schannel events could not be read, so it is unknown whether there are any."
            : "Not all Schannel events could be read, so it is unknown whether there are others.",
        Evidence = problem,
        Recommendation = "Run the check in an elevated session, or save the events on the server (wevtutil epl "
            + "System system.evtx) and "
            + "pass the file with -EventPath.",
    };

    private static Finding VersionUnknown(string version) => new()
    {
        Id = FindingIds.Product.VersionUnknown,
        Status = CheckStatus.Unknown,
        Message = version.Length == 0
            ? "MFA Server is installed, but its version is unknown: whether it needs TLS 1.0 was not judged."
            : $"'{version}' is not a version of MFA Server: whether it needs TLS 1.0 was not judged.",
        Evidence = "The list of installed programs, or -ProductVersion.",
        Recommendation = "Specify the version with -ProductVersion, such as 7.3 or 8.0.",
    };

    private static Finding Ok(TlsPolicy policy)
    {
        var states = policy.Protocols
            .Where(state => Modern.Contains(state.Protocol) ? state.Effective == true : state.IsInferred).ToList();
        return new Finding
        {
            Id = FindingIds.Tls.Ok,
            Status = CheckStatus.Pass,
            Message = "The TLS policy enables TLS 1.2 or later and nothing older"
                + (states.Exists(state => state.IsInferred) ? ", as far as the defaults of this Windows are known" : "")
                + ", and .NET Framework programs request it.",
            Evidence = Sources(states),
        };
    }

    // v2.0.50727 matters only to MFA Server 6.x.
    private static IEnumerable<TlsDotNetState> Relevant(TlsPolicy policy, int? major) =>
        policy.DotNet.Where(state => state.Version == TlsRegistry.Framework4 || major < 7);

    private static string Views(IEnumerable<TlsDotNetState> states) =>
        string.Join(", ", states.Select(state => $"{state.Version} {state.Bits}-bit"));

    private static string Bits(uint? bits, string roles, string standard) =>
        bits is null ? $"the default of {standard} bits for {roles}" : $"{bits} bits for {roles}";

    private static string Show(uint? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "absent";

    private static string Describe(IEnumerable<TlsEvent> events) => string.Join(", ", events.Take(6));

    private static string Explain(TlsEvent one)
    {
        string times = one.FirstUtc is not { } first || one.LastUtc is not { } last ? ""
            : first == last ? $" at {PlainText.Time(first)}"
            : $" from {PlainText.Time(first)} to {PlainText.Time(last)}";
        return $"{one}{times}: {one.Meaning}";
    }
}
