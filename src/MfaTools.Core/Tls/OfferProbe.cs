using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using MfaTools.Net;

namespace MfaTools.Tls;

/// <summary>Finds out which protocols and cipher suites a host offers, by hellos of its own.</summary>
public static class OfferProbe
{
    // Those of TLS 1.2 and older that servers have had on by default; few enough for any server to read.
    private static readonly Lazy<int[]> UsualSuites = new(() =>
    [
        .. Old.Where(suite => suite.Authentication is "RSA" or "ECDSA" && suite.KeyExchange is "RSA" or "DHE" or "ECDHE"
            && suite.Cipher is "AES" or "CHACHA20" or "3DES" or "RC4" or "DES" or "RC2" or "NULL" && suite.Mode is not ("CCM" or "CCM_8"))
            .OrderByDescending(suite => suite.IsAead).ThenByDescending(suite => suite.Bits).ThenByDescending(suite => suite.IsForwardSecret)
            .Select(suite => suite.Id),
    ]);

    private static readonly Lazy<int[]> OddSuites = new(() => [.. Old.Select(suite => suite.Id).Except(UsualSuites.Value)]);

    /// <summary>Asks the host.</summary>
    /// <param name="endpoint">The host; its name is sent as the server name, an IP address is not.</param>
    /// <param name="deadline">Ends all waiting. What is not known by then is null in the answer.</param>
    /// <param name="listCipherSuites">Whether all suites and groups are wanted: a connection for each.</param>
    /// <param name="verbose">Is told what was sent and answered; from several threads.</param>
    /// <exception cref="NetException">The host answered no hello of any version, and what it did instead.</exception>
    /// <exception cref="OperationCanceledException">The user has stopped.</exception>
    public static async Task<WireOffer> RunAsync(Endpoint endpoint, Deadline deadline, bool listCipherSuites, Action<string>? verbose = null)
    {
        if (endpoint is null) throw new ArgumentNullException(nameof(endpoint));
        if (deadline is null) throw new ArgumentNullException(nameof(deadline));
        var resolved = await Connection.ResolveAsync(endpoint, deadline).ConfigureAwait(false);
        // The first connection says which of the addresses answers.
        var connection = await Connection.OpenAsync(resolved, endpoint.Port, deadline).ConfigureAwait(false);
        var offer = new WireOffer { Address = connection.Address, Resolved = resolved };
        using var host = new TlsHost(connection.Address, endpoint, deadline, verbose);
        var ssl2 = host.AskSsl2Async(connection);
        var newer = AskDownwardsAsync(host, offer);
        await Task.WhenAll(ssl2, newer).ConfigureAwait(false);
        deadline.ThrowIfStopped();
        var (offers, first) = newer.Result;
        if (!offers.Any(o => o.Offered == true) && ssl2.Result.Offered != true)
        {
            throw first.Fault ?? new NetException(NetFault.Alert, $"{offer.Address}: refused with {TlsNames.Alert(first.Alert ?? 0)}.");
        }

        if (listCipherSuites)
        {
            int newestOld = Enumerable.Range(0, offers.Length - 1).LastOrDefault(i => offers[i].Offered == true);
            await Task.WhenAll(offers.Select((one, i) => one.Offered == true
                ? new SuiteLister(host, WireVersion.Ssl3 + i, one).RunAsync(groups: i == newestOld || WireVersion.Ssl3 + i == WireVersion.Tls13)
                : Task.CompletedTask)).ConfigureAwait(false);
            deadline.ThrowIfStopped();
        }

        offer.Protocols = [ssl2.Result, .. offers];
        return offer;
    }

    private static IEnumerable<CipherSuite> Old =>
        CipherSuiteCatalog.Default.Suites.Where(suite => suite.Protocol is "SSL 3.0" or "TLS 1.2" && !suite.Signal && suite.Id != 0);

    // Each answer tells of its own version and of all between it and the newest that was offered: they are asked no more.
    private static async Task<(ProtocolOffer[] Offers, ServerFlight First)> AskDownwardsAsync(TlsHost host, WireOffer offer)
    {
        ProtocolOffer[] offers =
            [.. Enumerable.Range(WireVersion.Ssl3, 5).Select(version => new ProtocolOffer { Protocol = WireVersion.Name(version), Evidence = "not asked" })];
        ServerFlight? first = null;
        int max = WireVersion.Tls13;
        while (max >= WireVersion.Ssl3)
        {
            var answer = await host.AskAsync(Hello(host, max)).ConfigureAwait(false);
            first ??= answer;
            // handshake_failure and insufficient_security: the version may be spoken, with other suites.
            if (answer.Alert is 40 or 71 && max < WireVersion.Tls13)
            {
                var odd = await host.AskAsync(Hello(host, max, OddSuites.Value)).ConfigureAwait(false);
                if (odd.Version != 0) answer = odd;
            }

            if (answer.Version != 0)
            {
                if (answer.Version > max)
                {
                    offers[max - WireVersion.Ssl3].Evidence = $"answered with {answer.Describe()}, which was not offered";
                    max--;
                    continue;
                }

                for (; max > answer.Version; max--) Tell(offers[max - WireVersion.Ssl3], false, $"a hello of {WireVersion.Name(max)} was answered with {WireVersion.Name(answer.Version)}");
                Take(offers[max - WireVersion.Ssl3], answer);
                max--;
                continue;
            }

            // Closing and resetting is how Windows refuses.
            bool refused = answer.Alert is not null || answer.Fault?.Fault is NetFault.Closed or NetFault.Reset;
            string evidence = answer.Alert is { } number ? "refused with " + TlsNames.Alert(number) : answer.Fault!.Message;
            Tell(offers[max - WireVersion.Ssl3], refused ? false : null, evidence);
            if (!refused) break;
            // protocol_version says that no version up to this one is spoken (RFC 5246, E.1). Not at TLS 1.3: what refuses its
            // extensions may know the older ones.
            if (answer.Alert == 70 && max < WireVersion.Tls13)
            {
                for (max--; max >= WireVersion.Ssl3; max--) Tell(offers[max - WireVersion.Ssl3], false, $"{evidence} a hello of a newer version");
            }

            max--;
        }

        await JudgeToleranceAsync(host, offer, offers, first!).ConfigureAwait(false);
        return (offers, first!);
    }

    private static async Task JudgeToleranceAsync(TlsHost host, WireOffer offer, ProtocolOffer[] offers, ServerFlight first)
    {
        if (first.Version != 0) offer.VersionIntolerant = false;
        else if (offers.Any(o => o.Offered == true))
        {
            // Once is chance.
            var again = await host.AskAsync(Hello(host, WireVersion.Tls13)).ConfigureAwait(false);
            offer.VersionIntolerant = again.Version == 0;
            if (again.Version == WireVersion.Tls13) Take(offers[WireVersion.Tls13 - WireVersion.Ssl3], again);
            if (again.Version == 0) offer.IntoleranceEvidence = offers[WireVersion.Tls13 - WireVersion.Ssl3].Evidence;
        }
    }

    private static ClientHello Hello(TlsHost host, int max, int[]? suites = null) => new()
    {
        Version = max,
        ServerName = host.ServerName,
        CipherSuites = suites ?? (max == WireVersion.Tls13 ? [.. ClientHello.Tls13Suites, .. UsualSuites.Value] : UsualSuites.Value),
    };

    private static void Tell(ProtocolOffer offer, bool? offered, string evidence) => (offer.Offered, offer.Evidence) = (offered, evidence);

    private static void Take(ProtocolOffer offer, ServerFlight answer)
    {
        Tell(offer, true, $"answered with {answer.Describe()}");
        offer.CipherSuites = [answer.CipherSuite];
        if (answer.Group != 0) offer.Groups = [TlsNames.Group(answer.Group)];
        if (answer.DhBits != 0) offer.DhBits = answer.DhBits;
        offer.AsksClientCertificate = answer.AsksClientCertificate;
    }
}
