using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using MfaTools.Net;

namespace MfaTools.Tls;

/// <summary>Lists all suites and groups of one protocol version: offers all, takes what the server picks out of the next hello,
/// until it refuses.</summary>
internal sealed class SuiteLister(TlsHost host, int version, ProtocolOffer offer)
{
    // What servers take that choke on a hello with the whole registry.
    private const int Chunk = 64;

    private static readonly int[] AllGroups = [.. TlsNames.Groups.Keys];

    private int _dhBits = offer.DhBits ?? int.MaxValue;

    /// <summary>Lists.</summary>
    /// <param name="groups">Whether the groups are wanted as well.</param>
    public async Task RunAsync(bool groups)
    {
        int[] all = Candidates();
        var (found, complete) = await PickAllAsync(all).ConfigureAwait(false);
        // It is known to have one.
        if (found.Count == 0)
        {
            (found, complete) = ([], true);
            for (int i = 0; i < all.Length; i += Chunk)
            {
                var (some, whole) = await PickAllAsync([.. all.Skip(i).Take(Chunk)]).ConfigureAwait(false);
                found.AddRange(some);
                complete &= whole;
            }

            // The parts have no order among themselves.
            if (found.Count > 1) (found, _) = await OrderAsync(found).ConfigureAwait(false);
        }

        if (found.Count == 0) return;
        await JudgeOrderAsync(all, found).ConfigureAwait(false);
        offer.CipherSuites = [.. found];
        offer.AllCipherSuites = complete;
        if (groups) await ListGroupsAsync(found).ConfigureAwait(false);
        if (_dhBits != int.MaxValue) offer.DhBits = _dhBits;
    }

    private int[] Candidates()
    {
        var usable = version switch
        {
            WireVersion.Tls13 => CipherSuiteCatalog.Default.Suites.Where(suite => suite.Protocol == "TLS 1.3"),
            WireVersion.Tls12 => CipherSuiteCatalog.Default.Suites.Where(suite => suite.Protocol is "SSL 3.0" or "TLS 1.2"),
            _ => CipherSuiteCatalog.Default.Suites.Where(suite => suite.Protocol == "SSL 3.0"),
        };
        // By number, which is near enough to the weakest first that a server with an order of its own shows it.
        return [.. usable.Where(suite => !suite.Signal && suite.Id != 0).Select(suite => suite.Id)];
    }

    private async Task<(List<int> Found, bool Complete)> PickAllAsync(int[] suites)
    {
        var left = new List<int>(suites);
        var found = new List<int>();
        while (left.Count > 0)
        {
            var answer = await AskAsync(left).ConfigureAwait(false);
            if (answer.Version != version) return (found, IsRefusal(answer));
            // A suite that was not offered is no answer.
            if (!left.Remove(answer.CipherSuite)) return (found, false);
            found.Add(answer.CipherSuite);
        }

        return (found, true);
    }

    private async Task<(List<int> Found, bool Complete)> OrderAsync(List<int> suites)
    {
        var (ordered, complete) = await PickAllAsync([.. suites]).ConfigureAwait(false);
        return ordered.Count == suites.Count ? (ordered, complete) : (suites, false);
    }

    private async Task JudgeOrderAsync(int[] asked, List<int> found)
    {
        if (found.Count < 2) return;
        bool asAsked = found.SequenceEqual(asked.Where(found.Contains));
        if (!asAsked)
        {
            offer.ServerOrder = true;
            return;
        }

        // As the client's order would give it: asked the other way round, only a server with an order of its own says the same.
        var answer = await AskAsync([.. found.AsEnumerable().Reverse()]).ConfigureAwait(false);
        if (answer.Version == version) offer.ServerOrder = answer.CipherSuite == found[0];
    }

    private async Task ListGroupsAsync(List<int> found)
    {
        int[] suites = version == WireVersion.Tls13 ? [.. found] : [.. found.Where(id => CipherSuiteCatalog.Find(id) is { KeyExchange: "ECDHE", Authentication: not "PSK" })];
        if (suites.Length == 0) return;
        var left = new List<int>(AllGroups);
        var names = new List<string>();
        while (left.Count > 0)
        {
            var answer = await AskAsync(suites, left).ConfigureAwait(false);
            if (answer.Version != version || !left.Remove(answer.Group)) break;
            names.Add(TlsNames.Group(answer.Group));
        }

        if (names.Count > 0) offer.Groups = [.. names];
    }

    private async Task<ServerFlight> AskAsync(IReadOnlyCollection<int> suites, IReadOnlyCollection<int>? groups = null)
    {
        var hello = new ClientHello
        {
            Version = version,
            OnlyTls13 = version == WireVersion.Tls13,
            ServerName = host.ServerName,
            CipherSuites = suites,
            Groups = groups ?? ClientHello.CommonGroups,
        };
        var answer = await host.AskAsync(hello).ConfigureAwait(false);
        // An end without a word is how Windows refuses, but also how a busy host drops one: once more tells.
        if (answer.Fault is { Fault: NetFault.Closed or NetFault.Reset } && answer.Version == 0) answer = await host.AskAsync(hello).ConfigureAwait(false);
        if (answer.DhBits != 0) _dhBits = Math.Min(_dhBits, answer.DhBits);
        offer.AsksClientCertificate ??= answer.AsksClientCertificate;
        return answer;
    }

    // In another version: it has no more suites for this one.
    private static bool IsRefusal(ServerFlight answer) => answer.Version != 0 || answer.Alert is not null || answer.Fault?.Fault is NetFault.Closed or NetFault.Reset;
}
