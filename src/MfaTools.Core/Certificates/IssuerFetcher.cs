using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Threading.Tasks;
using MfaTools.Net;

namespace MfaTools.Certificates;

/// <summary>Fetches missing issuers from the addresses in certificates (RFC 5280, 4.2.2.1). The peer chooses these
/// addresses: everything has a limit, only plain HTTP is used, without a proxy or cookies, and nothing is
/// stored.</summary>
/// <param name="host">The address of the tested host, which decides what else it may name (<see
/// cref="AddressKind.MayAsk"/>); null if the certificates are from a file.</param>
/// <param name="report">Receives what was requested and answered, or null.</param>
internal sealed class IssuerFetcher(IPAddress? host, Action<string>? report)
{
    private const int MaxLevels = 3;
    private const int MaxUris = 5;
    private const int MaxRedirects = 3;
    private const int MaxBody = 64 << 10;
    private const int MaxHeadKilobytes = 16;

    /// <summary>The time limit for all fetching for one target.</summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromSeconds(5);

    public static bool IsHttp(string uri) =>
        Uri.TryCreate(uri, UriKind.Absolute, out var parsed) && parsed.Scheme == Uri.UriSchemeHttp
            && parsed.Host.Length > 0;

    /// <summary>Fetches the issuers above a certificate, nearest first, as far as they can be found.</summary>
    /// <param name="child">The certificate whose issuer is missing.</param>
    /// <param name="anchors">The trust anchors: fetching ends below them.</param>
    /// <param name="deadline">Ends all fetching.</param>
    /// <exception cref="OperationCanceledException">Canceled by the user.</exception>
    public async Task<IReadOnlyList<Certificate>> FetchAsync(Certificate child, TrustAnchors anchors, Deadline deadline)
    {
        using var client = new HttpClient(
            new HttpClientHandler
            {
                AllowAutoRedirect = false,
                UseProxy = false,
                UseCookies = false,
                MaxResponseHeadersLength = MaxHeadKilobytes,
            })
        {
            Timeout = System.Threading.Timeout.InfiniteTimeSpan,
        };
        var found = new List<Certificate>();
        for (int level = 0; level < MaxLevels; level++)
        {
            var issuers = await FetchIssuersAsync(client, child, deadline).ConfigureAwait(false);
            found.AddRange(issuers);
            if (issuers.Count == 0) break;
            if (issuers.Any(issuer => issuer.IsSelfSigned || anchors.Find(issuer.IssuerKey).Any(issuer.IsSignedBy)))
            {
                break;
            }

            child = issuers[0];
        }

        return found;
    }

    private async Task<IReadOnlyList<Certificate>> FetchIssuersAsync(
        HttpClient client, Certificate child, Deadline deadline)
    {
        foreach (string uri in child.IssuerUris.Where(IsHttp).Take(MaxUris))
        {
            try
            {
                byte[] body = await FollowAsync(client, new Uri(uri), deadline).ConfigureAwait(false);
                Certificate[] issuers =
                [
                    .. CertificateFile.Read(body).Certificates.Take(50)
                        .Select(Certificate.TryRead).OfType<Certificate>()
                        .Where(candidate => candidate.SubjectKey == child.IssuerKey && child.IsSignedBy(candidate)),
                ];
                string what = issuers.Length > 0
                    ? $"'{issuers[0]}', SHA-256 {issuers[0].Sha256}"
                    : $"not the issuer of '{child}'";
                report?.Invoke($"Fetched {uri}: {body.Length} bytes, {what}.");
                if (issuers.Length > 0) return issuers;
            }
            catch (Exception e) when (e is NetException or FormatException or IOException or SocketException
                or HttpRequestException or ObjectDisposedException or OperationCanceledException
                    or InvalidOperationException)
            {
                deadline.ThrowIfStopped();
                report?.Invoke($"Could not fetch {uri}: "
                    + $"{PlainText.OneLine(e.GetBaseException().Message, Text.MaxLength)}");
            }
        }

        return [];
    }

    private async Task<byte[]> FollowAsync(HttpClient client, Uri uri, Deadline deadline)
    {
        for (int i = 0; i <= MaxRedirects; i++)
        {
            var endpoint = Endpoint.FromUri(uri);
            var addresses = await Connection.ResolveAsync(endpoint, deadline).ConfigureAwait(false);
            var address = Array.Find(addresses, candidate => AddressKind.MayAsk(candidate, host))
                ?? throw new FormatException(
                $"{endpoint.HostName} is at a private or special-purpose address ({addresses[0]}), and a certificate "
                    + "must not make "
                + "this computer connect there.");
            var (body, location) = await GetAsync(client, uri, address, deadline).ConfigureAwait(false);
            if (body is not null) return body;
            if (!Uri.TryCreate(uri, location, out var next) || !IsHttp(next.AbsoluteUri))
            {
                throw new FormatException("It redirects to an address that is not http.");
            }

            uri = next;
        }

        throw new FormatException($"More than {MaxRedirects} redirects.");
    }

    // The address is in the URL and the name in the Host header: the checked address is the one that is connected to,
    // whatever the name resolves to a moment later.
    private static async Task<(byte[]? Body, Uri? Location)> GetAsync(
        HttpClient client, Uri uri, IPAddress address, Deadline deadline)
    {
        string host = address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();
        using var request = new HttpRequestMessage(
            HttpMethod.Get, new UriBuilder(uri) { Host = host, Fragment = "" }.Uri);
        request.Headers.Host = uri.IsDefaultPort ? uri.IdnHost : $"{uri.IdnHost}:{uri.Port}";
        request.Headers.TryAddWithoutValidation("User-Agent", "MfaTools");
        request.Headers.ConnectionClose = true;
        using var response = await deadline.WaitAsync(
            client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token)).ConfigureAwait(false);
        int status = (int)response.StatusCode;
        if (status is 301 or 302 or 303 or 307 or 308 && response.Headers.Location is { } location)
        {
            return (null, location);
        }

        if (status != 200) throw new FormatException($"HTTP status {status}.");
        using var stream = await deadline.WaitAsync(response.Content.ReadAsStreamAsync()).ConfigureAwait(false);
        using var body = new MemoryStream();
        byte[] buffer = new byte[8192];
        while (true)
        {
            // Some streams of .NET Framework ignore the token.
            int read = await deadline.WaitAsync(stream.ReadAsync(buffer, 0, buffer.Length, deadline.Token))
                .ConfigureAwait(false);
            if (read == 0) return (body.ToArray(), null);
            body.Write(buffer, 0, read);
            if (body.Length > MaxBody) throw new FormatException($"The response is longer than {MaxBody >> 10} KB.");
        }
    }
}
