using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using MfaTools.Core.Tests.Access;
using MfaTools.Core.Tests.Registry;
using MfaTools.Core.Tests.Tls;
using MfaTools.Checks;
using MfaTools.Net;
using MfaTools.Product;
using MfaTools.Sdk;
using MfaTools.Tls;
using MfaTools.Windows;

namespace MfaTools.Core.Tests.Health;

/// <summary>A healthy MFA Server in memory, and whatever a test changes about it.</summary>
internal sealed class FakeServer : IHostReader, ISdkTester
{
    private static readonly TestCertificate[] Chain = TestCertificates.Chain("mfa.contoso.test");
    private static readonly string[] Versions = ["SSL 2.0", "SSL 3.0", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3"];
    private static readonly string[] Roles = ["Client", "Server"];
    private static readonly string[] Frameworks =
        [@"SOFTWARE\Microsoft\.NETFramework\v4.0.30319", @"SOFTWARE\WOW6432Node\Microsoft\.NETFramework\v4.0.30319"];

    public FakeServer()
    {
        Windows.Services.Clear();
        Windows.Services.Add(new ServiceAccount("MultiFactorAuth", null, "Running", "Automatic"));
        Windows.Services.Add(new ServiceAccount("MultiFactorAuthAdSync", null, "Running", "Manual"));
        Sources = new HealthSources
        {
            ComputerName = "MFA01",
            AtUtc = TestCertificates.Now,
            ProductVersion = "8.0.2.1",
            OsBuild = 17763,
            Services = Windows,
            Registry = RegText.Read(HealthyRegistry()),
            Files = Windows,
            Identities = Windows,
            Groups = Windows,
            Probe = Windows,
            Hosts = this,
            Sdk = this,
            Events = [],
            EventXml = "<Events></Events>",
            // The test's root stands for a public one.
            TrustedRoots = [Chain[2].Der],
            TrustIsWhole = false,
            LogFiles = Directory.GetFiles(
                Path.Combine(Repository.Root, "docs", "samples", "scenarios", "healthy", "logs")),
        };
    }

    public FakeWindows Windows { get; } = new();

    public HealthSources Sources { get; set; }

    /// <summary>What hosts send where it is not the healthy chain, by host, port and address, such as "x:443 at
    /// 10.0.0.5".</summary>
    public Dictionary<string, Func<byte[][]>> Certificates { get; } = [];

    /// <summary>What hosts do instead of saying what they offer.</summary>
    public Dictionary<string, Func<Exception>> OfferFaults { get; } = [];

    public List<(string Name, string Url, Func<SdkConnectionResult> Run)> Configurations { get; } = [];

    /// <summary>Hosts that say whether they ask for a client certificate.</summary>
    public Dictionary<string, bool> Asks { get; } = [];

    /// <summary>Hosts that are intolerant of TLS 1.3, some of the version alone.</summary>
    public Dictionary<string, bool> Intolerant { get; } = [];

    /// <summary>What was asked of hosts.</summary>
    public List<string> Asked { get; } = [];

    public IReadOnlyList<string> Targets => [.. Configurations.Select(one => one.Name)];

    public IReadOnlyList<string> Urls => [.. Configurations.Select(one => one.Url)];

    public static byte[][] Healthy => [Chain[0].Der, Chain[1].Der];

    public static byte[][] Expired { get; } =
    [
        TestCertificates.Leaf(
            Chain[1], "old.contoso.test", change: o =>
                o with { NotBefore = o.NotBefore.AddYears(-1), NotAfter = TestCertificates.Now.AddDays(-9) }).Der,
        Chain[1].Der,
    ];

    public static byte[][] SelfSigned { get; } = [TestCertificates.SelfSigned("wsus.contoso.test").Der];

    public static SiteBinding Binding(
        string site, string hostName = "", string address = "*", int port = 443, int flags = 0,
        string[]? applications = null) =>
        new()
        {
            Site = site, HostName = hostName, Address = address, Port = port, SslFlags = flags,
            Applications = applications,
        };

    public static async Task<List<CheckResult>> RunAsync(HealthSources sources)
    {
        var results = new List<CheckResult>();
        results.AddRange(await new HealthCheck(sources, new HealthOptions(), _ => { }).RunAsync(default));
        return results;
    }

    public Task<List<CheckResult>> RunAsync() => RunAsync(Sources);

    public Task<SentCertificates> ReadCertificatesAsync(Endpoint endpoint, Deadline deadline)
    {
        lock (Asked) Asked.Add(Key(endpoint));
        return Task.FromResult(new SentCertificates
        {
            Address = Address(endpoint),
            Resolved = [Address(endpoint)],
            AsksClientCertificate = Asks.TryGetValue(Key(endpoint), out bool asks) ? asks : null,
            Chains =
            [
                new SentChain
                {
                    Protocol = "TLS 1.2", KeyType = "ECDSA",
                    AsksClientCertificate = Asks.TryGetValue(Key(endpoint), out asks)
                        ? asks
                        : null, Certificates = (Certificates.GetValueOrDefault(Key(endpoint)) ?? (() => Healthy))(),
                },
            ],
        });
    }

    public Task<WireOffer> ReadOfferAsync(Endpoint endpoint, Deadline deadline)
    {
        if (OfferFaults.TryGetValue(Key(endpoint), out var fault)) throw fault();
        return Task.FromResult(new WireOffer
        {
            Address = Address(endpoint),
            Resolved = [Address(endpoint)],
            VersionIntolerant = Intolerant.ContainsKey(Key(endpoint)),
            IntolerantOfVersion = Intolerant.GetValueOrDefault(Key(endpoint)),
            IntoleranceEvidence = Intolerant.ContainsKey(Key(endpoint)) ? "dropped" : null,
            Protocols =
            [
                .. Versions.Select(version => new ProtocolOffer
                {
                    Protocol = version,
                    Offered = version == "TLS 1.2",
                    Evidence = "as asked",
                    CipherSuites = version == "TLS 1.2" ? [0xC02C, 0xC02B] : [],
                }),
            ],
        });
    }

    public Task<SdkConnectionResult> TestAsync(int index, CancellationToken cancel) =>
        Task.FromResult(Configurations[index].Run());

    private static IPAddress Address(Endpoint endpoint) => endpoint.Address ?? IPAddress.Parse("10.0.0.9");

    private static string Key(Endpoint endpoint) =>
        endpoint + (endpoint.Address is { } address ? $" at {address}" : "");

    public static string HealthyRegistry() => RegText.Server(
    [
        .. from version in Versions
           from role in Roles
           where version != "TLS 1.3"
           select ($@"Protocols\{version}\{role}", "Enabled", version == "TLS 1.2" ? 1u : 0u),
        .. from version in Versions
           from role in Roles
           where version == "TLS 1.2"
           select ($@"Protocols\{version}\{role}", "DisabledByDefault", 0u),
        .. from key in Frameworks from name in new[] { "SchUseStrongCrypto", "SystemDefaultTlsVersions" } select (
            key, name, 1u),
    ]);
}
