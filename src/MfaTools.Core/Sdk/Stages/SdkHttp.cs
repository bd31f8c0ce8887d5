using System;
using System.ComponentModel;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;
using MfaTools.Logs;
using MfaTools.Net;

namespace MfaTools.Sdk;

/// <summary>Speaks HTTP with one server at one address, within one deadline.</summary>
/// <remarks>The address stands in the URL and the name in the Host header: on .NET and .NET Framework alike, the name of the
/// Host header is then what TLS and authentication use. So the server that was judged is the server that is spoken to.</remarks>
internal sealed class SdkHttp : IDisposable
{
    // .NET leaves in a request what it sent to sign in.
    private static readonly bool TellsSignIn = Environment.Version.Major >= 5;

    private readonly HttpClient _client;
    private readonly Endpoint _endpoint;
    private readonly HeldCredential _credential;
    private readonly Deadline _deadline;

    /// <param name="endpoint">The server; its address is given.</param>
    /// <param name="handler">How it is spoken to.</param>
    /// <param name="credential">What the handler gives out when asked.</param>
    /// <param name="deadline">Ends all waiting.</param>
    public SdkHttp(Endpoint endpoint, HttpMessageHandler handler, HeldCredential credential, Deadline deadline)
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
    /// <exception cref="OperationCanceledException">The user has stopped.</exception>
    private async Task<SdkReply> SendAsync(Uri uri, string? envelope, string? action)
    {
        string host = _endpoint.Address!.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{_endpoint.Address}]" : _endpoint.Address.ToString();
        using var request = new HttpRequestMessage(envelope is null ? HttpMethod.Get : HttpMethod.Post, new UriBuilder(uri) { Host = host }.Uri);
        request.Headers.Host = uri.IsDefaultPort ? uri.IdnHost : $"{uri.IdnHost}:{uri.Port}";
        request.Headers.TryAddWithoutValidation("User-Agent", "MfaTools");
        if (envelope is not null)
        {
            request.Content = new StringContent(envelope, Encoding.UTF8, "text/xml");
            request.Headers.TryAddWithoutValidation("SOAPAction", $"\"{action}\"");
        }

        string step = "the request was sent and no complete answer came";
        try
        {
            using var response = await _deadline.WaitAsync(
                _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, _deadline.Token)).ConfigureAwait(false);
            step = $"HTTP {(int)response.StatusCode} came, but its body did not end";
            var (body, problem) = await ReadAsync(response.Content).ConfigureAwait(false);
            return new SdkReply
            {
                Status = (int)response.StatusCode,
                Challenges = [.. response.Headers.WwwAuthenticate.Select(challenge => PlainText.OneLine(challenge.Scheme, 40)).Distinct(StringComparer.OrdinalIgnoreCase)],
                Location = response.Headers.Location is { } location ? (location.IsAbsoluteUri ? location : new Uri(uri, location)) : null,
                MediaType = response.Content?.Headers.ContentType?.MediaType,
                Body = body,
                BodyProblem = problem,
                BrokenOff = _credential.Used is not ("Negotiate" or "NTLM") ? false : !TellsSignIn ? null
                    : (request.Headers.Authorization is null || response.Headers.WwwAuthenticate.Any(step => step.Scheme == _credential.Used && step.Parameter is { Length: > 0 })),
            };
        }
        catch (Exception e) when (_credential.Used is "Negotiate" or "NTLM" && Innermost<Win32Exception>(e) is not (null or SocketException))
        {
            // .NET Framework: the security package of this computer refuses, by a policy or for want of a domain controller.
            return new SdkReply { Status = 401, Challenges = [_credential.Used], BrokenOff = true };
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException or SocketException or UriFormatException or InvalidOperationException)
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
                // Some streams of .NET Framework do not look at a token.
                read = await _deadline.WaitAsync(stream.ReadAsync(buffer, 0, buffer.Length, _deadline.Token)).ConfigureAwait(false);
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

        var socket = Innermost<SocketException>(exception);
        bool reset = socket?.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown;
        string said = PlainText.OneLine(exception.GetBaseException().Message, 200);
        if (socket is null && IsMalformed(exception)) return new NetException(NetFault.NotHttp, $"{where}: {said}", exception);
        return new NetException(reset ? NetFault.Reset : NetFault.Closed, $"{where}: {step} ({said})", exception);
    }

    // .NET 8 and later name the kind of the error, .NET Framework a status; .NET before has only texts, which come without a cause.
    private static bool IsMalformed(Exception exception)
    {
        for (Exception? e = exception; e is not null; e = e.InnerException)
        {
            string? kind = e.GetType().GetProperty("HttpRequestError")?.GetValue(e)?.ToString();
            if (kind is not null and not "Unknown") return kind is "InvalidResponse" or "ConfigurationLimitExceeded" or "HttpProtocolError";
            if (e is System.Net.WebException web) return web.Status == System.Net.WebExceptionStatus.ServerProtocolViolation;
            if (e is UriFormatException) return true;
        }

        return exception is HttpRequestException { InnerException: null };
    }

    private static T? Innermost<T>(Exception exception)
        where T : Exception
    {
        for (Exception? e = exception; e is not null; e = e.InnerException)
        {
            if (e is T found) return found;
        }

        return null;
    }
}
