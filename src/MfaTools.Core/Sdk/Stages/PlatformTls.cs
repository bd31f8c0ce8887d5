using System;
using System.IO;
using System.Net.Http;
using System.Net.Security;
using System.Reflection;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using MfaTools.Net;

namespace MfaTools.Sdk;

#pragma warning disable CA5397 // Old versions are asked for as this computer allows them: what the host takes is what is tested.

/// <summary>TLS and HTTP as this computer does them, with its own policy for protocols and cipher suites.</summary>
/// <remarks>Before it asks the callback, the platform builds a chain, and would fetch a missing issuer from the URL that the
/// peer's certificate names. Newer .NET can be told not to, through properties that netstandard2.0 does not have: they are
/// set by name. .NET Framework cannot be told; there the operating system may fetch it, as for every other program.</remarks>
internal sealed class PlatformTls : IDisposable
{
    private static readonly Type? OptionsType = typeof(SslStream).Assembly.GetType("System.Net.Security.SslClientAuthenticationOptions");
    private static readonly Type? SocketsHandlerType = typeof(HttpClient).Assembly.GetType("System.Net.Http.SocketsHttpHandler");

    // Before .NET 7 a handler makes a handshake of its own on whatever it is given.
    private static readonly PropertyInfo? ConnectCallback = Environment.Version.Major < 7 ? null : SocketsHandlerType?.GetProperty("ConnectCallback");

    private static readonly PropertyInfo? TrustMode = typeof(X509ChainPolicy).GetProperty("TrustMode");

    private const SslProtocols AnyTls = SslProtocols.Tls | SslProtocols.Tls11 | SslProtocols.Tls12;

    private readonly SslStream _stream;

    private PlatformTls(SslStream stream, byte[][] sent, bool namesProtocols) =>
        (_stream, Sent, NamesProtocols) = (stream, sent, namesProtocols);

    /// <summary>The certificates of the host as the platform tells them, the leaf first: not always in the order sent.</summary>
    public byte[][] Sent { get; }

    /// <summary>Whether TLS 1.0 to 1.2 were asked for by name, because .NET Framework does not leave the choice to the system
    /// in this process.</summary>
    public bool NamesProtocols { get; }

    /// <summary>The protocol agreed on.</summary>
    public SslProtocols Protocol => _stream.SslProtocol;

    /// <summary>The cipher suite agreed on, by its IANA name where the platform tells it.</summary>
    public string? CipherSuite => typeof(SslStream).GetProperty("NegotiatedCipherSuite")?.GetValue(_stream)?.ToString();

    /// <summary>Makes the handshake. The certificate is not judged.</summary>
    /// <param name="stream">The connection.</param>
    /// <param name="host">The name to ask for.</param>
    /// <param name="around">Calls the platform's handshake, or does something else: for tests. Or null.</param>
    /// <exception cref="AuthenticationException">The handshake failed.</exception>
    /// <exception cref="IOException">The connection broke off.</exception>
    public static async Task<PlatformTls> HandshakeAsync(
        Stream stream, string host, Func<Func<SslProtocols, Task>, SslProtocols, Task>? around = null)
    {
        byte[][] sent = [];
        // Judged by the engine of its own, not here.
        bool Callback(object sender, X509Certificate? leaf, X509Chain? chain, SslPolicyErrors errors)
        {
            if (leaf is not null) sent = ToSent(leaf, chain);
            return leaf is not null;
        }

        var options = NewOptions(Callback, null);
        // With options the callback must be in them alone.
        var tls = options is null ? new SslStream(stream, false, Callback) : new SslStream(stream, false);
        try
        {
            around ??= (own, protocols) => own(protocols);
            Task Handshake(SslProtocols protocols) => around(asked => AuthenticateAsync(tls, host, asked, options), protocols);
            bool named = false;
            try
            {
                await Handshake(SslProtocols.None).ConfigureAwait(false);
            }
            catch (ArgumentException)
            {
                // .NET Framework with DisableSystemDefaultTlsVersions, which is on where the process names no target
                // framework and SystemDefaultTlsVersions is not set. It refuses before anything is sent.
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
    /// <param name="accepts">Whether the certificates of a host, the leaf first, are good enough to go on.</param>
    /// <param name="protocol">What the handshake before agreed on.</param>
    /// <param name="credentials">Asked when the server challenges.</param>
    /// <param name="client">The client certificate, or null.</param>
    /// <param name="open">A connection to begin with, where the platform can: its certificates are not asked about. Or null.</param>
    /// <param name="connect">Makes those that come after it.</param>
    public static HttpMessageHandler NewHandler(
        Func<byte[][], bool> accepts, SslProtocols protocol, System.Net.ICredentials credentials, X509Certificate2? client, PlatformTls? open, Func<Task<Stream>> connect)
    {
        var clients = client is null ? null : new X509CertificateCollection { client };
        bool Callback(object sender, X509Certificate? leaf, X509Chain? chain, SslPolicyErrors errors) => leaf is not null && accepts(ToSent(leaf, chain));
        if (SocketsHandlerType is not null && NewOptions(Callback, clients) is { } options)
        {
            var handler = (HttpMessageHandler)Activator.CreateInstance(SocketsHandlerType)!;
            Set(handler, "SslOptions", options);
            Set(handler, "AllowAutoRedirect", false);
            Set(handler, "UseCookies", false);
            Set(handler, "UseProxy", false);
            Set(handler, "AutomaticDecompression", System.Net.DecompressionMethods.GZip | System.Net.DecompressionMethods.Deflate);
            Set(handler, "Credentials", credentials);
            Set(handler, "PreAuthenticate", true);
            if (open is not null && ConnectCallback is not null) ConnectCallback.SetValue(handler, NewCallback(ConnectCallback.PropertyType, open._stream, connect));
            return handler;
        }

        var plain = new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = (sender, leaf, chain, errors) => Callback(sender, leaf, chain, errors),
            // Else the old default of Windows PowerShell would count, not the policy of the computer.
            SslProtocols = WithoutSsl(protocol),
            CheckCertificateRevocationList = false,
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = System.Net.DecompressionMethods.GZip | System.Net.DecompressionMethods.Deflate,
            Credentials = credentials,
            PreAuthenticate = true,
        };
        if (client is not null) plain.ClientCertificates.Add(client);
        return plain;
    }

    /// <summary>The handler of .NET Framework refuses SSL 2.0 and 3.0 by name, and has them, if at all, by the default of
    /// the process.</summary>
    internal static SslProtocols WithoutSsl(SslProtocols agreed) => (int)agreed is 12 or 48 ? SslProtocols.None : agreed;

    private static Task AuthenticateAsync(SslStream tls, string host, SslProtocols protocols, object? options)
    {
        var handshake = options is null ? null : typeof(SslStream).GetMethod(
            nameof(SslStream.AuthenticateAsClientAsync), [OptionsType!, typeof(System.Threading.CancellationToken)]);
        if (handshake is null) return tls.AuthenticateAsClientAsync(host, null, protocols, false);
        Set(options!, "TargetHost", host);
        Set(options!, "EnabledSslProtocols", protocols);
        return (Task)handshake.Invoke(tls, [options, default(System.Threading.CancellationToken)])!;
    }

    // Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>>, of which netstandard2.0 has no part.
    private static Delegate NewCallback(Type type, Stream first, Func<Task<Stream>> connect)
    {
        var connector = Activator.CreateInstance(typeof(Connector<>).MakeGenericType(type.GenericTypeArguments[2]), first, connect)!;
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
        // Nor need it look for a root.
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

        public TResult Connect(object context, System.Threading.CancellationToken stop) =>
            (TResult)Activator.CreateInstance(typeof(TResult), System.Threading.Interlocked.Exchange(ref _first, null) is { } open ? Task.FromResult(open) : connect())!;
    }
}
