using System;
using System.Collections.Generic;
using System.Linq;
using MfaTools.Net;

namespace MfaTools.Tls;

/// <summary>Judges what a host offers on the wire, beside what this computer may use.</summary>
/// <remarks>Caps: SSL Labs' Server Rating Guide 2009k with the changes of 2009q and 2009r.</remarks>
internal static class WireJudge
{
    private static readonly string[] Legacy = ["SSL 2.0", "SSL 3.0", "TLS 1.0", "TLS 1.1"];
    private static readonly string[] Modern = ["TLS 1.2", "TLS 1.3"];

    /// <summary>Judges an offer.</summary>
    /// <param name="result">Where the offer and the findings go.</param>
    /// <param name="offer">What the host offers.</param>
    /// <param name="endpoint">The host.</param>
    /// <param name="local">The protocols of this computer; empty if unknown.</param>
    public static void Judge(
        TlsConfigResult result, WireOffer offer, Endpoint endpoint, IReadOnlyList<TlsProtocolState> local)
    {
        result.Address = offer.Address.ToString();
        result.Protocols =
        [
            .. offer.Protocols.Select(one => new TlsProtocolState
            {
                Protocol = one.Protocol,
                Role = "Wire",
                Effective = one.Offered,
                Source = one.Evidence,
            }),
            .. local,
        ];
        result.CipherSuites =
            [.. offer.Protocols.SelectMany(one => one.CipherSuites.Select(id => Describe(one.Protocol, id)))];
        result.Groups =
            [.. offer.Protocols.SelectMany(
                one => one.Groups.Select(name => new TlsGroup { Protocol = one.Protocol, Name = name }))];
        bool?[] asks = [.. offer.Protocols.Select(one => one.AsksClientCertificate)];
        result.AsksClientCertificate = asks.Contains(true) ? true : asks.Contains(false) ? false : null;
        result.Clients = [.. ClientProfile.All.Select(client => client.Judge(offer))];
        result.GradeCap = FindGradeCap(offer);
        List<Finding> findings =
        [
            .. JudgeProtocols(offer, endpoint),
            .. JudgeSuites(offer, endpoint),
            .. JudgeLocalPolicy(offer, endpoint, local),
            .. JudgeClients(offer, endpoint),
        ];
        if (findings.Count == 0)
        {
            findings.Add(new Finding
            {
                Id = FindingIds.Tls.Ok,
                Status = CheckStatus.Pass,
                Message = $"{endpoint} offers {Names(offer.Protocols.Where(one => one.Offered == true))} and nothing "
                    + "older.",
                Evidence = Evidence(offer.Protocols),
            });
        }

        string verify = $"Test-MfaTlsConfig -HostName {PowerShellText.Quote(endpoint.HostName)}"
            + (endpoint.Port == 443 ? "" : FormattableString.Invariant($" -Port {endpoint.Port}"));
        foreach (var finding in findings.Where(one => one.Status > CheckStatus.Pass)) finding.Verify = verify;
        findings.AddRange(HostNotes.Of(endpoint, result.AsksClientCertificate));
        result.Conclude(findings);
    }

    /// <summary>The best grade of SSL Labs for an offer; null if nothing lowers it. Test-MfaCertChain judges
    /// certificates.</summary>
    /// <param name="offer">What the host offers.</param>
    public static string? FindGradeCap(WireOffer offer)
    {
        bool Offers(string protocol) => offer.Protocols.Any(one => one.Protocol == protocol && one.Offered == true);
        bool Lacks(string protocol) => offer.Protocols.Any(one => one.Protocol == protocol && one.Offered == false);
        var suites = offer.Protocols
            .SelectMany(one => one.CipherSuites.Select(id => (one.Protocol, Suite: CipherSuiteCatalog.Find(id))))
            .Where(pair => pair.Suite is not null).ToList();
        bool all = IsListed(offer);
        bool noTls = !offer.Protocols.Any(
            one => one.Protocol.StartsWith("TLS", StringComparison.Ordinal) && one.Offered != false);
        if (Offers("SSL 2.0") || (Offers("SSL 3.0") && noTls)) return "F";
        if (suites.Any(pair => CipherWeakness.IsWorthless(pair.Suite!))) return "F";
        if (all && suites.Count > 0 && suites.All(pair => pair.Suite!.Cipher == "RC4")) return "F";
        if (Modern.All(Lacks)) return "C";
        // POODLE: CBC in SSL 3.
        if (suites.Any(pair => pair.Protocol == "SSL 3.0" && pair.Suite!.Mode == "CBC")) return "C";
        if (suites.Any(pair => pair.Protocol is "TLS 1.1" or "TLS 1.2" && pair.Suite!.Cipher == "RC4")) return "C";
        bool b = Legacy.Any(Offers)
            || suites.Any(pair => pair.Suite!.Cipher == "RC4")
            || offer.Protocols.Any(one => one.DhBits < 2048)
            || (all && suites.Count > 0
                && (!suites.Any(pair => pair.Suite!.IsForwardSecret) || !suites.Any(pair => pair.Suite!.IsAead)));
        return b ? "B" : null;
    }

    private static IEnumerable<Finding> JudgeProtocols(WireOffer offer, Endpoint endpoint)
    {
        var legacy = offer.Protocols.Where(one => one.Offered == true && Legacy.Contains(one.Protocol)).ToList();
        if (legacy.Count > 0)
        {
            yield return new Finding
            {
                Id = FindingIds.Tls.LegacyProtocol,
                Status = legacy.Any(one => one.Protocol.StartsWith("SSL", StringComparison.Ordinal))
                    ? CheckStatus.Fail : CheckStatus.Warning,
                Message = $"{endpoint} offers {Names(legacy)}.",
                Evidence = Evidence(legacy),
                Recommendation = offer.Protocols.Any(one => one.Offered == true && Modern.Contains(one.Protocol))
                    ? "Disable them on the server once no client needs them (Repair-MfaTlsConfig -DisableProtocol, "
                        + "on a Windows server). MFA Server before 8.x probably needs TLS 1.0 between its own "
                        + "services: upgrade it first."
                    : "Enable TLS 1.2 on the server first. Disable the old protocols when connections with TLS 1.2 "
                        + "work.",
            };
        }

        var modern = offer.Protocols.Where(one => Modern.Contains(one.Protocol)).ToList();
        if (modern.All(one => one.Offered == false))
        {
            yield return new Finding
            {
                Id = FindingIds.Tls.NoModernProtocol,
                Status = CheckStatus.Fail,
                Message = $"{endpoint} offers neither TLS 1.2 nor TLS 1.3.",
                Evidence = Evidence(modern),
                Recommendation = "Enable TLS 1.2 on the server. On a Windows server, Test-MfaTlsConfig without "
                    + "-HostName shows what disables it, and Repair-MfaTlsConfig -Protocol 'TLS 1.2' -Role Server "
                    + "enables it.",
            };
        }

        if (offer.VersionIntolerant == true)
        {
            yield return new Finding
            {
                Id = FindingIds.Tls.VersionIntolerant,
                Status = CheckStatus.Warning,
                Message = offer.IntolerantOfVersion
                    ? $"{endpoint} does not answer a client that offers TLS 1.3, although it answers the same offer "
                        + "without TLS 1.3."
                    : $"{endpoint} does not answer the ClientHello of a typical client, although it answers another "
                        + "one with nothing newer in it: they differ in length or extensions.",
                Evidence = offer.IntoleranceEvidence
                    ?? Evidence(offer.Protocols.Where(one => one.Protocol == "TLS 1.3")),
                Recommendation = offer.IntolerantOfVersion
                    ? "Update the server, or the load balancer or firewall in front of it: it must answer with a "
                        + "version that it supports (RFC 8446, 4.2.1)."
                    : "Update the server, or the load balancer or firewall in front of it: some drop a ClientHello "
                        + "of 256 to 511 bytes (RFC 7685), or with extensions that they do not know.",
            };
        }

        var unknown = offer.Protocols.Where(one => one.Offered is null).ToList();
        if (unknown.Count > 0)
        {
            yield return new Finding
            {
                Id = FindingIds.Tls.OfferUnknown,
                Status = CheckStatus.Unknown,
                Message = $"It is unknown whether {endpoint} offers {Names(unknown)}.",
                Evidence = Evidence(unknown),
                Recommendation = "Try again with a longer -TimeoutSec.",
            };
        }

        var cut = offer.Protocols.Where(one => one.ListProblem is not null).ToList();
        if (cut.Count > 0)
        {
            yield return new Finding
            {
                Id = FindingIds.Tls.ListIncomplete,
                Status = CheckStatus.Unknown,
                Message = $"The list of cipher suites of {endpoint} is incomplete for {Names(cut)}.",
                Evidence = string.Join("; ", cut.Select(one =>
                    $"{one.Protocol}: {one.CipherSuites.Length} found, then {one.ListProblem!.TrimEnd('.')}")) + ".",
                Recommendation = "Try again with a longer -TimeoutSec.",
            };
        }
    }

    private static IEnumerable<Finding> JudgeSuites(WireOffer offer, Endpoint endpoint)
    {
        var weak = offer.Protocols.Where(one => one.Protocol != "SSL 2.0")
            .SelectMany(one => one.CipherSuites).Distinct().Select(CipherSuiteCatalog.Find).OfType<CipherSuite>()
            .Select(suite => (suite.Name, Weakness: CipherWeakness.Broken(suite)))
            .Where(pair => pair.Weakness is not null).ToList();
        if (weak.Count > 0)
        {
            yield return new Finding
            {
                Id = FindingIds.Tls.WeakCipher,
                // Attacks on 3DES need much traffic; the others are broken.
                Status = weak.All(pair => pair.Weakness == "3DES") ? CheckStatus.Warning : CheckStatus.Fail,
                Message = $"{endpoint} offers weak cipher suites: "
                    + $"{string.Join(", ", weak.Select(pair => pair.Weakness).Distinct())}.",
                Evidence = string.Join(
                    ", ", weak.Take(20).Select(pair => pair.Name)) + (weak.Count > 20
                        ? $" and {weak.Count - 20} more" : ""),
                Recommendation = "Remove these suites from the server's cipher suite order.",
            };
        }

        int? bits = offer.Protocols.Min(one => one.DhBits);
        if (bits < 2048)
        {
            yield return new Finding
            {
                Id = FindingIds.Tls.WeakDh,
                Status = bits < 1024 ? CheckStatus.Fail : CheckStatus.Warning,
                Message = $"{endpoint} uses a Diffie-Hellman prime of {bits} bits.",
                Evidence = string.Join(
                    ", ", offer.Protocols.Where(one => one.DhBits is not null)
                        .Select(one => $"{one.Protocol}: {one.DhBits} bits")),
                Recommendation = "Use a prime of 2048 bits or more (Windows: KeyExchangeAlgorithms\\Diffie-Hellman, "
                    + "ServerMinKeyBitLength), or remove the DHE suites.",
            };
        }

        // Without the complete list, nothing can be said about all suites.
        if (!IsListed(offer)) yield break;
        var suites = offer.Protocols
            .SelectMany(one => one.CipherSuites).Distinct()
            .Select(CipherSuiteCatalog.Find).OfType<CipherSuite>().ToList();
        if (suites.Count == 0) yield break;
        if (!suites.Exists(suite => suite.IsForwardSecret))
        {
            yield return new Finding
            {
                Id = FindingIds.Tls.NoForwardSecrecy,
                Status = CheckStatus.Warning,
                Message = $"{endpoint} offers no cipher suite with forward secrecy: anyone who gets the server's key "
                    + "can decrypt recorded traffic. iOS refuses such hosts.",
                Evidence = $"{suites.Count} suites, none with ECDHE or DHE.",
                Recommendation = "Put the ECDHE suites first in the server's cipher suite order.",
            };
        }

        if (!suites.Exists(suite => suite.IsAead))
        {
            yield return new Finding
            {
                Id = FindingIds.Tls.NoAead,
                Status = CheckStatus.Warning,
                Message = $"{endpoint} offers no cipher suite with authenticated encryption, only CBC or older.",
                Evidence = $"{suites.Count} suites, none with GCM, CCM or POLY1305.",
                Recommendation = "Add the GCM suites to the server's cipher suite order (with TLS 1.2).",
            };
        }
    }

    private static IEnumerable<Finding> JudgeLocalPolicy(
        WireOffer offer, Endpoint endpoint, IReadOnlyList<TlsProtocolState> local)
    {
        var offered = offer.Protocols.Where(one => one.Offered == true && one.Protocol != "SSL 2.0").ToList();
        var pairs = offered.ConvertAll(one => (
            Offer: one,
            Local: local.FirstOrDefault(state => state.Protocol == one.Protocol && state.Role == "Client")));
        var refused = pairs.Where(pair => pair.Local?.Effective == false).ToList();
        // It is fine if only protocols newer or older than those in common are disabled.
        if (refused.Count == 0 || pairs.Any(pair => pair.Local?.Effective is null)) yield break;
        bool none = refused.Count == pairs.Count;
        bool modern = pairs.Any(pair => Modern.Contains(pair.Offer.Protocol) && pair.Local!.Effective == true);
        if (!none && (modern || !refused.Exists(pair => pair.Offer.Protocol == "TLS 1.2"))) yield break;
        yield return new Finding
        {
            Id = FindingIds.Tls.LocalPolicyForbids,
            Status = none ? CheckStatus.Fail : CheckStatus.Warning,
            Message = none
                ? $"This computer cannot connect to {endpoint}: the host offers {Names(offered)}, but none of them "
                    + "is enabled for clients here."
                : $"{endpoint} offers {Names(refused.Select(pair => pair.Offer))}, which is disabled for clients "
                    + "here: this computer falls back to an older protocol.",
            Evidence = $"The host: {Evidence(offered)} This computer: "
                + string.Join("; ", refused.Select(pair => $"{pair.Local!.Protocol}: {pair.Local.Source}")) + ".",
            Recommendation = offered.Exists(one => Modern.Contains(one.Protocol))
                ? "Enable TLS 1.2 on this computer: Test-MfaTlsConfig without -HostName shows what disables it, and "
                    + "Repair-MfaTlsConfig -Protocol 'TLS 1.2' enables it."
                : "Enable TLS 1.2 on the host; that is safer than enabling an old protocol here.",
        };
    }

    private static IEnumerable<Finding> JudgeClients(WireOffer offer, Endpoint endpoint)
    {
        var current = ClientProfile.All.Where(client => client.IsCurrent)
            .Select(client => (Client: client, Verdict: client.Judge(offer))).ToList();
        bool none = current.TrueForAll(one => one.Verdict.Connects == false);
        // A client whose verdict needs the complete list is not counted.
        var phones = current.Where(one => one.Client.Phone is not null).GroupBy(one => one.Client.Phone)
            .Where(kind => kind.All(one => one.Verdict.Connects == false || one.Client.IsInDoubt(offer))).ToList();
        if (!none && phones.Count == 0) yield break;
        yield return new Finding
        {
            Id = FindingIds.Tls.ClientCannotConnect,
            Status = none ? CheckStatus.Fail : CheckStatus.Warning,
            Message = none
                ? $"No current client can connect to {endpoint}: neither Windows Server 2016 and later, nor iOS, nor "
                    + "Android 8 and later."
                : $"No phone with {string.Join(" or ", phones.Select(kind => kind.Key))} is known to connect to "
                    + $"{endpoint}.",
            Evidence = string.Join(
                " ", (none ? current : phones.SelectMany(kind => kind)).Select(one => one.Verdict.Reason).Distinct()),
            Recommendation = "Enable TLS 1.2 on the host, with the ECDHE and GCM suites and the groups x25519, "
                + "secp256r1 and secp384r1.",
        };
    }

    private static bool IsListed(WireOffer offer) => offer.Protocols.All(one =>
        one.Protocol == "SSL 2.0" || one.Offered == false || (one.Offered == true && one.AllCipherSuites));

    private static TlsCipherSuite Describe(string protocol, int id)
    {
        var suite = CipherSuiteCatalog.Find(id);
        return new TlsCipherSuite
        {
            Protocol = protocol,
            Id = id,
            Name = suite?.Name ?? $"0x{id:X4}",
            Weakness = suite is null ? null : CipherWeakness.Of(suite),
        };
    }

    private static string Names(IEnumerable<ProtocolOffer> offers) =>
        string.Join(", ", offers.Select(one => one.Protocol));

    private static string Evidence(IEnumerable<ProtocolOffer> offers) =>
        string.Join("; ", offers.Select(one => $"{one.Protocol}: {one.Evidence.TrimEnd('.')}")) + ".";
}
