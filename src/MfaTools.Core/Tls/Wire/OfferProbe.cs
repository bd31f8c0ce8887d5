using System;
using System.Linq;
using System.Threading.Tasks;
using MfaTools.Net;

namespace MfaTools.Tls;

/// <summary>Determines which protocols and cipher suites a host offers, with its own ClientHello messages.</summary>
internal static class OfferProbe
{
    // The groups of all current clients: any other choice does not show yet who can connect.
    private static readonly string[] ClientGroups = ["x25519", "secp256r1", "secp384r1"];

    /// <summary>Tests a host.</summary>
    /// <param name="endpoint">The host; its name is sent as the server name, an IP address is not.</param>
    /// <param name="deadline">Ends all waiting. What is unknown by then is null in the result.</param>
    /// <param name="listCipherSuites">Whether to list all suites and groups, with one connection for each.</param>
    /// <param name="verbose">Receives what was sent and answered, from several threads.</param>
    /// <exception cref="NetException">The host answered no hello of any version.</exception>
    /// <exception cref="OperationCanceledException">Canceled by the user.</exception>
    public static async Task<WireOffer> RunAsync(
        Endpoint endpoint, Deadline deadline, bool listCipherSuites, Action<string>? verbose = null)
    {
        var resolved = await Connection.ResolveAsync(endpoint, deadline).ConfigureAwait(false);
        // The first connection shows which address answers.
        var connection = await Connection.OpenAsync(resolved, endpoint.Port, deadline).ConfigureAwait(false);
        using var host = new TlsHost(connection.Address, endpoint, deadline, verbose);
        var ssl2 = host.AskSsl2Async();
        var scan = new VersionScan(host);
        await scan.RunAsync(connection).ConfigureAwait(false);
        ProtocolOffer[] offers = [await ssl2.ConfigureAwait(false), .. scan.Offers];
        deadline.ThrowIfStopped();
        if (!offers.Any(one => one.Offered == true)) throw scan.Fault(connection.Address);

        await ListAsync(host, scan, listCipherSuites).ConfigureAwait(false);
        var tls13 = scan.Offer(WireVersion.Tls13);
        if (tls13.Offered == true && !offers.Any(one => one.AsksClientCertificate is not null))
        {
            tls13.AsksClientCertificate = await AsksInTls13Async(host, connection.Address, endpoint, verbose)
                .ConfigureAwait(false);
        }

        deadline.ThrowIfStopped();
        return new WireOffer
        {
            Address = connection.Address,
            Resolved = resolved,
            Protocols = offers,
            VersionIntolerant = scan.Intolerant,
            IntoleranceEvidence = scan.IntoleranceEvidence,
            IntolerantOfVersion = scan.IntolerantOfVersion,
        };
    }

    private static Task ListAsync(TlsHost host, VersionScan scan, bool suites)
    {
        int[] offered =
            [.. Enumerable.Range(WireVersion.Ssl3, 5).Where(version => scan.Offer(version).Offered == true)];
        int newestOld = offered.LastOrDefault(version => version < WireVersion.Tls13);
        var listers = offered.ToDictionary(
            version => version, version => new SuiteLister(host, version, scan.Offer(version)));
        // The form that works for many suites is the same for all versions that offer as many.
        var forms = new Lazy<Task<HelloForm?>>(() => listers[newestOld].FindFormAsync(scan.Form));
        return Task.WhenAll(offered.Select(version =>
        {
            bool groups = version == newestOld || version == WireVersion.Tls13;
            var lister = listers[version];
            if (suites)
            {
                return lister.RunAsync(
                    version == WireVersion.Tls13 ? lister.FindFormAsync(scan.Form) : forms.Value, groups);
            }

            var one = scan.Offer(version);
            return groups
                && one.Groups.Except(ClientGroups).Any()
                ? lister.ListGroupsAsync(one.CipherSuites) : Task.CompletedTask;
        }));
    }

    // In TLS 1.3 the request is encrypted, like the certificates.
    private static async Task<bool?> AsksInTls13Async(
        TlsHost host, System.Net.IPAddress address, Endpoint endpoint, Action<string>? verbose)
    {
        try
        {
            return (await CertificateProbe.EncryptedAsync(host, address, endpoint, null, verbose)
                .ConfigureAwait(false)).AsksClientCertificate;
        }
        catch (NetException)
        {
            return null;
        }
    }
}
