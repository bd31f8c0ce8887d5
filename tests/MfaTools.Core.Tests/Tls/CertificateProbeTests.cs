using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using MfaTools.Net;
using MfaTools.Tls;
using Org.BouncyCastle.Tls;

namespace MfaTools.Core.Tests.Tls;

public class CertificateProbeTests
{
    private static readonly TestCertificate[] Ecdsa = TestCertificates.Chain();
    private static readonly TestCertificate[] Rsa = TestCertificates.Chain(leafKey: KeyKind.Rsa2048);

    [Theory]
    [InlineData(0x0301, false)]
    [InlineData(0x0302, false)]
    [InlineData(0x0303, false)]
    [InlineData(0x0304, false)]
    [InlineData(0x0301, true)]
    [InlineData(0x0303, true)]
    [InlineData(0x0304, true)]
    public async Task Fetches_the_chain_as_sent_on_each_version(int version, bool rsa)
    {
        var chain = rsa ? Rsa : Ecdsa;
        // An order no server should have, with a duplicate: it must come out as it went in.
        TestCertificate[] sent = [chain[0], chain[2], chain[1], chain[2]];
        var only = ProtocolVersion.Get(3, version & 0xFF);
        using var server = TestServers.Tls([sent], only, only);
        var seen = await RunAsync(server);
        var got = Assert.Single(seen.Chains);
        Assert.Equal(TestCertificates.Ders(sent), got.Certificates);
        Assert.Equal($"TLS 1.{version - 0x0301}", got.Protocol);
        Assert.Equal(rsa ? "RSA" : "ECDSA", got.KeyType);
        Assert.Equal("127.0.0.1", seen.Address.ToString());
        Assert.Null(seen.NotTold);
    }

    [Theory]
    [InlineData(0x0303, 0x0303, 2)]
    [InlineData(0x0301, 0x0304, 3)]
    [InlineData(0x0304, 0x0304, 4)]
    public async Task Fetches_RSA_and_ECDSA_where_a_server_has_both(int from, int to, int connections)
    {
        using var server = TestServers.Tls(
            [[Ecdsa[0], Ecdsa[1]], [Rsa[0]]], ProtocolVersion.Get(3, from & 0xFF), ProtocolVersion.Get(3, to & 0xFF));
        var seen = await RunAsync(server);
        Assert.Equal(["ECDSA", "RSA"], seen.Chains.Select(chain => chain.KeyType).Order());
        Assert.Equal(TestCertificates.Ders(Rsa[0]), seen.Chains.Single(chain => chain.KeyType == "RSA").Certificates);
        Assert.Equal(
            TestCertificates.Ders(Ecdsa[0], Ecdsa[1]),
            seen.Chains.Single(chain => chain.KeyType == "ECDSA").Certificates);
        Assert.Equal(connections, server.Connections);
    }

    [Fact]
    public async Task Fetches_both_from_an_old_server_without_extensions()
    {
        var script = new ScriptedTls
        {
            Suites = [0xC02F, 0xC02B], Certificates = TestCertificates.Ders(Rsa[0]),
            EcdsaCertificates = TestCertificates.Ders(Ecdsa),
        };
        using var server = TestServers.Scripted(script);
        Assert.Equal(["ECDSA", "RSA"], (await RunAsync(server)).Chains.Select(chain => chain.KeyType).Order());
    }

    [Fact]
    public async Task The_same_leaf_twice_is_one_chain()
    {
        using var server = TestServers.Scripted(
            new ScriptedTls { Suites = [0xC02F, 0xC02B], Certificates = TestCertificates.Ders(Rsa[0]) });
        Assert.Single((await RunAsync(server)).Chains);
        Assert.Equal(2, server.Connections);
    }

    [Fact]
    public async Task Two_connections_are_enough_for_the_common_server()
    {
        using var server = TestServers.Sending(TestCertificates.Ders(Rsa[0], Rsa[1]));
        await RunAsync(server);
        Assert.Equal(2, server.Connections);
    }

    [Fact]
    public async Task An_EdDSA_certificate_is_fetched()
    {
        var root = TestCertificates.Root();
        var leaf = TestCertificates.Leaf(root, key: KeyKind.Ed25519);
        using var server = TestServers.Tls([[leaf]], ProtocolVersion.TLSv13, ProtocolVersion.TLSv13);
        Assert.Equal("EdDSA", Assert.Single((await RunAsync(server)).Chains).KeyType);
    }

    [Theory]
    [InlineData(0x0300, 0x0005)]
    [InlineData(0x0300, 0x0003)]
    [InlineData(0x0301, 0x0001)]
    [InlineData(0x0303, 0xC051)]
    [InlineData(0x0303, 0x0013)]
    [InlineData(0x0301, 0xC007)]
    public async Task A_server_of_old_or_odd_suites_alone_is_read(int version, int suite)
    {
        using var server = TestServers.Scripted(
            new ScriptedTls { Versions = [version], Suites = [suite], Certificates = TestCertificates.Ders(Rsa[0]) });
        var chain = Assert.Single((await RunAsync(server)).Chains);
        Assert.Equal(TestCertificates.Ders(Rsa[0]), chain.Certificates);
        Assert.Equal(version == 0x0300 ? "SSL 3.0" : $"TLS 1.{version - 0x0301}", chain.Protocol);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    public async Task Records_may_be_cut_anywhere(int size)
    {
        using var server = TestServers.Scripted(
            new ScriptedTls { RecordSize = size, Certificates = TestCertificates.Ders(Rsa[0], Rsa[1]) });
        Assert.Equal(TestCertificates.Ders(Rsa[0], Rsa[1]), (await RunAsync(server)).Chains[0].Certificates);
    }

    [Fact]
    public async Task Certificates_that_are_none_are_handed_on_as_they_are()
    {
        byte[][] sent = [[1, 2, 3], [], TestCertificates.Ders(Rsa[1])[0]];
        using var server = TestServers.Sending(sent);
        var chain = (await RunAsync(server)).Chains[0];
        Assert.Equal(sent, chain.Certificates);
        Assert.Equal("unknown", chain.KeyType);
    }

    [Fact]
    public async Task A_name_is_sent_and_an_address_is_not()
    {
        string named = await HelloTo("mfa.contoso.test"), bare = await HelloTo("127.0.0.1");
        Assert.Contains("mfa.contoso.test", named);
        Assert.DoesNotContain("127.0.0.1", bare);

        static async Task<string> HelloTo(string host)
        {
            var hellos = new System.Collections.Concurrent.ConcurrentBag<string>();
            using var server = new TestServer(async (socket, stop) =>
            {
                byte[] buffer = new byte[4096];
                int read = await socket.ReceiveAsync(buffer, System.Net.Sockets.SocketFlags.None, stop);
                hellos.Add(System.Text.Encoding.Latin1.GetString(buffer, 0, read));
            });
            await Assert.ThrowsAsync<NetException>(() => RunAsync(server, host: host));
            Assert.True(hellos.Count >= 2);
            string all = string.Concat(hellos);
            Assert.Equal(host == "127.0.0.1" ? 0 : hellos.Count, hellos.Count(hello => hello.Contains(host)));
            return all;
        }
    }

    [Theory]
    [InlineData("Silent", NetFault.Timeout, "no answer to the ClientHello")]
    [InlineData("Dripping", NetFault.Timeout, "bytes of an answer")]
    [InlineData("Resetting", NetFault.Reset, "reset")]
    [InlineData("Closing", NetFault.Closed, "closed")]
    [InlineData("Endless", NetFault.TooLong, "16777215 bytes; the limit of this test is 256 KB")]
    [InlineData("EmptyRecords", NetFault.NotTls, "records")]
    [InlineData("Garbage", NetFault.NotTls, "9D")]
    [InlineData("PlainHttp", NetFault.PlainHttp, "HTTP/1.1 400 Bad Request")]
    [InlineData("Alert", NetFault.Alert, "alert 40 (handshake_failure)")]
    internal async Task Each_hostile_peer_has_its_verdict_in_time(string kind, NetFault fault, string evidence)
    {
        using var server = kind switch
        {
            "Silent" => TestServers.Silent(),
            "Dripping" => TestServers.Dripping(),
            "Resetting" => TestServers.Resetting(),
            "Closing" => TestServers.Closing(),
            "Endless" => TestServers.Endless(),
            "EmptyRecords" => TestServers.EmptyRecords(),
            "Garbage" => TestServers.Garbage(),
            "PlainHttp" => TestServers.PlainHttp(),
            _ => TestServers.Alert(40),
        };
        var watch = Stopwatch.StartNew();
        var e = await Assert.ThrowsAsync<NetException>(() => RunAsync(server, seconds: 2));
        Assert.Equal(fault, e.Fault);
        Assert.Contains(evidence, e.Message, StringComparison.Ordinal);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"took {watch.Elapsed}");
    }

    [Fact]
    public async Task A_closed_port_is_refused()
    {
        int port;
        using (var gone = TestServers.Silent()) port = gone.Port;
        using var deadline = new Deadline(TimeSpan.FromSeconds(5), CancellationToken.None);
        var e = await Assert.ThrowsAsync<NetException>(
            () => CertificateProbe.RunAsync(Endpoint.Parse("127.0.0.1", port), deadline));
        Assert.Equal(NetFault.TcpRefused, e.Fault);
    }

    [Fact]
    public async Task A_stop_ends_it_at_once()
    {
        using var server = TestServers.Silent();
        using var stop = new CancellationTokenSource(100);
        using var deadline = new Deadline(TimeSpan.FromSeconds(30), stop.Token);
        var watch = Stopwatch.StartNew();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => CertificateProbe.RunAsync(server.At(), deadline));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(15), $"took {watch.Elapsed}");
    }

    [Fact]
    public async Task Warnings_do_not_end_a_handshake()
    {
        var script = new ScriptedTls { Certificates = TestCertificates.Ders(Rsa[0]) };
        using var server = new TestServer(async (socket, stop) =>
        {
            await socket.SendAsync(new byte[] { 21, 3, 3, 0, 2, 1, 112 }, System.Net.Sockets.SocketFlags.None, stop);
            await script.ServeAsync(socket, stop);
        });
        Assert.Single((await RunAsync(server)).Chains);
    }

    [Fact]
    public async Task What_was_sent_and_answered_is_told()
    {
        var lines = new List<string>();
        using var server = TestServers.Tls([[Rsa[0]]]);
        using var deadline = new Deadline(TimeSpan.FromSeconds(10), CancellationToken.None);
        await CertificateProbe.RunAsync(server.At(), deadline, line => { lock (lines) lines.Add(line); });
        Assert.Contains(lines, line => line.Contains("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"));
        Assert.Contains(lines, line => line.Contains("alert 40 (handshake_failure)"));
    }

    private static async Task<SentCertificates> RunAsync(
        TestServer server, int seconds = 10, string host = "mfa.contoso.test")
    {
        using var deadline = new Deadline(TimeSpan.FromSeconds(seconds), CancellationToken.None);
        return await CertificateProbe.RunAsync(server.At(host), deadline);
    }
}
