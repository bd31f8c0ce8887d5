using System;
using System.Buffers;
using System.Collections.Concurrent;
using System.Linq;
using System.Net;
using System.Net.Security;
using System.Text;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SoapCore;

namespace MfaTools.SdkServer;

/// <summary>Serves both web services on a port of the loopback address, by TLS, with one fault switched on.</summary>
public sealed class SdkServer : IAsyncDisposable
{
    public const string SdkPath = "/MultiFactorAuthWebServiceSdk/PfWsSdk.asmx";
    public const string AppPath = "/MultiFactorAuthMobileAppWebService/PfPaWs.asmx";

    private readonly WebApplication _app;
    private readonly SdkServerOptions _options;

    private SdkServer(WebApplication app, SdkServerOptions options, ServerCertificates certificates) =>
        (_app, _options, Certificates) = (app, options, certificates);

    public ServerCertificates Certificates { get; }

    public int Port =>
        new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
            .First()).Port;

    /// <summary>The URL of the SDK.</summary>
    public string SdkUrl => $"https://{_options.HostName}:{Port}{SdkPath}";

    /// <summary>The URL of the mobile app web service.</summary>
    public string AppUrl => $"https://{_options.HostName}:{Port}{AppPath}";

    /// <summary>The requests that came: method, path with query, SOAPAction, and whether an Authorization header was
    /// there.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public static async Task<SdkServer> StartAsync(SdkServerOptions options)
    {
        var certificates = new ServerCertificates(options);
        var other = SslStreamCertificateContext.Create(
            new ServerCertificates(new SdkServerOptions { Fault = Fault.SelfSigned }).Leaf, null, offline: true);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = Microsoft.AspNetCore.Server.Kestrel.Core.HttpProtocols.Http1;
            listen.UseHttps(https =>
            {
                https.ServerCertificate = certificates.Leaf;
                https.ServerCertificateChain = certificates.Sent;
                if (options.Fault != Fault.SelfSignedInTls13) return;
                // By the suites, which OpenSSL names in this order.
                https.TlsClientHelloBytesCallback = (connection, hello) =>
                    connection.Items[Fault.SelfSignedInTls13] = hello
                        .ToArray().AsSpan().IndexOf<byte>([0x13, 0x02, 0x13, 0x03]) >= 0;
                https.OnAuthenticate = (connection, tls) =>
                {
                    if (connection.Items[Fault.SelfSignedInTls13] is true) tls.ServerCertificateContext = other;
                };
            });
        }));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(100));
        builder.Services.AddSingleton(options);
        builder.Services.AddSoapCore();
        builder.Services.AddSingleton<Services>();
        builder.Services.AddSingleton<IPfWsSdk>(services => services.GetRequiredService<Services>());
        builder.Services.AddSingleton<IPfPaWs>(services => services.GetRequiredService<Services>());
        var app = builder.Build();
        var server = new SdkServer(app, options, certificates);
        app.Use(server.HandleAsync);
        ((IApplicationBuilder)app).UseSoapEndpoint<IPfWsSdk>(
            SdkPath, new SoapEncoderOptions(), SoapSerializer.XmlSerializer);
        ((IApplicationBuilder)app).UseSoapEndpoint<IPfPaWs>(
            AppPath, new SoapEncoderOptions(), SoapSerializer.XmlSerializer);
        await app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext http, RequestDelegate next)
    {
        var request = http.Request;
        string? authorization = request.Headers.Authorization;
        Requests.Enqueue(
            $"{request.Method} {request.Path}{request.QueryString} {request.Headers["SOAPAction"]} "
                + $"{(authorization is null ? "anonymous" : authorization.Split(' ')[0])}");
        bool isApp = request.Path == AppPath;
        var (signedIn, challenge) = _options.Fault switch
        {
            Fault.NtlmOnly => SignIn.Of(http, "NTLM"),
            Fault.NegotiateOnly => SignIn.Of(http, "Negotiate"),
            // Answers the first step with what is none.
            Fault.BrokenNtlm => (false, authorization is null ? "NTLM" : "NTLM AAAA"),
            Fault.NoScheme => (false, null),
            _ => (IsValid(authorization), "Basic realm=\"localhost\""),
        };
        bool call = request.Method == "POST";
        try
        {
            if (!call && _options.Fault != Fault.NotFoundBehindSignIn
                && await Page.AnswerAsync(http, _options.Fault, signedIn))
            {
                return;
            }

            if (!isApp && _options.Fault != Fault.Anonymous
                && (!signedIn || (call && _options.Fault == Fault.RefusesAtCall)))
            {
                http.Response.StatusCode = 401;
                http.Response.Headers.WWWAuthenticate = challenge;
                return;
            }

            if (!call && await Page.AnswerAsync(http, _options.Fault, signedIn)) return;
            if (call && await Page.AnswerCallAsync(http, _options.Fault)) return;
            await next(http);
        }
        catch (OperationCanceledException)
        {
            // The caller had enough.
        }
    }

    private bool IsValid(string? authorization)
    {
        if (authorization?.StartsWith("Basic ", StringComparison.Ordinal) != true) return false;
        string text = Encoding.UTF8.GetString(Convert.FromBase64String(authorization[6..]));
        return text == $"{_options.UserName}:{_options.Password}";
    }
}
