using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Threading.Tasks;
using MfaTools.Checks;
using MfaTools.Core.Tests.Tls;
using MfaTools.Net;
using MfaTools.Roles;
using MfaTools.Tls;

namespace MfaTools.Core.Tests.Roles;

/// <summary>Hosts of the cloud, played by servers on loopback under their names.</summary>
public sealed class CloudEndpointTests
{
    private const string Host = "adnotifications.windowsazure.com";

    private static readonly TestCertificate[] Chain = TestCertificates.Chain(Host);

    [Fact]
    public async Task A_host_that_answers_passes()
    {
        using var server = TestServers.Tls([Chain]);
        var result = await RunAsync(server.At(Host), Chain[2]);
        Assert.Equal(("Cloud.Ok", CheckStatus.Pass), (Assert.Single(result.Findings).Id, result.Status));
        Assert.Contains("TLS 1.2", result.Protocols);
        Assert.Equal((Host, MfaRole.NpsExtension, ChainTrust.Trusted), (result.HostName, result.Role, result.Trust));
    }

    [Fact]
    public async Task A_closed_port_is_blocked()
    {
        var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        int port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var result = await RunAsync(Endpoint.Parse(Host, port, "127.0.0.1"), Chain[2]);
        Assert.Equal(("Cloud.Blocked", CheckStatus.Fail), (Assert.Single(result.Findings).Id, result.Status));
        Assert.Contains("the connection is refused", result.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_firewall_that_cuts_the_handshake_blocks()
    {
        using var server = new TestServer(async (socket, stop) =>
        {
            await socket.ReceiveAsync(new byte[1], SocketFlags.None, stop);
            socket.LingerState = new LingerOption(true, 0);
        });
        var result = await RunAsync(server.At(Host), Chain[2]);
        Assert.Equal("Cloud.Blocked", Assert.Single(result.Findings).Id);
    }

    [Fact]
    public async Task A_chain_to_another_root_is_inspected()
    {
        var proxy = TestCertificates.Chain(Host);
        using var server = TestServers.Tls([proxy]);
        var result = await RunAsync(server.At(Host), Chain[2]);
        Assert.Equal(("Cloud.Inspected", CheckStatus.Fail), (Assert.Single(result.Findings).Id, result.Status));
    }

    [Fact]
    public async Task A_private_root_that_is_trusted_here_is_a_warning()
    {
        using var server = TestServers.Tls([Chain]);
        var result = await RunAsync(server.At(Host), Chain[2], isStoreWhole: true);
        Assert.Equal(("Cloud.Inspected", CheckStatus.Warning), (Assert.Single(result.Findings).Id, result.Status));
        Assert.Contains("CN=Test Root", result.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TLS_that_is_off_here_is_told_from_a_host_that_lacks_it()
    {
        using var server = TestServers.Tls([Chain]);
        var off = new[] { "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3" }
            .Select(version => new TlsProtocolState
            {
                Protocol = version, Role = "Client", Effective = false, Source = "registry",
            }).ToList();
        var result = await RunAsync(server.At(Host), Chain[2], local: off);
        Assert.Equal("Cloud.TlsRefused", Assert.Single(result.Findings).Id);
        Assert.Contains("disabled for clients here", result.Summary, StringComparison.Ordinal);
        Assert.StartsWith("Repair-MfaTlsConfig", result.Findings[0].Command, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_expired_certificate_stays_what_it_is()
    {
        var expired = TestCertificates.Leaf(
            Chain[1], Host, change: options =>
                options with
                {
                    NotBefore = options.NotBefore.AddYears(-1), NotAfter = TestCertificates.Now.AddDays(-3),
                });
        using var server = TestServers.Tls([[expired, Chain[1]]]);
        var result = await RunAsync(server.At(Host), Chain[2]);
        Assert.Equal("Cert.Expired", Assert.Single(result.Findings).Id);
    }

    [Fact]
    public async Task Silent_hosts_cost_one_deadline_all_together()
    {
        using var server = new TestServer(async (_, stop) => await Task.Delay(-1, stop));
        var clock = Stopwatch.StartNew();
        var results = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(_ => RunAsync(server.At(Host), Chain[2], seconds: 1)));
        Assert.All(results, result => Assert.Equal("Cloud.Blocked", result.Findings[0].Id));
        // Six, one after the other, would take more than six times as long as one.
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), clock.Elapsed.ToString());
    }

    [Fact]
    public void Every_role_has_its_documented_hosts()
    {
        Assert.Equal(4, CloudHosts.Of(MfaRole.NpsExtension, EntraCloud.Public).Count);
        Assert.Equal([Host, "login.microsoftonline.com"], CloudHosts.Of(MfaRole.AdfsEntraMfa, EntraCloud.Public));
        Assert.Empty(CloudHosts.Of(MfaRole.AdfsEntraMfa, EntraCloud.China));
        Assert.Empty(CloudHosts.Of(MfaRole.MfaServer, EntraCloud.Public));
    }

    private static Task<CloudEndpointResult> RunAsync(
        Endpoint endpoint, TestCertificate root, bool isStoreWhole = false,
        IReadOnlyList<TlsProtocolState>? local = null, double seconds = 20)
    {
        var chains = new CertificateChainCheck(
            new CertificateChainOptions { TrustedRoots = [root.Der], IsStoreWhole = isStoreWhole });
        return new CloudEndpointCheck(
            chains, (one, deadline) => OfferProbe.RunAsync(one, deadline, listCipherSuites: false), local ?? [])
            .RunAsync(endpoint, MfaRole.NpsExtension, EntraCloud.Public, TimeSpan.FromSeconds(seconds), default);
    }
}
