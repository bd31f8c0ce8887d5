using System;
using System.Linq;

namespace MfaTools.Tls;

/// <summary>What a kind of client offers. Source: tls-clients.json, which names the source of each.</summary>
internal sealed class ClientProfile
{
    private static readonly Lazy<ClientProfile[]> Profiles = new(
        () => Shipped.Read<ClientProfile[]>("tls-clients.json"));
    private static readonly string[] Phones = ["iOS", "Android"];

    /// <summary>The profiles that ship with the module.</summary>
    public static ClientProfile[] All => Profiles.Value;

    /// <summary>The client.</summary>
    public required string Name { get; set; }

    /// <summary>Whether it is still in use: Windows Server 2016 and later, iOS, Android 8 and later.</summary>
    public bool IsCurrent { get; set; }

    /// <summary>The kind of phone, "iOS" or "Android"; null for other clients.</summary>
    public string? Phone => Array.Find(Phones, kind => Name.StartsWith(kind, StringComparison.Ordinal));

    /// <summary>The protocols that it offers, oldest first.</summary>
    public required string[] Protocols { get; set; }

    /// <summary>The suites that it offers, by IANA name, in its order.</summary>
    public required string[] CipherSuites { get; set; }

    /// <summary>The key-exchange groups that it offers.</summary>
    public required string[] Groups { get; set; }

    /// <summary>Groups that only some of its versions offer.</summary>
    public string[]? UncertainGroups { get; set; }

    /// <summary>The source of the data.</summary>
    public required string Source { get; set; }

    /// <summary>Whether it can connect to a host. Certificates are not compared.</summary>
    /// <param name="offer">What the host offers.</param>
    public TlsClientVerdict Judge(WireOffer offer)
    {
        var verdict = new TlsClientVerdict { Name = Name };
        if (FindCommon(offer) is not { } common)
        {
            bool open = offer.Protocols.Any(one => one.Offered is null && Protocols.Contains(one.Protocol));
            verdict.Connects = open ? null : false;
            verdict.Reason = open ? "It is unknown which protocols the host offers." : "No protocol in common: the "
                + $"client offers {string.Join(", ", Protocols)}.";
            return verdict;
        }

        if (offer.VersionIntolerant == true && offer.IntolerantOfVersion && Protocols.Contains("TLS 1.3"))
        {
            verdict.Connects = false;
            verdict.Reason = "The host does not answer a hello that offers TLS 1.3, as this client does.";
            return verdict;
        }

        verdict.Protocol = common.Protocol;
        bool? group = HasGroup(offer, common);
        var suites = CipherSuites.Select(CipherSuiteCatalog.Find).OfType<CipherSuite>()
            .Where(suite => Fits(suite, common.Protocol) && (group != false || !NeedsGroup(suite)))
            .Select(suite => suite.Id).ToList();
        int picked = common.ServerOrder == true
            ? common.CipherSuites.FirstOrDefault(suites.Contains)
            : suites.FirstOrDefault(common.CipherSuites.Contains);
        string groups = string.Join(", ", GroupsOf(offer, common).Groups);
        if (picked != 0 && group is null && NeedsGroup(CipherSuiteCatalog.Find(picked)!))
        {
            verdict.Reason = IsInDoubt(offer)
                ? $"{common.Protocol} in common, but not every version of this client supports one of the host's "
                    + $"groups ({groups})."
                : $"{common.Protocol} in common; -ListCipherSuite shows whether there is a key-exchange group in "
                    + "common.";
        }
        else if (picked != 0)
        {
            verdict.Connects = true;
            if (common.AllCipherSuites) verdict.CipherSuite = CipherSuiteCatalog.Find(picked)?.Name;
            else verdict.Reason = "-ListCipherSuite shows which suite they would use.";
        }
        else if (common.AllCipherSuites || (group == false && common.Protocol == "TLS 1.3"))
        {
            verdict.Connects = false;
            verdict.Reason = group == false
                ? $"{common.Protocol} in common, but no key-exchange group: the host offers {groups}."
                : $"{common.Protocol} in common, but no cipher suite.";
        }
        else
        {
            verdict.Reason = $"{common.Protocol} in common; -ListCipherSuite shows whether there is a cipher suite "
                + "in common.";
        }

        return verdict;
    }

    /// <summary>Whether only some of its versions have a group in common with a host.</summary>
    internal bool IsInDoubt(WireOffer offer) => FindCommon(offer) is { } common && HasGroup(offer, common) is null
        && GroupsOf(offer, common) is { AllGroups: true } known && IsUncertain(known);

    private bool IsUncertain(ProtocolOffer known) =>
        UncertainGroups is { } uncertain && known.Groups.Intersect(uncertain).Any();

    // The server chooses the highest common protocol first, and then a suite and a group.
    private ProtocolOffer? FindCommon(WireOffer offer) =>
        offer.Protocols.LastOrDefault(one => one.Offered == true && Protocols.Contains(one.Protocol));

    private static bool NeedsGroup(CipherSuite suite) => suite.KeyExchange is "ECDHE" or "any";

    // Groups are listed for TLS 1.3 and for the newest version below it; older versions have the same.
    private static ProtocolOffer GroupsOf(WireOffer offer, ProtocolOffer common) =>
        common.AllGroups || common.Protocol == "TLS 1.3"
        ? common
        : offer.Protocols.LastOrDefault(one => one.AllGroups && one.Protocol != "TLS 1.3") ?? common;

    // Null if unknown. For a host that showed no group, nothing is compared.
    private bool? HasGroup(WireOffer offer, ProtocolOffer common)
    {
        var known = GroupsOf(offer, common);
        if (known.Groups.Length == 0 || known.Groups.Intersect(Groups).Any()) return true;
        return known.AllGroups && !IsUncertain(known) ? false : null;
    }

    /// <summary>Whether a suite can be used with a protocol.</summary>
    internal static bool Fits(CipherSuite suite, string protocol) => protocol switch
    {
        "SSL 2.0" => suite.Protocol == "SSL 2.0",
        "TLS 1.3" => suite.Protocol == "TLS 1.3",
        "TLS 1.2" => suite.Protocol is "SSL 3.0" or "TLS 1.2",
        _ => suite.Protocol == "SSL 3.0",
    };
}
