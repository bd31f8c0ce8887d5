using System;
using System.Diagnostics;
using System.Linq;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using MfaTools.Net;
using MfaTools.Tls;
using Org.BouncyCastle.Tls;

namespace MfaTools.Core.Tests.Tls;

public class OfferProbeTests
{
    private static readonly byte[][] Certificates = TestCertificates.Ders(TestCertificates.SelfSigned());

    private static readonly byte[] Tls13Hello =
        [22, 3, 3, 0, 56, 2, 0, 0, 52, 3, 3, .. new byte[32], 0, 0x13, 1, 0, 0, 12, 0, 43, 0, 2, 3, 4, 0, 51, 0, 2, 0,
            23];

    public static TheoryData<int[], int> VersionSets()
    {
        var data = new TheoryData<int[], int>();
        // Every set of the versions that can be scripted, with the connections it takes: one for the newest, one for
        // each older version whatever the newest is, one for SSL 2. The scripted server knows no TLS 1.3.
        for (int set = 1; set < 16; set++)
        {
            int[] versions = [.. Enumerable.Range(0x0300, 4).Where(version => (set >> (version - 0x0300) & 1) == 1)];
            data.Add(versions, versions.Max() - 0x0300 + 2);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(VersionSets))]
    public async Task Every_set_of_versions_is_told_apart_in_few_connections(int[] versions, int connections)
    {
        using var server = TestServers.Scripted(new ScriptedTls { Versions = versions, Certificates = Certificates });
        var offer = await RunAsync(server);
        Assert.Equal(
            ["SSL 2.0", "SSL 3.0", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3"],
            offer.Protocols.Select(p => p.Protocol));
        Assert.Equal(
            versions.Select(version => version == 0x0300 ? "SSL 3.0" : $"TLS 1.{version - 0x0301}"),
            offer.Protocols.Where(p => p.Offered == true).Select(p => p.Protocol));
        Assert.All(offer.Protocols, p => Assert.NotNull(p.Offered));
        Assert.All(offer.Protocols, p => Assert.NotEqual("not asked", p.Evidence));
        Assert.Equal(connections, server.Connections);
        Assert.False(offer.VersionIntolerant);
    }

    [Theory]
    [InlineData(0x0304, 0x0304)]
    [InlineData(0x0303, 0x0304)]
    [InlineData(0x0301, 0x0304)]
    [InlineData(0x0301, 0x0302)]
    public async Task Real_servers_are_told_apart(int from, int to)
    {
        var chain = TestCertificates.Chain(leafKey: KeyKind.Rsa2048);
        using var server = TestServers.Tls(
            [chain], ProtocolVersion.Get(3, from & 0xFF), ProtocolVersion.Get(3, to & 0xFF));
        var offer = await RunAsync(server);
        Assert.Equal(
            Enumerable.Range(from, to - from + 1).Select(version => $"TLS 1.{version - 0x0301}"),
            offer.Protocols.Where(p => p.Offered == true).Select(p => p.Protocol));
        Assert.All(offer.Protocols.Where(p => p.Offered == true), p => Assert.Single(p.CipherSuites));
    }

    [Fact]
    public async Task SSL_2_alone_is_seen()
    {
        using var server = new TestServer(ScriptedSsl2.ServeAsync);
        var offer = await RunAsync(server);
        var ssl2 = offer.Protocols[0];
        Assert.True(ssl2.Offered);
        Assert.Equal([0x010080, 0x0700C0], ssl2.CipherSuites);
        Assert.DoesNotContain(offer.Protocols.Skip(1), p => p.Offered == true);
    }

    [Fact]
    public async Task Weak_suites_are_listed_in_the_servers_order()
    {
        // NULL, anonymous, EXPORT, RC4, DES, 3DES, IDEA, KRB5 and PSK, and one of today.
        int[] suites = [0x0005, 0xC02F, 0x0001, 0x0034, 0x0003, 0x0009, 0x000A, 0x0007, 0x001E, 0x0033, 0x008C];
        using var server = TestServers.Scripted(
            new ScriptedTls { Suites = suites, Certificates = Certificates, DhBits = 1024 });
        var offer = await RunAsync(server, list: true);
        var tls12 = offer.Protocols[4];
        Assert.Equal(suites, tls12.CipherSuites);
        Assert.True(tls12.AllCipherSuites);
        Assert.True(tls12.ServerOrder);
        Assert.Equal(1024, tls12.DhBits);
        Assert.Equal(["secp256r1"], tls12.Groups);
        Assert.False(tls12.AsksClientCertificate);
        // The suite of TLS 1.2 is none of SSL 3.
        Assert.Equal(suites.Where(id => id != 0xC02F), offer.Protocols[1].CipherSuites);
    }

    [Fact]
    public async Task At_most_four_hellos_are_under_way_at_once()
    {
        int waiting = 0, most = 0;
        var script = new ScriptedTls { Certificates = Certificates };
        using var server = new TestServer(async (socket, stop) =>
        {
            int now = Interlocked.Increment(ref waiting);
            for (int seen = most; now > seen
                && Interlocked.CompareExchange(ref most, now, seen) != seen; seen = most) { }
            await Task.Delay(20, stop);
            Interlocked.Decrement(ref waiting);
            byte[] hello = new byte[4096];
            int length = await socket.ReceiveAsync(hello, SocketFlags.Peek, stop);
            // supported_versions begins with TLS 1.3: five versions in all, one more than may be asked at once.
            if (hello.AsSpan(0, length).IndexOf(new byte[] { 3, 4, 3, 3 }) > 0
                || hello.AsSpan(0, length).IndexOf(new byte[] { 0, 43, 0, 3, 2, 3, 4 }) > 0)
            {
                await socket.ReceiveAsync(hello, SocketFlags.None, stop);
                await socket.SendAsync(Tls13Hello, SocketFlags.None, stop);
                return;
            }

            await script.ServeAsync(socket, stop);
        });
        var offer = await RunAsync(server, list: true);
        Assert.Equal(5, offer.Protocols.Count(p => p.Offered == true));
        Assert.InRange(most, 2, 4);
    }

    [Theory]
    [InlineData(0x0300, 0x0019)]
    [InlineData(0x0301, 0x0041)]
    [InlineData(0x0303, 0xC051)]
    [InlineData(0x0301, 0x0096)]
    [InlineData(0x0302, 0x008C)]
    [InlineData(0x0303, 0x0034)]
    [InlineData(0x0303, 0xC09C)]
    public async Task A_version_with_odd_suites_alone_is_seen(int version, int suite)
    {
        using var server = TestServers.Scripted(
            new ScriptedTls { Versions = [version], Suites = [suite], Certificates = Certificates });
        var offer = await RunAsync(server);
        Assert.False(offer.VersionIntolerant);
        var offered = Assert.Single(offer.Protocols, p => p.Offered == true);
        Assert.Equal(version == 0x0300 ? "SSL 3.0" : $"TLS 1.{version - 0x0301}", offered.Protocol);
        Assert.Equal([suite], offered.CipherSuites);
    }

    [Fact]
    public async Task A_server_without_an_order_of_its_own_is_known_by_it()
    {
        using var server = TestServers.Scripted(
            new ScriptedTls { OwnOrder = false, Suites = [0xC02F, 0x002F, 0x0005], Certificates = Certificates });
        var tls12 = (await RunAsync(server, list: true)).Protocols[4];
        Assert.False(tls12.ServerOrder);
        Assert.Equal([0x0005, 0x002F, 0xC02F], tls12.CipherSuites.Order());
    }

    [Fact]
    public async Task An_order_that_is_the_hellos_own_is_still_known_as_the_servers()
    {
        using var server = TestServers.Scripted(
            new ScriptedTls { Suites = [0x0005, 0x002F, 0xC02F], Certificates = Certificates });
        Assert.True((await RunAsync(server, list: true)).Protocols[4].ServerOrder);
    }

    [Fact]
    public async Task Every_registered_suite_would_be_found()
    {
        int[] all = [.. CipherSuiteCatalog.Default.Suites
            .Where(s => !s.Signal && s.Id != 0 && s.Protocol is "SSL 3.0" or "TLS 1.2")
                .Select(s => s.Id).Where(id => id is not (0x00FF or 0x5600 or 0)).Reverse()];
        using var server = TestServers.Scripted(
            new ScriptedTls { Versions = [0x0303], Suites = all, Certificates = Certificates });
        var tls12 = (await RunAsync(server, list: true, seconds: 60)).Protocols[4];
        Assert.Equal(all, tls12.CipherSuites);
        Assert.Equal(334, all.Length);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(64)]
    public async Task A_server_that_chokes_on_long_hellos_is_asked_in_parts(int most)
    {
        int[] suites = [0xC02F, 0x0005, 0xC013, 0x002F, 0xC051];
        using var server = TestServers.Scripted(
            new ScriptedTls { MostSuites = most + 1, Suites = suites, Certificates = Certificates });
        var tls12 = (await RunAsync(server, list: true)).Protocols[4];
        Assert.Equal(suites, tls12.CipherSuites);
        Assert.True(tls12.AllCipherSuites);
        Assert.True(tls12.ServerOrder);
    }

    [Fact]
    public async Task A_client_certificate_that_is_asked_for_is_seen()
    {
        using var server = TestServers.Scripted(new ScriptedTls { AskClient = true, Certificates = Certificates });
        Assert.All(
            (await RunAsync(server)).Protocols.Where(p => p.Offered == true), p =>
                Assert.True(p.AsksClientCertificate));
    }

    [Fact]
    public async Task A_server_that_closes_on_what_it_does_not_know_is_intolerant()
    {
        using var server = TestServers.Scripted(
            new ScriptedTls { Versions = [0x0301], Intolerant = true, Certificates = Certificates });
        // Its hello of TLS 1.2 is closed too.
        var offer = await RunAsync(server);
        Assert.True(offer.VersionIntolerant);
        Assert.Contains("closed", offer.IntoleranceEvidence, StringComparison.Ordinal);
        Assert.Equal(["TLS 1.0"], offer.Protocols.Where(p => p.Offered == true).Select(p => p.Protocol));
    }

    [Fact]
    public async Task A_connection_that_is_dropped_once_makes_no_host_intolerant()
    {
        int dropped = 0;
        var script = new ScriptedTls { Versions = [0x0303], Certificates = Certificates };
        using var server = new TestServer(async (socket, stop) =>
        {
            byte[] head = new byte[1];
            await socket.ReceiveAsync(head, SocketFlags.Peek, stop);
            if (head[0] == 22 && Interlocked.Exchange(ref dropped, 1) == 0) return;
            await script.ServeAsync(socket, stop);
        });
        var offer = await RunAsync(server);
        Assert.False(offer.VersionIntolerant);
        Assert.True(offer.Protocols[4].Offered);
    }

    [Fact]
    public async Task What_is_not_known_at_the_deadline_is_null_and_the_list_is_not_called_whole()
    {
        int taken = 0;
        var script = new ScriptedTls
        {
            Versions = [0x0303], Suites = [0xC02F, 0x002F, 0x0005], Certificates = Certificates,
        };
        using var server = new TestServer(async (socket, stop) =>
        {
            // After the plain questions and two of the list it says no more.
            if (Interlocked.Increment(ref taken) > 5) await Task.Delay(Timeout.Infinite, stop);
            await script.ServeAsync(socket, stop);
        });
        var watch = Stopwatch.StartNew();
        var tls12 = (await RunAsync(server, list: true, seconds: 2)).Protocols[4];
        Assert.True(tls12.Offered);
        Assert.False(tls12.AllCipherSuites);
        Assert.NotEmpty(tls12.CipherSuites);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"took {watch.Elapsed}");
    }

    [Theory]
    [InlineData("Silent", NetFault.Timeout)]
    [InlineData("Dripping", NetFault.Timeout)]
    [InlineData("Resetting", NetFault.Reset)]
    [InlineData("Closing", NetFault.Closed)]
    [InlineData("Endless", NetFault.TooLong)]
    [InlineData("Garbage", NetFault.NotTls)]
    [InlineData("PlainHttp", NetFault.PlainHttp)]
    [InlineData("Alert", NetFault.Alert)]
    internal async Task Each_hostile_peer_has_its_verdict_in_time(string kind, NetFault fault)
    {
        using var server = kind switch
        {
            "Silent" => TestServers.Silent(),
            "Dripping" => TestServers.Dripping(),
            "Resetting" => TestServers.Resetting(),
            "Closing" => TestServers.Closing(),
            "Endless" => TestServers.Endless(),
            "Garbage" => TestServers.Garbage(),
            "PlainHttp" => TestServers.PlainHttp(),
            _ => TestServers.Alert(40),
        };
        var watch = Stopwatch.StartNew();
        var e = await Assert.ThrowsAsync<NetException>(() => RunAsync(server, seconds: 2));
        Assert.Equal(fault, e.Fault);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"took {watch.Elapsed}");
    }

    private static async Task<WireOffer> RunAsync(TestServer server, bool list = false, int seconds = 20)
    {
        using var deadline = new Deadline(TimeSpan.FromSeconds(seconds), CancellationToken.None);
        return await OfferProbe.RunAsync(server.At(), deadline, list);
    }
}
