using System;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Security;
using System.Reflection;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;

namespace MfaTools.Sdk;

#pragma warning disable CA5397 // The test uses the versions that this computer allows, old ones too.

/// <summary>TLS and HTTP with this computer's own policy for protocols and cipher suites.</summary>
/// <remarks>Before it calls the callback, the platform builds a chain and would fetch a missing issuer from the URL in
/// the peer's certificate. Properties that netstandard2.0 does not have prevent this on newer .NET, so they are set by
/// name. On .NET Framework the operating system may fetch the issuer, as for every other program. The runtimes that
/// have each member: SslClientAuthenticationOptions and SocketsHttpHandler .NET Core 2.1, NegotiatedCipherSuite .NET
/// Core 3.0, ConnectCallback and TrustMode .NET 5, CertificateChainPolicy and DisableCertificateDownloads .NET
/// 7.</remarks>
internal sealed class PlatformTls : IDisposable
{
    private static readonly Type? OptionsType =
        typeof(SslStream).Assembly.GetType("System.Net.Security.SslClientAuthenticationOptions");

    private static readonly Type? SocketsHandlerType =
        typeof(HttpClient).Assembly.GetType("System.Net.Http.SocketsHttpHandler");

    // Before .NET 7 a handler makes a handshake of its own on any stream.
    private static readonly PropertyInfo? ConnectCallback =
        Environment.Version.Major < 7 ? null : SocketsHandlerType?.GetProperty("ConnectCallback");

    private static readonly PropertyInfo? TrustMode = typeof(X509ChainPolicy).GetProperty("TrustMode");

    private const SslProtocols AnyTls = SslProtocols.Tls | SslProtocols.Tls11 | SslProtocols.Tls12;

    private readonly SslStream _stream;

    private PlatformTls(SslStream stream, byte[][] sent, bool namesProtocols) =>
        (_stream, Sent, NamesProtocols) = (stream, sent, namesProtocols);

    /// <summary>The certificates of the host as the platform reports them, the leaf first but not always in the order
    /// sent.</summary>
    public byte[][] Sent { get; }

    /// <summary>Whether TLS 1.0 to 1.2 were requested by name, because .NET Framework does not leave the choice to the
    /// system in this process.</summary>
    public bool NamesProtocols { get; }

    /// <summary>The protocol agreed on.</summary>
    public SslProtocols Protocol => _stream.SslProtocol;

    /// <summary>The IANA name of the cipher suite agreed on; null if the platform does not report it.</summary>
    public string? CipherSuite =>
        typeof(SslStream).GetProperty("NegotiatedCipherSuite")?.GetValue(_stream)?.ToString();

    /// <summary>Makes the handshake. The certificate is not judged.</summary>
    /// <param name="stream">The connection.</param>
    /// <param name="host">The server name to send.</param>
    /// <param name="around">For tests: replaces or wraps the platform's handshake. Or null.</param>
    /// <exception cref="AuthenticationException">The handshake failed.</exception>
    /// <exception cref="IOException">The connection broke off.</exception>
    public static async Task<PlatformTls> HandshakeAsync(
        Stream stream, string host, Func<Func<SslProtocols, Task>, SslProtocols, Task>? around = null)
    {
        byte[][] sent = [];
        // The certificate is judged by CertificateStage.
        bool Callback(object sender, X509Certificate? leaf, X509Chain? chain, SslPolicyErrors errors)
        {
            if (leaf is not null) sent = ToSent(leaf, chain);
            return leaf is not null;
        }

        var options = NewOptions(Callback, null);
        // The callback must be either in the options or here, not in both.
        var tls = options is null ? new SslStream(stream, false, Callback) : new SslStream(stream, false);
        try
        {
            around ??= (own, protocols) => own(protocols);
            Task Handshake(SslProtocols protocols) =>
                around(asked => AuthenticateAsync(tls, host, asked, options), protocols);
            bool named = false;
            try
            {
                await Handshake(SslProtocols.None).ConfigureAwait(false);
            }
            catch (ArgumentException)
            {
                // .NET Framework with DisableSystemDefaultTlsVersions, which is on if the process names no target
                // framework and SystemDefaultTlsVersions is not set. It throws before it sends anything.
                named = true;
                await Handshake(AnyTls).ConfigureAwait(false);
            }

            return new PlatformTls(tls, sent, named);
        }
        catch
        {
            tls.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    /// <summary>A handler that keeps no cookies, follows no redirect and uses no proxy.</summary>
    /// <param name="accepts">Whether a connection with these certificates of the host, the leaf first, may be
    /// used.</param>
    /// <param name="protocol">The protocol that the handshake before agreed on.</param>
    /// <param name="credentials">Used when the server challenges.</param>
    /// <param name="client">The client certificate, or null.</param>
    /// <param name="open">An accepted connection to use first, if the platform can; or null.</param>
    /// <param name="connect">Makes the connections after it.</param>
    public static HttpMessageHandler NewHandler(
        Func<byte[][], bool> accepts,
        SslProtocols protocol,
        ICredentials credentials,
        X509Certificate2? client,
        PlatformTls? open,
        Func<Task<Stream>> connect)
    {
        const DecompressionMethods Packed = DecompressionMethods.GZip | DecompressionMethods.Deflate;
        var clients = client is null ? null : new X509CertificateCollection { client };
        bool Callback(object sender, X509Certificate? leaf, X509Chain? chain, SslPolicyErrors errors) =>
            leaf is not null && accepts(ToSent(leaf, chain));

        if (SocketsHandlerType is not null && NewOptions(Callback, clients) is { } options)
        {
            var handler = (HttpMessageHandler)Activator.CreateInstance(SocketsHandlerType)!;
            Set(handler, "SslOptions", options);
            Set(handler, "AllowAutoRedirect", false);
            Set(handler, "UseCookies", false);
            Set(handler, "UseProxy", false);
            Set(handler, "AutomaticDecompression", Packed);
            Set(handler, "Credentials", credentials);
            Set(handler, "PreAuthenticate", true);
            if (open is not null && ConnectCallback is not null)
            {
                ConnectCallback.SetValue(handler, NewCallback(ConnectCallback.PropertyType, open._stream, connect));
            }

            return handler;
        }

        var plain = new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback =
                (sender, leaf, chain, errors) => Callback(sender, leaf, chain, errors),
            // Otherwise the old default of Windows PowerShell would apply, not the policy of the computer.
            SslProtocols = WithoutSsl(protocol),
            CheckCertificateRevocationList = false,
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = Packed,
            Credentials = credentials,
            PreAuthenticate = true,
        };
        if (client is not null) plain.ClientCertificates.Add(client);
        return plain;
    }

    /// <summary>The protocol to request by name; the handler of .NET Framework rejects SSL 2.0 and 3.0, which it uses,
    /// if at all, by the default of the process.</summary>
    internal static SslProtocols WithoutSsl(SslProtocols agreed) =>
        (int)agreed is 12 or 48 ? SslProtocols.None : agreed;

    private static Task AuthenticateAsync(SslStream tls, string host, SslProtocols protocols, object? options)
    {
        var handshake = options is null ? null : typeof(SslStream).GetMethod(
            nameof(SslStream.AuthenticateAsClientAsync), [OptionsType!, typeof(CancellationToken)]);
        if (handshake is null) return tls.AuthenticateAsClientAsync(host, null, protocols, false);
        Set(options!, "TargetHost", host);
        Set(options!, "EnabledSslProtocols", protocols);
        return (Task)handshake.Invoke(tls, [options, default(CancellationToken)])!;
    }

    // Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>>, whose types netstandard2.0 does not
    // have.
    private static Delegate NewCallback(Type type, Stream first, Func<Task<Stream>> connect)
    {
        var connectorType = typeof(Connector<>).MakeGenericType(type.GenericTypeArguments[2]);
        var connector = Activator.CreateInstance(connectorType, first, connect)!;
        return Delegate.CreateDelegate(type, connector, connector.GetType().GetMethod(nameof(Connector<>.Connect))!);
    }

    private static object? NewOptions(RemoteCertificateValidationCallback callback, X509CertificateCollection? clients)
    {
        if (OptionsType is null) return null;
        var options = Activator.CreateInstance(OptionsType)!;
        Set(options, "RemoteCertificateValidationCallback", callback);
        if (clients is not null) Set(options, "ClientCertificates", clients);
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck };
        Set(policy, "DisableCertificateDownloads", true);
        // The platform need not look for a root either.
        if (TrustMode is not null) TrustMode.SetValue(policy, Enum.Parse(TrustMode.PropertyType, "CustomRootTrust"));
        Set(options, "CertificateChainPolicy", policy);
        return options;
    }

    private static byte[][] ToSent(X509Certificate leaf, X509Chain? chain)
    {
        var extra = chain?.ChainPolicy.ExtraStore;
        var sent = new byte[1 + (extra?.Count ?? 0)][];
        sent[0] = leaf.GetRawCertData();
        for (int i = 1; i < sent.Length; i++) sent[i] = extra![i - 1].RawData;
        return sent;
    }

    private static void Set(object target, string property, object value) =>
        target.GetType().GetProperty(property, BindingFlags.Public | BindingFlags.Instance)?.SetValue(target, value);

    private sealed class Connector<TResult>(Stream first, Func<Task<Stream>> connect)
    {
        private Stream? _first = first;

        public TResult Connect(object context, CancellationToken cancel)
        {
            var stream = Interlocked.Exchange(ref _first, null) is { } open ? Task.FromResult(open) : connect();
            return (TResult)Activator.CreateInstance(typeof(TResult), stream)!;
        }
    }
}
