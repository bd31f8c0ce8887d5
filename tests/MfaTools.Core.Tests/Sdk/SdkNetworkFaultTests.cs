using System;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using MfaTools.Core.Tests.Tls;
using MfaTools.Checks;
using MfaTools.Net;
using MfaTools.Sdk;
using MfaTools.SdkServer;
using Org.BouncyCastle.Tls;

namespace MfaTools.Core.Tests.Sdk;

/// <summary>Faults below HTTP.</summary>
public sealed class SdkNetworkFaultTests
{
    [Fact]
    public async Task A_name_that_does_not_resolve() =>
        await ToldAsync("https://mfa.invalid/a/PfWsSdk.asmx", "Dns DnsFailed Net.DnsFailed");

    [Fact]
    public async Task A_refused_connection() =>
        await ToldAsync($"https://localhost:{UnusedPort()}/a/PfWsSdk.asmx", "Tcp TcpRefused Net.TcpRefused");

    [Fact]
    public async Task Plain_http_keeps_the_account_back()
    {
        using var server = TestServers.PlainHttp();
        var result = await ToldAsync(
            $"http://localhost:{server.Port}/a/PfWsSdk.asmx", "Tls - Sdk.PlainHttpUrl,Sdk.HttpError");
        Assert.Equal("the URL returned an unexpected answer", result.Stage(SdkStageName.Authentication).Detail);
    }

    [Fact]
    public async Task Plain_http_behind_an_https_url()
    {
        using var server = TestServers.PlainHttp();
        await ToldAsync(server, "Tls PlainHttp Tls.PlainHttp");
    }

    [Fact]
    public async Task A_handshake_that_is_reset()
    {
        using var server = TestServers.Resetting();
        await ToldAsync(server, "Tls Reset Tls.Reset");
    }

    [Fact]
    public async Task A_handshake_that_is_closed()
    {
        using var server = TestServers.Closing();
        await ToldAsync(server, "Tls Closed Tls.Closed");
    }

    [Fact]
    public async Task A_handshake_that_is_refused()
    {
        using var server = TestServers.Alert(40);
        await ToldAsync(server, "Tls Alert Tls.Alert");
    }

    [Fact]
    public async Task A_handshake_that_does_not_begin()
    {
        using var server = TestServers.Silent();
        await ToldAsync(server, "Tls Timeout Tls.Timeout", 1.5);
    }

    [Fact]
    public async Task A_handshake_that_drips()
    {
        using var server = TestServers.Dripping();
        await ToldAsync(server, "Tls Timeout Tls.Timeout", 1.5);
    }

    [Fact]
    public async Task Bytes_of_another_protocol()
    {
        using var server = TestServers.Garbage();
        await ToldAsync(server, "Tls NotTls Tls.NotTls");
    }

    [Fact]
    public async Task A_host_that_does_not_bear_the_hello_of_this_computer_is_told_as_such()
    {
        var chain = TestCertificates.Chain("localhost", KeyKind.Rsa2048);
        using var server = TestServers.Tls([[chain[0], chain[1]]], ProtocolVersion.TLSv12, ProtocolVersion.TLSv12);
        using var box = Middlebox.Before(
            server.Port, hello => hello.Version == 0x0304 ? Middlebox.Act.Drop : Middlebox.Act.Pass);
        var options = new SdkTestOptions
        {
            Certificates = new SdkCertificates([chain[2].Der]), Account = SdkTests.Account(),
            Timeout = TimeSpan.FromSeconds(20),
        };
        var result = await SdkTests.TestAsync($"https://localhost:{box.Port}/a/PfWsSdk.asmx", options);
        SdkTests.Sound(result);
        // On a busy machine the time may not suffice to verify the certificate after it.
        Assert.StartsWith("Tls Timeout Tls.VersionIntolerant", SdkTests.Told(result), StringComparison.Ordinal);
        Assert.Contains("it offers TLS 1.2", result.Findings[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_with_nothing_but_a_protocol_that_this_computer_forbids()
    {
        // OpenSSL 3 as Debian ships it makes no connection below TLS 1.2.
        var chain = TestCertificates.Chain("localhost", KeyKind.Rsa2048);
        using var server = TestServers.Tls([[chain[0], chain[1]]], ProtocolVersion.TLSv10, ProtocolVersion.TLSv10);
        var options = new SdkTestOptions
        {
            Certificates = new SdkCertificates([chain[2].Der]), Account = SdkTests.Account(),
            Timeout = TimeSpan.FromSeconds(20),
        };
        var result = await SdkTests.TestAsync($"https://localhost:{server.Port}/a/PfWsSdk.asmx", options);
        SdkTests.Sound(result);
        Assert.Equal(SdkStageName.Tls, result.FailedStage);
        Assert.Equal("Tls.LocalPolicyForbids", result.Findings[0].Id);
        Assert.Contains("TLS 1.0", result.Findings[0].Message, StringComparison.Ordinal);
        // The certificate is seen all the same.
        Assert.Equal(CheckStatus.Pass, result.Stage(SdkStageName.Certificate).Status);
        Assert.Equal("this computer cannot make a TLS connection to the host", result.Stage(SdkStageName.Http).Detail);
    }

    [Fact]
    public async Task An_address_is_connected_to_instead_of_what_the_name_resolves_to()
    {
        await using var server = await SdkServer.SdkServer.StartAsync(
            new SdkServerOptions { HostName = "mfa.contoso.test" });
        var options = new SdkTestOptions
        {
            Certificates = SdkTests.Trusting(server), Account = SdkTests.Account(), Address = IPAddress.Loopback,
        };
        var result = await SdkTests.TestAsync(server.SdkUrl, options);
        SdkTests.Sound(result);
        Assert.Equal("- - Pass:Sdk.Ok", SdkTests.Told(result));
        Assert.Equal(("127.0.0.1", "mfa.contoso.test"), (result.Address, result.HostName));
        Assert.Equal(CheckStatus.Skipped, result.Stage(SdkStageName.Dns).Status);
    }

    [Fact]
    public async Task No_issuer_is_fetched_by_the_platform()
    {
        using var authority = TestServers.Answering([]);
        await using var server = await SdkServer.SdkServer.StartAsync(
            new SdkServerOptions
            {
                CertificateFault = Fault.LeafOnly, IssuerUri = $"http://127.0.0.1:{authority.Port}/issuer.cer",
            });
        // Kestrel itself looks for it when it starts and at its first handshake.
        await SdkTests.TestAsync(server.SdkUrl, new SdkTestOptions { Certificates = SdkTests.Trusting(server) });
        int before = authority.Connections;
        var result = await SdkTests.TestAsync(
            server.SdkUrl,
            new SdkTestOptions { Certificates = SdkTests.Trusting(server), Account = SdkTests.Account() });
        Assert.Equal("Certificate - Cert.ChainIncomplete", SdkTests.Told(result));
        Assert.NotEmpty(server.Requests);
        Assert.Equal(before, authority.Connections);
        // What is not forbidden is done: the test can see it.
        using var plain = new System.Net.Http.HttpClient(
            new System.Net.Http.HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true });
        using var answer = await plain.GetAsync(server.AppUrl);
        Assert.NotEqual(before, authority.Connections);
    }

    [Theory]
    [InlineData("93.184.216.34", CheckStatus.Warning)]
    [InlineData("10.1.2.3", CheckStatus.Pass)]
    [InlineData("172.15.0.1", CheckStatus.Warning)]
    [InlineData("172.31.255.1", CheckStatus.Pass)]
    [InlineData("192.168.1.1", CheckStatus.Pass)]
    [InlineData("100.64.0.1", CheckStatus.Pass)]
    [InlineData("fd00::1", CheckStatus.Pass)]
    [InlineData("2001:db8::1", CheckStatus.Warning)]
    [InlineData("::ffff:10.0.0.1", CheckStatus.Pass)]
    [InlineData("198.51.100.7", CheckStatus.Pass)]
    public void A_name_that_resolves_externally_is_warned_of(string address, CheckStatus status)
    {
        var verdict = NetworkJudge.JudgeAddresses(
            Endpoint.Parse("mfa.contoso.test", 443), [IPAddress.Parse(address)],
            IPAddress.Parse("198.51.100.7").Equals);
        Assert.Equal(status, verdict.Status);
        if (status == CheckStatus.Warning) Assert.Equal("Net.ResolvesExternally", verdict.Findings[0].Id);
    }

    [Fact]
    public void A_silent_address_beside_a_live_one_is_warned_of()
    {
        var endpoint = Endpoint.Parse("mfa.contoso.test", 443);
        var timeout = new NetException(NetFault.TcpTimeout, "no answer");
        var refused = new NetException(NetFault.TcpRefused, "refused");
        Assert.Equal(
            CheckStatus.Warning,
            NetworkJudge.JudgeAttempts(endpoint, [(IPAddress.Loopback, null), (IPAddress.Any, timeout)]).Status);
        Assert.Equal(
            CheckStatus.Pass,
            NetworkJudge.JudgeAttempts(endpoint, [(IPAddress.Loopback, null), (IPAddress.Any, refused)]).Status);
    }

    [Fact]
    public async Task All_addresses_are_tried_and_the_first_that_answers_is_used()
    {
        using var server = TestServers.Silent();
        using var deadline = new Deadline(TimeSpan.FromSeconds(10), default);
        var (connection, seen) = await TcpProbe.ConnectAsync(
            [IPAddress.IPv6Loopback, IPAddress.Loopback], server.Port, deadline);
        using (connection) Assert.Equal(IPAddress.Loopback, connection.Address);
        Assert.Equal(2, seen.Count);
        Assert.NotNull(seen[0].Fault);
    }

    [Theory]
    [InlineData(Fault.HangingPage, SdkStageName.Http)]
    [InlineData(Fault.HangingSoap, SdkStageName.SdkCall)]
    [InlineData(Fault.DrippingPage, SdkStageName.Http)]
    public async Task It_stops_at_once_while_http_waits(Fault fault, SdkStageName stage)
    {
        await using var server = await SdkServer.SdkServer.StartAsync(new SdkServerOptions { Fault = fault });
        await StopsAsync(
            server.SdkUrl,
            new SdkTestOptions { Certificates = SdkTests.Trusting(server), Account = SdkTests.Account() }, stage);
    }

    [Fact]
    public async Task It_stops_at_once_while_the_handshake_waits()
    {
        using var server = TestServers.Silent();
        await StopsAsync($"https://localhost:{server.Port}/a/PfWsSdk.asmx", new SdkTestOptions(), SdkStageName.Tls);
    }

    private static async Task StopsAsync(string url, SdkTestOptions options, SdkStageName stage)
    {
        using var stop = new CancellationTokenSource();
        var reached = new TaskCompletionSource();
        var before = (SdkStageName)((int)stage - 1);
        var run = new SdkConnectionCheck(options).RunAsync(
            new SdkTarget { Name = url, Url = SdkUrl.Parse(url) },
            text => { if (text.Contains($": {before} ", StringComparison.Ordinal)) reached.TrySetResult(); },
            stop.Token);
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await Task.Delay(200);
        var watch = Stopwatch.StartNew();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        // The deadline is 30 s.
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(15), $"took {watch.Elapsed}");
    }

    private static Task<SdkConnectionResult> ToldAsync(TestServer server, string told, double seconds = 20) =>
        ToldAsync($"https://localhost:{server.Port}/a/PfWsSdk.asmx", told, seconds);

    private static async Task<SdkConnectionResult> ToldAsync(string url, string told, double seconds = 20)
    {
        var result = await SdkTests.TestAsync(
            url, new SdkTestOptions { Account = SdkTests.Account(), Timeout = TimeSpan.FromSeconds(seconds) });
        SdkTests.Sound(result);
        Assert.Equal(told, SdkTests.Told(result));
        return result;
    }

    private static int UnusedPort()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        return port;
    }
}
