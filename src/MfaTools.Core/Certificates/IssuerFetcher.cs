using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;
using MfaTools.Net;

namespace MfaTools.Certificates;

/// <summary>Fetches missing issuers from where certificates say they are (RFC 5280, 4.2.2.1). The addresses are the peer's
/// choice, so everything has a limit, nothing but plain HTTP is spoken, no proxy or cookie takes part, and nothing is stored.</summary>
/// <param name="host">The address of the tested host, which says what else it may name (<see cref="AddressKind.MayAsk"/>); null
/// where the certificates are from a file.</param>
/// <param name="report">Told what was asked and answered, or null.</param>
internal sealed class IssuerFetcher(IPAddress? host, Action<string>? report)
{
    private const int MaxLevels = 3;
    private const int MaxUris = 5;
    private const int MaxRedirects = 3;
    private const int MaxBody = 64 << 10;
    private const int MaxHead = 16 << 10;

    /// <summary>All fetching for a target ends after this at the latest.</summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromSeconds(5);

    public static bool IsHttp(string uri) => Uri.TryCreate(uri, UriKind.Absolute, out var parsed) && parsed.Scheme == Uri.UriSchemeHttp && parsed.Host.Length > 0;

    /// <summary>The issuers above a certificate, nearest first; as far as they are found.</summary>
    /// <param name="child">The certificate whose issuer is missing.</param>
    /// <param name="anchors">Whose issuers need not be fetched, nor those that they issued.</param>
    /// <param name="deadline">Ends all fetching.</param>
    /// <exception cref="OperationCanceledException">The user has stopped.</exception>
    public async Task<IReadOnlyList<Certificate>> FetchAsync(Certificate child, TrustAnchors anchors, Deadline deadline)
    {
        var found = new List<Certificate>();
        for (int level = 0; level < MaxLevels; level++)
        {
            var issuers = await FetchIssuersAsync(child, deadline).ConfigureAwait(false);
            found.AddRange(issuers);
            if (issuers.Count == 0 || issuers.Any(issuer => issuer.IsSelfSigned || anchors.Find(issuer.IssuerKey).Any(issuer.IsSignedBy))) break;
            child = issuers[0];
        }

        return found;
    }

    private async Task<IReadOnlyList<Certificate>> FetchIssuersAsync(Certificate child, Deadline deadline)
    {
        foreach (string uri in child.IssuerUris.Where(IsHttp).Take(MaxUris))
        {
            try
            {
                byte[] body = await GetAsync(new Uri(uri), deadline).ConfigureAwait(false);
                var issuers = CertificateFile.Read(body).Certificates.Take(50).Select(TryRead).OfType<Certificate>()
                    .Where(candidate => candidate.SubjectKey == child.IssuerKey && child.IsSignedBy(candidate)).ToList();
                report?.Invoke($"Fetched {uri}: {body.Length} bytes, {(issuers.Count > 0 ? $"'{issuers[0]}', SHA-256 {issuers[0].Sha256}" : $"not the issuer of '{child}'")}.");
                if (issuers.Count > 0) return issuers;
            }
            catch (Exception e) when (e is NetException or FormatException or IOException or SocketException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
            {
                deadline.ThrowIfStopped();
                report?.Invoke($"Could not fetch {uri}: {PlainText.OneLine(e.Message, Text.MaxLength)}");
            }
        }

        return [];
    }

    private async Task<byte[]> GetAsync(Uri uri, Deadline deadline)
    {
        for (int i = 0; i <= MaxRedirects; i++)
        {
            var endpoint = Endpoint.FromUri(uri);
            var addresses = await Connection.ResolveAsync(endpoint, deadline).ConfigureAwait(false);
            // Connected to is what was looked at, not what the name resolves to a moment later.
            var allowed = addresses.Where(address => AddressKind.MayAsk(address, host)).ToArray();
            if (allowed.Length == 0)
            {
                throw new FormatException(
                    $"{endpoint.HostName} is at a private address or one for a special purpose ({addresses[0]}), "
                    + "which this certificate may not make this computer ask.");
            }

            using var connection = await Connection.OpenAsync(allowed, endpoint.Port, deadline).ConfigureAwait(false);
            byte[] request = Encoding.ASCII.GetBytes($"GET {uri.PathAndQuery} HTTP/1.0\r\nHost: {uri.Authority}\r\nUser-Agent: MfaTools\r\nAccept: */*\r\nConnection: close\r\n\r\n");
            await connection.Stream.WriteAsync(request, 0, request.Length).ConfigureAwait(false);
            var (status, location, body) = await ReadAsync(connection.Stream).ConfigureAwait(false);
            if (status == 200) return body;
            if (status is not (301 or 302 or 303 or 307 or 308) || location is null) throw new FormatException($"HTTP status {status}");
            if (!Uri.TryCreate(uri, location, out var next) || !IsHttp(next.AbsoluteUri)) throw new FormatException("it redirects to something other than http");
            uri = next;
        }

        throw new FormatException($"more than {MaxRedirects} redirects");
    }

    private static async Task<(int Status, string? Location, byte[] Body)> ReadAsync(Stream stream)
    {
        var all = new MemoryStream();
        byte[] buffer = new byte[8192];
        int head = -1;
        int? length = null;
        string[] lines = [];
        while (true)
        {
            int read = await stream.ReadAsync(buffer, 0, buffer.Length).ConfigureAwait(false);
            all.Write(buffer, 0, read);
            if (head < 0)
            {
                string text = Encoding.ASCII.GetString(all.GetBuffer(), 0, (int)Math.Min(all.Length, MaxHead));
                head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
                if (head >= 0)
                {
                    lines = text.Substring(0, head).Split(["\r\n"], StringSplitOptions.None);
                    head += 4;
                    if (int.TryParse(Header(lines, "Content-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out int given)) length = given;
                }
                else if (all.Length >= MaxHead) throw new FormatException("no HTTP answer");
            }

            if (head >= 0 && (all.Length - head > MaxBody || length > MaxBody)) throw new FormatException($"the answer is longer than {MaxBody >> 10} KB");
            if (read == 0 || (head >= 0 && all.Length - head >= length)) break;
        }

        if (head < 0 || !lines[0].StartsWith("HTTP/1.", StringComparison.Ordinal) || lines[0].Length < 12
            || !int.TryParse(lines[0].Substring(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out int status))
        {
            throw new FormatException("no HTTP answer");
        }

        byte[] body = all.ToArray().Skip(head).ToArray();
        if (length > body.Length) throw new FormatException("the answer is cut off");
        return (status, Header(lines, "Location"), Header(lines, "Transfer-Encoding") is { } coding && coding.Equals("chunked", StringComparison.OrdinalIgnoreCase) ? Unchunk(body) : body);
    }

    // HTTP/1.0 asks for none of it; some servers chunk all the same.
    private static byte[] Unchunk(byte[] body)
    {
        var whole = new MemoryStream();
        int at = 0;
        while (true)
        {
            int end = Array.IndexOf(body, (byte)'\n', at);
            if (end < 0) throw new FormatException("the answer is cut off");
            string size = Encoding.ASCII.GetString(body, at, end - at).Split(';')[0].Trim();
            if (!int.TryParse(size, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out int count) || count < 0 || count > body.Length - end - 1) throw new FormatException("the answer is damaged");
            if (count == 0) return whole.ToArray();
            whole.Write(body, end + 1, count);
            at = end + 1 + count + 2;
            if (at > body.Length) throw new FormatException("the answer is cut off");
        }
    }

    private static string? Header(string[] lines, string name) =>
        lines.Skip(1).Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)).Select(line => line.Substring(name.Length + 1).Trim()).FirstOrDefault();

    private static Certificate? TryRead(byte[] bytes)
    {
        try
        {
            return Certificate.Read(bytes);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
