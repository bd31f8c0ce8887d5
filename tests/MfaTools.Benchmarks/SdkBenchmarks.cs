using System;
using System.Net;
using System.Net.Http;
using System.Net.Security;
using System.Security;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using BenchmarkDotNet.Attributes;
using MfaTools.Checks;
using MfaTools.Sdk;
using MfaTools.SdkServer;

namespace MfaTools.Benchmarks;

/// <summary>All stages against a healthy server on the loopback address, beside one call of HttpClient with the same
/// account: both make a new connection each time, both check the certificate.</summary>
[InProcess, WarmupCount(20), IterationCount(60), InvocationCount(1)]
public class SdkBenchmarks
{
    private SdkServer.SdkServer? _server;
    private SdkTarget? _target;
    private SdkTestOptions? _options;
    private X509ChainPolicy? _policy;
    private NetworkCredential? _credential;

    [GlobalSetup]
    public async Task SetupAsync()
    {
        var options = new SdkServerOptions();
        _server = await SdkServer.SdkServer.StartAsync(options);
        var password = new SecureString();
        foreach (char c in options.Password) password.AppendChar(c);
        _target = new SdkTarget { Name = _server.SdkUrl, Url = SdkUrl.Parse(_server.SdkUrl) };
        _options = new SdkTestOptions
        {
            Account = new SdkAccount(options.UserName, password),
            Certificates = new SdkCertificates([_server.Certificates.Root.RawData]),
        };
        _policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck,
        };
        _policy.CustomTrustStore.Add(_server.Certificates.Root);
        _credential = new NetworkCredential(options.UserName, options.Password);
    }

    [GlobalCleanup]
    public async Task CleanupAsync() => await _server!.DisposeAsync();

    [Benchmark(Baseline = true)]
    public async Task<string> BareCallAsync()
    {
        using var client = new HttpClient(new SocketsHttpHandler
        {
            Credentials = _credential, UseProxy = false,
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = _policy },
        });
        using var call = new HttpRequestMessage(HttpMethod.Post, _server!.SdkUrl)
        {
            Content = new StringContent(
                "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><TestSecurity "
                    + $"xmlns=\"{IPfWsSdk.SdkNamespace}\"/></s:Body></s:Envelope>",
                System.Text.Encoding.UTF8,
                "text/xml"),
        };
        call.Headers.Add("SOAPAction", IPfWsSdk.SdkNamespace + "/TestSecurity");
        using var answer = await client.SendAsync(call);
        string text = await answer.Content.ReadAsStringAsync();
        return text.Contains(">secure<", StringComparison.Ordinal) ? text : throw new InvalidOperationException(text);
    }

    [Benchmark]
    public async Task<SdkConnectionResult> AllStagesAsync()
    {
        var result = await new SdkConnectionCheck(_options!).RunAsync(_target!, null, default);
        return result.Status == CheckStatus.Pass ? result : throw new InvalidOperationException(result.Summary);
    }
}
