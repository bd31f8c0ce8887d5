using System;
using System.ComponentModel;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;
using MfaTools.Logs;
using MfaTools.Net;

namespace MfaTools.Sdk;

/// <summary>Speaks HTTP with one server at one address, within one deadline.</summary>
/// <remarks>The URL contains the address and the Host header the name: on .NET and .NET Framework alike, TLS and
/// authentication then use the name in the Host header. So requests go to the server that was judged.</remarks>
internal sealed class SdkHttp : IDisposable
{
    // .NET leaves in the request what it sent to sign in.
    private static readonly bool TellsSignIn = Environment.Version.Major >= 5;

    private readonly HttpClient _client;
    private readonly Endpoint _endpoint;
    private readonly GuardedCredential _credential;
    private readonly Deadline _deadline;

    /// <param name="endpoint">The server, with its address.</param>
    /// <param name="handler">Sends the requests.</param>
    /// <param name="credential">The credential of the handler.</param>
    /// <param name="deadline">Ends all waiting.</param>
    public SdkHttp(Endpoint endpoint, HttpMessageHandler handler, GuardedCredential credential, Deadline deadline)
    {
        _endpoint = endpoint;
        _credential = credential;
        _deadline = deadline;
        _client = new HttpClient(handler) { Timeout = System.Threading.Timeout.InfiniteTimeSpan };
    }

    /// <summary>Reads a page.</summary>
    public Task<SdkReply> GetAsync(Uri uri) => SendAsync(uri, null, null);

    /// <summary>Calls a SOAP 1.1 operation.</summary>
    public Task<SdkReply> PostAsync(Uri uri, string envelope, string action) => SendAsync(uri, envelope, action);

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    /// <exception cref="NetException">No answer came, or not in time.</exception>
    /// <exception cref="OperationCanceledException">The user has cancelled.</exception>
    private async Task<SdkReply> SendAsync(Uri uri, string? envelope, string? action)
    {
        var address = _endpoint.Address!;
        string host = address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();
        var method = envelope is null ? HttpMethod.Get : HttpMethod.Post;
        using var request = new HttpRequestMessage(method, new UriBuilder(uri) { Host = host }.Uri);
        request.Headers.Host = uri.IsDefaultPort ? uri.IdnHost : $"{uri.IdnHost}:{uri.Port}";
        request.Headers.TryAddWithoutValidation("User-Agent", "MfaTools");
        if (envelope is not null)
        {
            request.Content = new StringContent(envelope, Encoding.UTF8, "text/xml");
            request.Headers.TryAddWithoutValidation("SOAPAction", $"\"{action}\"");
        }

        string step = "the request was sent, but no complete answer came";
        try
        {
            using var response = await _deadline
                .WaitAsync(_client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, _deadline.Token))
                .ConfigureAwait(false);
            step = $"HTTP {(int)response.StatusCode} came, but its body did not end";
            var (body, problem) = await ReadAsync(response.Content).ConfigureAwait(false);
            var challenges = response.Headers.WwwAuthenticate;
            return new SdkReply
            {
                Status = (int)response.StatusCode,
                Challenges =
                [
                    .. challenges.Select(one => PlainText.OneLine(one.Scheme, 40))
                        .Distinct(StringComparer.OrdinalIgnoreCase),
                ],
                Location = response.Headers.Location is { } location ? new Uri(uri, location) : null,
                MediaType = response.Content?.Headers.ContentType?.MediaType,
                Body = body,
                BodyProblem = problem,
                BrokenOff = _credential.Used is not ("Negotiate" or "NTLM") ? false : !TellsSignIn ? null
                    : request.Headers.Authorization is null
                        || challenges.Any(one => one.Scheme == _credential.Used && one.Parameter is { Length: > 0 }),
            };
        }
        catch (Exception e) when (_credential.Used is "Negotiate" or "NTLM"
            && FindInner<Win32Exception>(e) is not (null or SocketException))
        {
            // .NET Framework: the security package of this computer refuses, because of a policy or because it cannot
            // reach a domain controller.
            return new SdkReply { Status = 401, Challenges = [_credential.Used], BrokenOff = true };
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException
            or ObjectDisposedException or SocketException or UriFormatException or InvalidOperationException)
        {
            throw Explain(e, step);
        }
    }

    private async Task<(byte[] Body, string? Problem)> ReadAsync(HttpContent? content)
    {
        if (content is null) return ([], null);
        using var stream = await _deadline.WaitAsync(content.ReadAsStreamAsync()).ConfigureAwait(false);
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (true)
        {
            int read;
            try
            {
                // Some streams of .NET Framework ignore the token.
                read = await _deadline.WaitAsync(stream.ReadAsync(buffer, 0, buffer.Length, _deadline.Token))
                    .ConfigureAwait(false);
            }
            catch (Exception e) when (ZipMemberStream.IsDamage(e))
            {
                return (body.ToArray(), "its compression is damaged");
            }

            if (read == 0) return (body.ToArray(), null);
            body.Write(buffer, 0, read);
            if (body.Length > SafeXml.MaxBytes) return ([], "it is longer than 1 MiB");
        }
    }

    private NetException Explain(Exception exception, string step)
    {
        _deadline.ThrowIfStopped();
        string where = _endpoint.Address!.ToString();
        if (_deadline.Token.IsCancellationRequested)
        {
            return new NetException(NetFault.Timeout, $"{where}: {step} within {_deadline.Seconds} s.", exception);
        }

        var socket = FindInner<SocketException>(exception);
        bool reset = socket?.SocketErrorCode
            is SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown;
        string said = PlainText.OneLine(exception.GetBaseException().Message, 200);
        if (socket is null && IsMalformed(exception))
        {
            return new NetException(NetFault.NotHttp, $"{where}: {said}", exception);
        }

        return new NetException(reset ? NetFault.Reset : NetFault.Closed, $"{where}: {step} ({said})", exception);
    }

    // .NET 8 and later have the kind of the error, .NET Framework a status; earlier .NET has only a text without a
    // cause.
    private static bool IsMalformed(Exception exception)
    {
        for (Exception? e = exception; e is not null; e = e.InnerException)
        {
            string? kind = e.GetType().GetProperty("HttpRequestError")?.GetValue(e)?.ToString();
            if (kind is not null and not "Unknown")
            {
                return kind is "InvalidResponse" or "ConfigurationLimitExceeded" or "HttpProtocolError";
            }

            if (e is WebException web) return web.Status == WebExceptionStatus.ServerProtocolViolation;
            if (e is UriFormatException) return true;
        }

        return exception is HttpRequestException { InnerException: null };
    }

    private static T? FindInner<T>(Exception exception)
        where T : Exception
    {
        for (Exception? e = exception; e is not null; e = e.InnerException)
        {
            if (e is T found) return found;
        }

        return null;
    }
}

/// <summary>The answer of a server, read within bounds and not judged.</summary>
internal sealed class SdkReply
{
    /// <summary>The HTTP status.</summary>
    public int Status { get; init; }

    /// <summary>The schemes of <c>WWW-Authenticate</c>, such as Basic and NTLM.</summary>
    public string[] Challenges { get; init; } = [];

    /// <summary>The target of a redirect, or null.</summary>
    public Uri? Location { get; init; }

    /// <summary>The media type of the body, or null.</summary>
    public string? MediaType { get; init; }

    /// <summary>The uncompressed body, up to the limit.</summary>
    public byte[] Body { get; init; } = [];

    /// <summary>Why the body is not complete, or null.</summary>
    public string? BodyProblem { get; init; }

    /// <summary>Whether this computer broke off the sign-in: it sent nothing for the scheme, or did not answer the last
    /// step of the server. Null if the platform does not tell (.NET Framework).</summary>
    public bool? BrokenOff { get; init; }
}

/// <summary>Credentials that are available only after their release, and only for the schemes released.</summary>
internal sealed class GuardedCredential(NetworkCredential? credential) : ICredentials
{
    private string[] _schemes = [];

    public bool Exists => credential is not null;

    /// <summary>The scheme that credentials were last used for.</summary>
    public string? Used { get; private set; }

    public void Release(params string[] schemes) => _schemes = schemes;

    public NetworkCredential? GetCredential(Uri uri, string authType)
    {
        if (!_schemes.Contains(authType, StringComparer.OrdinalIgnoreCase)) return null;
        Used = authType;
        return credential;
    }
}
