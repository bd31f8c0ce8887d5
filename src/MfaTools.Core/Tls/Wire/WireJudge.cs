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
    /// <param name="local">What this computer may use as client; empty where that is not known.</param>
    public static void Judge(TlsConfigResult result, WireOffer offer, Endpoint endpoint, IReadOnlyList<TlsProtocolState> local)
    {
        result.Address = offer.Address.ToString();
        result.Protocols =
        [
            .. offer.Protocols.Select(one => new TlsProtocolState { Protocol = one.Protocol, Role = "Wire", Effective = one.Offered, Source = one.Evidence }),
            .. local,
        ];
        result.CipherSuites = [.. offer.Protocols.SelectMany(one => one.CipherSuites.Select(id => Suite(one.Protocol, id)))];
        result.Groups = [.. offer.Protocols.SelectMany(one => one.Groups.Select(name => new TlsGroup { Protocol = one.Protocol, Name = name }))];
        bool?[] asks = [.. offer.Protocols.Select(one => one.AsksClientCertificate)];
        result.AsksClientCertificate = asks.Contains(true) ? true : asks.Contains(false) ? false : null;
        result.Clients = [.. ClientProfile.All.Select(client => client.Judge(offer))];
        result.GradeCap = GradeCap(offer);
        List<Finding> findings =
        [
            .. Protocols(offer, endpoint), .. Suites(offer, endpoint), .. LocalPolicy(offer, endpoint, local), .. Clients(offer, endpoint),
        ];
        if (findings.Count == 0)
        {
            findings.Add(new Finding
            {
                Id = FindingIds.Tls.Ok,
                Status = CheckStatus.Pass,
                Message = $"{endpoint} offers {Names(offer.Protocols.Where(one => one.Offered == true))} and nothing older.",
                Evidence = Evidence(offer.Protocols),
            });
        }

        findings.AddRange(HostNotes.Of(endpoint, result.AsksClientCertificate));
        result.Conclude(findings);
    }

    /// <summary>The highest grade of SSL Labs for an offer, or null where nothing lowers it. Certificates are judged by Test-MfaCertChain.</summary>
    /// <param name="offer">What the host offers.</param>
    public static string? GradeCap(WireOffer offer)
    {
        bool Offers(string protocol) => offer.Protocols.Any(one => one.Protocol == protocol && one.Offered == true);
        bool Lacks(string protocol) => offer.Protocols.Any(one => one.Protocol == protocol && one.Offered == false);
        var suites = offer.Protocols.SelectMany(one => one.CipherSuites.Select(id => (one.Protocol, Suite: CipherSuiteCatalog.Find(id)))).Where(pair => pair.Suite is not null).ToList();
        bool all = IsListed(offer);
        bool noTls = !offer.Protocols.Any(one => one.Protocol.StartsWith("TLS", StringComparison.Ordinal) && one.Offered != false);
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
            || (all && suites.Count > 0 && (!suites.Any(pair => pair.Suite!.IsForwardSecret) || !suites.Any(pair => pair.Suite!.IsAead)));
        return b ? "B" : null;
    }

    private static IEnumerable<Finding> Protocols(WireOffer offer, Endpoint endpoint)
    {
        var legacy = offer.Protocols.Where(one => one.Offered == true && Legacy.Contains(one.Protocol)).ToList();
        if (legacy.Count > 0)
        {
            yield return new Finding
            {
                Id = FindingIds.Tls.LegacyProtocol,
                Status = legacy.Any(one => one.Protocol.StartsWith("SSL", StringComparison.Ordinal)) ? CheckStatus.Fail : CheckStatus.Warning,
                Message = $"{endpoint} offers {Names(legacy)}.",
                Evidence = Evidence(legacy),
                Recommendation = offer.Protocols.Any(one => one.Offered == true && Modern.Contains(one.Protocol))
                    ? "Turn them off on the server once no client needs them. MFA Server 7.x and earlier likely needs TLS 1.0 between its own services: upgrade it first."
                    : "Turn TLS 1.2 on for the server first. Turn these off when connections with it work.",
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
                Recommendation = "Turn TLS 1.2 on for the server; run Test-MfaTlsConfig without -HostName on it to see what holds it back.",
            };
        }

        if (offer.VersionIntolerant == true)
        {
            yield return new Finding
            {
                Id = FindingIds.Tls.VersionIntolerant,
                Status = CheckStatus.Warning,
                Message = offer.IntolerantOfVersion
                    ? $"{endpoint} does not answer a client that offers TLS 1.3, though it answers the same offer without TLS 1.3."
                    : $"{endpoint} does not answer the hello of a usual client, though it answers another with nothing newer in it: what differs is its length or its extensions.",
                Evidence = offer.IntoleranceEvidence ?? Evidence(offer.Protocols.Where(one => one.Protocol == "TLS 1.3")),
                Recommendation = offer.IntolerantOfVersion
                    ? "Update the server, or the load balancer or firewall before it: it must answer with the version that it knows (RFC 8446, 4.2.1)."
                    : "Update the server, or the load balancer or firewall before it: some drop hellos of 256 to 511 bytes (RFC 7685), or with extensions that they do not know.",
            };
        }

        var unknown = offer.Protocols.Where(one => one.Offered is null).ToList();
        if (unknown.Count > 0)
        {
            yield return new Finding
            {
                Id = FindingIds.Tls.OfferUnknown,
                Status = CheckStatus.Unknown,
                Message = $"It could not be told whether {endpoint} offers {Names(unknown)}.",
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
                Message = $"The list of cipher suites of {endpoint} is not complete for {Names(cut)}.",
                Evidence = string.Join("; ", cut.Select(one => $"{one.Protocol}: {one.CipherSuites.Length} found, then {one.ListProblem!.TrimEnd('.')}")) + ".",
                Recommendation = "Try again with a longer -TimeoutSec.",
            };
        }
    }

    private static IEnumerable<Finding> Suites(WireOffer offer, Endpoint endpoint)
    {
        var weak = offer.Protocols.Where(one => one.Protocol != "SSL 2.0")
            .SelectMany(one => one.CipherSuites).Distinct().Select(CipherSuiteCatalog.Find).OfType<CipherSuite>()
            .Select(suite => (suite.Name, Weakness: CipherWeakness.Broken(suite))).Where(pair => pair.Weakness is not null).ToList();
        if (weak.Count > 0)
        {
            yield return new Finding
            {
                Id = FindingIds.Tls.WeakCipher,
                // 3DES can be attacked only over much traffic; the others are broken.
                Status = weak.All(pair => pair.Weakness == "3DES") ? CheckStatus.Warning : CheckStatus.Fail,
                Message = $"{endpoint} offers weak cipher suites: {string.Join(", ", weak.Select(pair => pair.Weakness).Distinct())}.",
                Evidence = string.Join(", ", weak.Take(20).Select(pair => pair.Name)) + (weak.Count > 20 ? $" and {weak.Count - 20} more" : ""),
                Recommendation = "Take these suites out of the server's suite order.",
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
                Evidence = string.Join(", ", offer.Protocols.Where(one => one.DhBits is not null).Select(one => $"{one.Protocol}: {one.DhBits} bits")),
                Recommendation = "Use a prime of 2048 bits or more (Windows: KeyExchangeAlgorithms\\Diffie-Hellman, ServerMinKeyBitLength), or no DHE suites.",
            };
        }

        // No statement on all suites without having all.
        if (!IsListed(offer)) yield break;
        var suites = offer.Protocols.SelectMany(one => one.CipherSuites).Distinct().Select(CipherSuiteCatalog.Find).OfType<CipherSuite>().ToList();
        if (suites.Count == 0) yield break;
        if (!suites.Exists(suite => suite.IsForwardSecret))
        {
            yield return new Finding
            {
                Id = FindingIds.Tls.NoForwardSecrecy,
                Status = CheckStatus.Warning,
                Message = $"{endpoint} offers no cipher suite with forward secrecy: who gets the server's key can read what was recorded before. iOS refuses such hosts.",
                Evidence = $"{suites.Count} suites, none with ECDHE or DHE.",
                Recommendation = "Put the ECDHE suites first in the server's suite order.",
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
                Recommendation = "Add the GCM suites to the server's suite order (with TLS 1.2).",
            };
        }
    }

    private static IEnumerable<Finding> LocalPolicy(WireOffer offer, Endpoint endpoint, IReadOnlyList<TlsProtocolState> local)
    {
        var offered = offer.Protocols.Where(one => one.Offered == true && one.Protocol != "SSL 2.0").ToList();
        var pairs = offered.Select(one => (Offer: one, Local: local.FirstOrDefault(state => state.Protocol == one.Protocol && state.Role == "Client"))).ToList();
        var refused = pairs.Where(pair => pair.Local?.Effective == false).ToList();
        // What only the policy of tomorrow's protocols or yesterday's forbids is right so, as long as something is in common.
        if (refused.Count == 0 || pairs.Any(pair => pair.Local?.Effective is null)) yield break;
        bool none = refused.Count == pairs.Count;
        bool modern = pairs.Any(pair => Modern.Contains(pair.Offer.Protocol) && pair.Local!.Effective == true);
        if (!none && (modern || !refused.Exists(pair => pair.Offer.Protocol == "TLS 1.2"))) yield break;
        yield return new Finding
        {
            Id = FindingIds.Tls.LocalPolicyForbids,
            Status = none ? CheckStatus.Fail : CheckStatus.Warning,
            Message = none
                ? $"This computer cannot connect to {endpoint}: the host offers {Names(offered)}, and this computer may use none of them as client."
                : $"{endpoint} offers {Names(refused.Select(pair => pair.Offer))}, which this computer may not use as client: it falls back to an older protocol.",
            Evidence = "The host: " + Evidence(offered) + " This computer: " + string.Join("; ", refused.Select(pair => $"{pair.Local!.Protocol}: {pair.Local.Source}")) + ".",
            Recommendation = offered.Exists(one => Modern.Contains(one.Protocol))
                ? "Allow TLS 1.2 on this computer: run Test-MfaTlsConfig here without -HostName to see what forbids it."
                : "Turn TLS 1.2 on at the host; that is safer than to allow an old protocol here.",
        };
    }

    private static IEnumerable<Finding> Clients(WireOffer offer, Endpoint endpoint)
    {
        var current = ClientProfile.All.Where(client => client.IsCurrent).Select(client => (Client: client, Verdict: client.Judge(offer))).ToList();
        bool none = current.TrueForAll(one => one.Verdict.Connects == false);
        // Where it takes the list to tell, the list is what is missing, not a client.
        var phones = current.Where(one => one.Client.Phone is not null).GroupBy(one => one.Client.Phone)
            .Where(kind => kind.All(one => one.Verdict.Connects == false || one.Client.IsInDoubt(offer))).ToList();
        if (!none && phones.Count == 0) yield break;
        yield return new Finding
        {
            Id = FindingIds.Tls.ClientCannotConnect,
            Status = none ? CheckStatus.Fail : CheckStatus.Warning,
            Message = none
                ? $"No current client can connect to {endpoint}: not Windows Server 2016 and later, iOS, nor Android 8 and later."
                : $"No phone with {string.Join(" or ", phones.Select(kind => kind.Key))} is known to connect to {endpoint}.",
            Evidence = string.Join(" ", (none ? current : phones.SelectMany(kind => kind)).Select(one => one.Verdict.Reason).Distinct()),
            Recommendation = "Turn TLS 1.2 on at the host, with the ECDHE and GCM suites and the groups x25519, secp256r1 and secp384r1.",
        };
    }

    private static bool IsListed(WireOffer offer) =>
        offer.Protocols.All(one => one.Protocol == "SSL 2.0" || one.Offered == false || (one.Offered == true && one.AllCipherSuites));

    private static TlsCipherSuite Suite(string protocol, int id)
    {
        var suite = CipherSuiteCatalog.Find(id);
        return new TlsCipherSuite { Protocol = protocol, Id = id, Name = suite?.Name ?? $"0x{id:X4}", Weakness = suite is null ? null : CipherWeakness.Of(suite) };
    }

    private static string Names(IEnumerable<ProtocolOffer> offers) => string.Join(", ", offers.Select(one => one.Protocol));

    private static string Evidence(IEnumerable<ProtocolOffer> offers) => string.Join("; ", offers.Select(one => $"{one.Protocol}: {one.Evidence.TrimEnd('.')}")) + ".";
}
