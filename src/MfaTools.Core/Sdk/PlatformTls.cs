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

/// <summary>TLS and HTTP as this computer does them, with its own policy for protocols and cipher suites.</summary>
/// <remarks>Before it asks the callback, the platform builds a chain, and would fetch a missing issuer from the URL that the
/// peer's certificate names. Newer .NET can be told not to, through properties that netstandard2.0 does not have: they are
/// set by name. .NET Framework cannot be told; there the operating system may fetch it, as for every other program.</remarks>
internal static class PlatformTls
{
    private static readonly Type? OptionsType = typeof(SslStream).Assembly.GetType("System.Net.Security.SslClientAuthenticationOptions");
    private static readonly Type? SocketsHandlerType = typeof(HttpClient).Assembly.GetType("System.Net.Http.SocketsHttpHandler");

    /// <summary>Makes the handshake. The certificate is not judged.</summary>
    /// <param name="stream">The connection.</param>
    /// <param name="host">The name to ask for.</param>
    /// <exception cref="AuthenticationException">The handshake failed.</exception>
    /// <exception cref="IOException">The connection broke off.</exception>
    public static async Task<SslStream> HandshakeAsync(Stream stream, string host)
    {
        var options = NewOptions(AnyCertificate, null);
        // With options the callback must be in them alone.
        var tls = options is null ? new SslStream(stream, false, AnyCertificate) : new SslStream(stream, false);
        try
        {
            var handshake = options is null ? null : typeof(SslStream).GetMethod(
                nameof(SslStream.AuthenticateAsClientAsync), [OptionsType!, typeof(System.Threading.CancellationToken)]);
            if (handshake is null)
            {
                await tls.AuthenticateAsClientAsync(host, null, SslProtocols.None, false).ConfigureAwait(false);
            }
            else
            {
                Set(options!, "TargetHost", host);
                await ((Task)handshake.Invoke(tls, [options, default(System.Threading.CancellationToken)])!).ConfigureAwait(false);
            }

            return tls;
        }
        catch
        {
            tls.Dispose();
            throw;
        }
    }

    /// <summary>The cipher suite of a connection, by its IANA name where the platform tells it.</summary>
    public static string? CipherSuite(SslStream tls) =>
        typeof(SslStream).GetProperty("NegotiatedCipherSuite")?.GetValue(tls)?.ToString();

    /// <summary>A handler that keeps no cookies, follows no redirect and uses no proxy.</summary>
    /// <param name="accepts">Whether the certificates of a host, the leaf first, are good enough to go on.</param>
    /// <param name="protocol">What the handshake before agreed on.</param>
    /// <param name="credentials">Asked when the server challenges.</param>
    /// <param name="client">The client certificate, or null.</param>
    public static HttpMessageHandler NewHandler(Func<byte[][], bool> accepts, SslProtocols protocol, System.Net.ICredentials credentials, X509Certificate2? client)
    {
        var clients = client is null ? null : new X509CertificateCollection { client };
        bool Callback(object sender, X509Certificate? leaf, X509Chain? chain, SslPolicyErrors errors) => leaf is not null && accepts(Sent(leaf, chain));
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
            return handler;
        }

        var plain = new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = (sender, leaf, chain, errors) => Callback(sender, leaf, chain, errors),
            // Else the old default of Windows PowerShell would count, not the policy of the computer.
            SslProtocols = protocol,
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

    // Judged by the engine of its own, not here: nothing is sent over this connection.
    private static bool AnyCertificate(object sender, X509Certificate? leaf, X509Chain? chain, SslPolicyErrors errors) => leaf is not null;

    private static object? NewOptions(RemoteCertificateValidationCallback callback, X509CertificateCollection? clients)
    {
        if (OptionsType is null) return null;
        var options = Activator.CreateInstance(OptionsType)!;
        Set(options, "RemoteCertificateValidationCallback", callback);
        if (clients is not null) Set(options, "ClientCertificates", clients);
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck };
        Set(policy, "DisableCertificateDownloads", true);
        Set(options, "CertificateChainPolicy", policy);
        return options;
    }

    private static byte[][] Sent(X509Certificate leaf, X509Chain? chain)
    {
        var extra = chain?.ChainPolicy.ExtraStore;
        var sent = new byte[1 + (extra?.Count ?? 0)][];
        sent[0] = leaf.GetRawCertData();
        for (int i = 1; i < sent.Length; i++) sent[i] = extra![i - 1].RawData;
        return sent;
    }

    private static void Set(object target, string property, object value) =>
        target.GetType().GetProperty(property, BindingFlags.Public | BindingFlags.Instance)?.SetValue(target, value);
}
