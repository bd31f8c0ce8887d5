using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using static MfaTools.Tls.TlsProtocolJudge;

namespace MfaTools.Tls;

/// <summary>Judges the TLS policy of a computer: what it may use, and what that means for MFA Server.</summary>
internal static class TlsPolicyJudge
{
    private static readonly string[] WeakCiphers = ["NULL", "DES 56/56", "RC2 ", "RC4 "];
    private static readonly string[] WeakSuiteParts = ["_RC4_", "_DES_", "EXPORT", "_anon_", "_RC2_"];

    /// <summary>Judges a policy, and sets the remedies.</summary>
    /// <param name="result">Where the policy's values, the remedies and the findings go.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="productVersion">The version of the product; empty where it is installed in a version that is not known, null where it is not.</param>
    /// <param name="events">The Schannel events, or null where none were asked for.</param>
    /// <param name="problem">Why events that were asked for could not be read, or null.</param>
    public static void Judge(
        TlsConfigResult result, TlsPolicy policy, string? productVersion, IReadOnlyList<TlsEvent>? events, string? problem = null)
    {
        Fill(result, policy, productVersion, events);
        int? major = Major(productVersion);
        var findings = new List<Finding>();
        if (productVersion is not null && major is null) findings.Add(VersionUnknown(productVersion));
        findings.AddRange(Product(policy, major, productVersion, events));
        findings.AddRange(TlsProtocolJudge.Judge(policy, major));
        bool unseen = major >= 8 && problem is null && ShowNoFailure(policy, events);
        findings.AddRange(DotNet(policy, major, unseen));
        findings.AddRange(Algorithms(policy));
        findings.AddRange(Events(policy, events));
        if (problem is not null) findings.Add(EventsUnread(problem, events));
        if (findings.Any(finding =>
            finding.Id is FindingIds.Tls.ProductNeedsTls10 or FindingIds.Tls.DotNetStrongCrypto or FindingIds.Tls.NoModernProtocol))
        {
            result.Remedies = TlsRemedies.ForProduct(policy, major);
            // Not for a product that is not there, or does without.
            if (major is null or >= 8) result.Remedies = [.. result.Remedies.Where(remedy => remedy.Order is 2 or 3)];
        }

        if (findings.Count == 0) findings.Add(Ok(policy));
        result.Conclude(findings);
    }

    /// <summary>The major number of a version such as 7.3 or 8.0.2.14; null where the text is none.</summary>
    public static int? Major(string? version)
    {
        if (version is null) return null;
        string first = version.Trim().TrimStart('v', 'V').Split('.')[0];
        return int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out int major) ? major : null;
    }

    private static void Fill(TlsConfigResult result, TlsPolicy policy, string? productVersion, IReadOnlyList<TlsEvent>? events)
    {
        result.OsBuild = policy.OsBuild;
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

    private static IEnumerable<Finding> Product(TlsPolicy policy, int? major, string? version, IReadOnlyList<TlsEvent>? events)
    {
        if (major is not < 8 || Find(policy, "TLS 1.0", "Client") is not { Effective: false } tls10) yield break;
        // Strong crypto in both views may carry the product; nothing says that it does.
        bool strong = Relevant(policy, major).All(state => state.StrongCrypto == true)
            && Find(policy, "TLS 1.2", "Client") is { Effective: true, ByDefault: not false };
        var failed = events?.Where(one => one is { EventId: 36871, ErrorState: 10013, Role: "client" }).ToList() ?? [];
        string seen = failed.Count == 0 ? "" : $" Schannel logged it: {Describe(failed)}.";
        yield return new Finding
        {
            Id = FindingIds.Tls.ProductNeedsTls10,
            Status = strong || tls10.IsInferred ? CheckStatus.Warning : CheckStatus.Fail,
            Message = tls10.IsInferred
                ? $"MFA Server {version} needs TLS 1.0 (before 8.x), which this Windows is likely not to use as client."
                : strong
                ? $"MFA Server {version} asks for TLS 1.0, which this computer may not use as client; that the .NET settings, which are right, are enough for it is likely but not documented."
                : $"MFA Server {version} needs TLS 1.0 (before 8.x), and this computer may not use TLS 1.0 as client.",
            Evidence = $"TLS 1.0 Client: {tls10.Source}.{seen}",
            Recommendation = $"In this order: {Steps(policy, major)}. The commands and their undo are in Remedies.",
            Command = TlsRemedies.Command(TlsRemedies.StrongCrypto(policy, major < 7)),
            Undo = TlsRemedies.Undo(TlsRemedies.StrongCrypto(policy, major < 7)),
        };
    }

    /// <summary>What is left to try: not what is set already.</summary>
    private static string Steps(TlsPolicy policy, int? major)
    {
        string[] steps =
        [
            "upgrade MFA Server to 8.x (likely the end of the need)",
            "let .NET Framework use TLS 1.2 in both registry views",
            "turn TLS 1.2 on as client",
            "only if none of these helps, insecure and for a short time: TLS 1.0 as client",
        ];
        var open = TlsRemedies.ForProduct(policy, major).Where(remedy => !remedy.IsInPlace).Select(remedy => steps[remedy.Order - 1]);
        return string.Join("; ", open.Select((step, i) => FormattableString.Invariant($"{i + 1}. {step}")));
    }

    /// <summary>Whether Schannel logs errors, and logged none of a program that found no protocol it may use.</summary>
    private static bool ShowNoFailure(TlsPolicy policy, IReadOnlyList<TlsEvent>? events) =>
        events is not null && ((policy.EventLogging ?? 1) & 1) != 0 && !events.Any(one => one.EventId == 36871);

    /// <summary>What .NET Framework programs ask for.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="major">The major version of the product.</param>
    /// <param name="unseen">Whether the product may do without, and events show that no program failed.</param>
    private static IEnumerable<Finding> DotNet(TlsPolicy policy, int? major, bool unseen)
    {
        var states = Relevant(policy, major).ToList();
        var unknown = states.Where(state => state.StrongCrypto is null).ToList();
        if (unknown.Count > 0)
        {
            yield return new Finding
            {
                Id = FindingIds.Tls.DotNetStrongCrypto,
                Status = CheckStatus.Unknown,
                Message = $"What .NET Framework programs ask for is not known: {Views(unknown)}.",
                Evidence = string.Join("; ", unknown.Select(state => state.Source)),
                Recommendation = @"Read it in an elevated session, or export HKLM\SOFTWARE\Microsoft\.NETFramework and HKLM\SOFTWARE\WOW6432Node\Microsoft\.NETFramework too and give all files with -RegistryPath.",
            };
        }

        var weak = states.Where(state => state.StrongCrypto == false).ToList();
        if (weak.Count == 0) yield break;
        var strong = TlsRemedies.StrongCrypto(policy, states.Any(state => state.Version != TlsRegistry.Framework4));
        // Off by a default that is not certain, it proves nothing.
        bool tls10Off = Find(policy, "TLS 1.0", "Client") is { Effective: false, IsInferred: false };
        yield return new Finding
        {
            Id = FindingIds.Tls.DotNetStrongCrypto,
            Status = tls10Off && !unseen ? CheckStatus.Fail : CheckStatus.Warning,
            Message = string.Join(" ", weak.GroupBy(Targets).Select(group =>
                $"{group.Key} ask for SSL 3.0 and TLS 1.0 only ({Views(group)})" + (tls10Off
                    ? ", and this computer may not use TLS 1.0 as client: they cannot connect."
                    : ": they cannot connect to a host without TLS 1.0."))),
            Evidence = string.Join("; ", weak.Select(state => state.Source))
                + (tls10Off && unseen ? ". The Schannel events show none that has failed (36871)." : ""),
            Recommendation = "Set SchUseStrongCrypto and SystemDefaultTlsVersions to 1 in both views of the registry, then restart the programs (the MFA services; iisreset).",
            Command = TlsRemedies.Command(strong),
            Undo = TlsRemedies.Undo(strong),
        };
    }

    /// <summary>The programs that ask for old protocols: 0 in a value counts for later frameworks, too.</summary>
    private static string Targets(TlsDotNetState state)
    {
        if (state.Version != TlsRegistry.Framework4) return "Programs on .NET Framework 2.0 to 3.5";
        return state.AsksForFrom47 == state.AsksFor ? "Programs that target any .NET Framework 4.x"
            : state.AsksForFrom46 == state.AsksFor ? "Programs that target .NET Framework below 4.7"
            : "Programs that target .NET Framework below 4.6";
    }

    private static IEnumerable<Finding> Algorithms(TlsPolicy policy)
    {
        var weak = policy.Algorithms.Where(one => one.Kind == "Ciphers" && one.Enabled > 0
            && WeakCiphers.Any(name => one.Name.StartsWith(name, StringComparison.OrdinalIgnoreCase))).Select(one => one.Name + " (set on)").ToList();
        // NULL suites stand in the local list of a fresh Windows, for programs that ask for them; in a policy somebody put them.
        weak.AddRange(policy.CipherSuiteOrder.Where(suite => WeakSuiteParts.Any(part => suite.IndexOf(part, StringComparison.OrdinalIgnoreCase) >= 0)
            || (policy.CipherSuiteOrderSource == "Policy" && suite.IndexOf("_NULL_", StringComparison.OrdinalIgnoreCase) >= 0)));
        if (weak.Count > 0)
        {
            yield return new Finding
            {
                Id = FindingIds.Tls.WeakCipher,
                Status = CheckStatus.Warning,
                Message = $"This computer may use weak ciphers: {string.Join(", ", weak.Take(12))}{(weak.Count > 12 ? $" and {weak.Count - 12} more" : "")}.",
                Evidence = $@"HKLM\{TlsRegistry.Schannel}\Ciphers and the suite order ({policy.CipherSuiteOrderSource ?? "not set"}).",
                Recommendation = "Take them out of the suite order (Group Policy, SSL Cipher Suite Order, or Disable-TlsCipherSuite), and remove the keys that turn them on.",
            };
        }

        var odd = policy.Algorithms.Where(one => one.Problem is not null).ToList();
        if (odd.Count > 0)
        {
            yield return new Finding
            {
                Id = FindingIds.Tls.ValueNotDocumented,
                Status = CheckStatus.Warning,
                Message = $"Enabled of {string.Join(", ", odd.Take(12).Select(one => one.Name))} is not a value that "
                    + $"Microsoft documents: whether {(odd.Count == 1 ? "it is" : "they are")} on is not known.",
                Evidence = $@"HKLM\{TlsRegistry.Schannel}: "
                    + string.Join("; ", odd.Take(12).Select(one => $@"{one.Kind}\{one.Name}: {one.Problem}")),
                Recommendation = "Write 0xFFFFFFFF as REG_DWORD to turn an algorithm on, 0 to turn it off, or remove "
                    + "the value for the default of Windows; then restart the computer.",
            };
        }

        foreach (var dh in policy.Algorithms.Where(one => one.Kind == "KeyExchangeAlgorithms" && string.Equals(one.Name, "Diffie-Hellman", StringComparison.OrdinalIgnoreCase)))
        {
            if (dh.ServerMinKeyBitLength is not < 2048 && dh.ClientMinKeyBitLength is not < 1024) continue;
            yield return new Finding
            {
                Id = FindingIds.Tls.WeakDh,
                Status = CheckStatus.Warning,
                Message = $"Diffie-Hellman keys may be as short as {Bits(dh.ServerMinKeyBitLength, "server", "2048")} and {Bits(dh.ClientMinKeyBitLength, "client", "1024")}.",
                Evidence = $@"HKLM\{TlsRegistry.Schannel}\KeyExchangeAlgorithms\{dh.Name}: ServerMinKeyBitLength {dh.ServerMinKeyBitLength?.ToString(CultureInfo.InvariantCulture) ?? "absent"}, ClientMinKeyBitLength {dh.ClientMinKeyBitLength?.ToString(CultureInfo.InvariantCulture) ?? "absent"}.",
                Recommendation = "Set both to 2048, or remove ServerMinKeyBitLength: then 2048 is the default.",
            };
        }
    }

    private static IEnumerable<Finding> Events(TlsPolicy policy, IReadOnlyList<TlsEvent>? events)
    {
        // 1 is for errors, 2 for warnings, 4 for the rest.
        if (policy.EventLogging is { } logging && (logging & 1) == 0)
        {
            yield return new Finding
            {
                Id = FindingIds.Tls.SchannelErrors,
                Status = events is null ? CheckStatus.Warning : CheckStatus.Unknown,
                Message = logging == 0
                    ? "Schannel logs no events (EventLogging is 0): that there are none says nothing."
                    : $"Schannel logs no errors (EventLogging is {logging}, without 1 for errors): "
                        + "that there are none says nothing.",
                Evidence = $@"HKLM\{TlsRegistry.Schannel}: EventLogging={logging}.",
                Recommendation = $"Set EventLogging to {logging | 1}, restart the computer and look again when the "
                    + "trouble comes back.",
                Command = $"reg add \"HKLM\\{TlsRegistry.Schannel}\" /v EventLogging /t REG_DWORD /d {logging | 1} /f "
                    + "/reg:64",
            };
        }

        if (events is null || events.Count == 0) yield break;
        var explained = events.Where(one => one is { EventId: 36871, ErrorState: 10013 }).ToList();
        var off = policy.Protocols.Where(state => state.Effective == false && state.Enabled == 0).ToList();
        string why = explained.Count > 0 && off.Count > 0
            ? $" State 10013 means that a program asked for no protocol that Windows allows; turned off here: {string.Join(", ", off.Select(state => $"{state.Protocol} ({state.Role})"))}."
            : "";
        bool chain = events.Any(one => one.EventId is 36872 or 36889);
        yield return new Finding
        {
            Id = FindingIds.Tls.SchannelErrors,
            Status = CheckStatus.Warning,
            Message = $"Schannel logged {Describe(events)}.{why}",
            Evidence = string.Join(" ", events.Take(8).Select(Explain)),
            Recommendation = chain
                ? "36872 and 36889 say that a certificate's chain is incomplete on this computer: test the site with Test-MfaCertChain. For the others see the meaning of each event."
                : "Find the program (its name is in newer events, else compare the times with the logs), and see the other findings for the policy that explains it.",
        };
    }

    private static Finding EventsUnread(string problem, IReadOnlyList<TlsEvent>? events) => new()
    {
        Id = FindingIds.Tls.SchannelErrors,
        Status = CheckStatus.Unknown,
        Message = events is null
            ? "The Schannel events could not be read, so whether there are any is not known."
            : "Not all Schannel events could be read, so whether there are others is not known.",
        Evidence = problem,
        Recommendation = "Run in an elevated session, or save the events on the server (wevtutil epl System system.evtx) and give the file with -EventPath.",
    };

    private static Finding VersionUnknown(string version) => new()
    {
        Id = FindingIds.Product.VersionUnknown,
        Status = CheckStatus.Unknown,
        Message = version.Length == 0
            ? "MFA Server is installed, but its version is not known: it is not judged whether it needs TLS 1.0."
            : $"'{version}' is not a version of MFA Server: it is not judged whether it needs TLS 1.0.",
        Evidence = "The list of installed programs, or -ProductVersion.",
        Recommendation = "Give the version with -ProductVersion, such as 7.3 or 8.0.",
    };

    private static Finding Ok(TlsPolicy policy)
    {
        var states = policy.Protocols
            .Where(state => Modern.Contains(state.Protocol) ? state.Effective == true : state.IsInferred).ToList();
        return new Finding
        {
            Id = FindingIds.Tls.Ok,
            Status = CheckStatus.Pass,
            Message = "The TLS policy allows TLS 1.2 or later and nothing older"
                + (states.Exists(state => state.IsInferred) ? ", as far as the defaults of this Windows are known" : "")
                + ", and .NET Framework programs ask for it.",
            Evidence = Sources(states),
        };
    }

    // v2.0.50727 matters to MFA Server 6.x alone.
    private static IEnumerable<TlsDotNetState> Relevant(TlsPolicy policy, int? major) =>
        policy.DotNet.Where(state => state.Version == TlsRegistry.Framework4 || major < 7);

    private static string Views(IEnumerable<TlsDotNetState> states) => string.Join(", ", states.Select(state => $"{state.Version} {state.Bits}-bit"));

    private static string Bits(uint? bits, string role, string standard) => bits is null ? $"the default of {standard} bits as {role}" : $"{bits} bits as {role}";

    private static string Describe(IEnumerable<TlsEvent> events) => string.Join(", ", events.Take(6));

    private static string Explain(TlsEvent one)
    {
        string times = one.FirstUtc is not { } first || one.LastUtc is not { } last ? ""
            : first == last ? $" at {PlainText.Time(first)}"
            : $" from {PlainText.Time(first)} to {PlainText.Time(last)}";
        return $"{one}{times}: {one.Meaning}";
    }
}
