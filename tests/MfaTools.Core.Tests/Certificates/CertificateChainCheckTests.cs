using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using MfaTools.Certificates;
using MfaTools.Checks;
using MfaTools.Core.Tests.Tls;
using Org.BouncyCastle.Tls;

namespace MfaTools.Core.Tests.Certificates;

public sealed class CertificateChainCheckTests
{
    private static readonly TestCertificate Root = TestCertificates.Root();

    [Fact]
    public async Task A_host_is_judged_from_what_it_sends()
    {
        var chain = TestCertificates.Chain();
        foreach (var version in new[] { ProtocolVersion.TLSv10, ProtocolVersion.TLSv12, ProtocolVersion.TLSv13 })
        {
            using var server = TestServers.Tls([chain[..2]], version, version);
            var result = await TestAsync(server, chain[2]);
            Assert.Equal(["Cert.Ok"], result.Ids());
            Assert.Equal(
                ("mfa.contoso.test", server.Port, "127.0.0.1"), (result.HostName, result.Port, result.Address));
        }
    }

    [Fact]
    public async Task Two_chains_of_a_host_are_each_judged_and_named()
    {
        var issuing = TestCertificates.Intermediate(Root);
        using var server = TestServers.Tls(
            [[TestCertificates.Leaf(issuing, key: KeyKind.Rsa2048)], [TestCertificates.Leaf(issuing), issuing]]);
        var result = await TestAsync(server, Root);
        Assert.Equal(["Cert.ChainIncomplete", "Cert.Ok"], result.Ids());
        Assert.StartsWith("RSA (TLS 1.", result.Findings[0].Message);
        Assert.StartsWith("ECDSA (TLS 1.", result.Findings[1].Message);
        Assert.Equal(
            (ChainIssues.Incomplete, ChainCompleteness.ByGivenOrStore, ChainTrust.Trusted),
            (result.ChainIssues, result.Completeness, result.Trust));
    }

    [Fact]
    public async Task Hostile_hosts_get_their_finding_within_the_deadline()
    {
        var hosts = new (string Id, Func<TestServer> Make)[]
        {
            ("Tls.Timeout", TestServers.Silent), ("Tls.Timeout", () => TestServers.Dripping()),
            ("Tls.Reset", TestServers.Resetting), ("Tls.Closed", TestServers.Closing),
            ("Tls.PlainHttp", TestServers.PlainHttp), ("Tls.NotTls", () => TestServers.Garbage()),
            ("Tls.TooLong", TestServers.Endless), ("Tls.Alert", () => TestServers.Alert(40)),
        };
        await Task.WhenAll(hosts.Select(async host =>
        {
            using var server = host.Make();
            var result = await TestAsync(server, Root, timeoutSec: 2);
            Assert.Equal([host.Id], result.Ids());
            Assert.Equal(
                (CheckStatus.Fail, ChainCompleteness.Broken, ChainTrust.NotBuilt),
                (result.Status, result.Completeness, result.Trust));
        }));
    }

    [Theory]
    [InlineData("der")]
    [InlineData("pem")]
    [InlineData("p7c")]
    [InlineData("redirect")]
    [InlineData("second")]
    [InlineData("chunked")]
    public async Task A_missing_issuer_is_fetched_and_the_finding_stays(string how)
    {
        var issuing = TestCertificates.Intermediate(Root);
        byte[] body = how switch
        {
            "pem" =>
                Encoding.ASCII.GetBytes(issuing.Pem), "p7c" => CertificateFile.ToPkcs7([issuing.Der]), _ => issuing.Der,
        };
        using var web = Web(path => path switch
        {
            "/moved" => Redirect("/ca"),
            "/ca" when how == "chunked" =>
                [.. Encoding.ASCII.GetBytes(
                    $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{body.Length:x}\r\n"), .. body,
                        .. Encoding.ASCII.GetBytes("\r\n0\r\n\r\n")],
            "/ca" => Ok(body),
            "/other" => Ok(Root.Der),
            _ => Encoding.ASCII.GetBytes("HTTP/1.1 404 Not Found\r\n\r\n"),
        });
        string[] uris = how switch { "redirect" => ["/moved"], "second" => ["/none", "/other", "/ca"], _ => ["/ca"] };
        var leaf = TestCertificates.Leaf(
            issuing, change: options =>
                options with { IssuerUris = [.. uris.Select(uri => $"http://127.0.0.1:{web.Port}{uri}")] });
        using var server = TestServers.Tls(leaf);
        var result = await TestAsync(server, Root, fetch: true);
        Assert.Equal(["Cert.ChainIncomplete"], result.Ids());
        Assert.Equal(
            (ChainCompleteness.ByFetch, ChainTrust.Trusted, ChainIssues.Incomplete),
            (result.Completeness, result.Trust, result.ChainIssues));
        Assert.Equal(Convert.ToBase64String(issuing.Der), result.Expected[1].Base64);

        // Without being asked to, nothing is fetched.
        int asked = web.Connections;
        Assert.Equal(ChainCompleteness.Broken, (await TestAsync(server, Root)).Completeness);
        Assert.Equal(asked, web.Connections);
    }

    [Fact]
    public async Task What_is_not_the_issuer_too_much_or_endless_is_not_taken()
    {
        var issuing = TestCertificates.Intermediate(Root);
        var twin = TestCertificates.Intermediate(Root);
        using var web = Web(path => path switch
        {
            "/twin" => Ok(twin.Der),
            "/big" => Ok(new byte[200_000]),
            "/loop" => Redirect("/loop"),
            "/file" => Redirect("file:///etc/passwd"),
            _ => Encoding.ASCII.GetBytes("nonsense"),
        });
        foreach (string path in new[] { "/twin", "/big", "/loop", "/file", "/nonsense" })
        {
            var leaf = TestCertificates.Leaf(
                issuing, change: options =>
                    options with
                    {
                        IssuerUris =
                        [
                            $"http://127.0.0.1:{web.Port}{path}", "https://127.0.0.1/x",
                            "file:///etc/ssl/certs/ca-certificates.crt",
                        ],
                    });
            using var server = TestServers.Tls(leaf);
            Assert.Equal(ChainCompleteness.Broken, (await TestAsync(server, Root, fetch: true)).Completeness);
        }

        Assert.InRange(web.Connections, 5, 8);
        using var silent = TestServers.Silent();
        var waiting = TestCertificates.Leaf(
            issuing, change: options => options with { IssuerUris = [$"http://127.0.0.1:{silent.Port}/"] });
        using var last = TestServers.Tls(waiting);
        var result = await TestAsync(last, Root, fetch: true, timeoutSec: 2);
        Assert.Equal(ChainCompleteness.Broken, result.Completeness);
    }

    [Fact]
    public async Task A_file_cannot_make_this_computer_ask_private_addresses()
    {
        using var web = Web(_ => Ok(Root.Der));
        var leaf = TestCertificates.Leaf(
            TestCertificates.Intermediate(Root), change: options =>
                options with { IssuerUris = [$"http://127.0.0.1:{web.Port}/", $"http://localhost:{web.Port}/"] });
        var said = new List<string>();
        var check = new CertificateChainCheck(
            new CertificateChainOptions { IsStoreWhole = false, TrustedRoots = [Root.Der], FetchMissing = true });
        await check.CheckCertificatesAsync("x", null, [leaf.Der], true, TimeSpan.FromSeconds(20), said.Add, default);
        Assert.Equal(0, web.Connections);
        Assert.Contains(said, text => text.Contains("private or special-purpose address"));
    }

    [Fact]
    public async Task No_store_is_written()
    {
        string[] Stores() =>
            [.. new[] { ".dotnet/corefx/cryptography/x509stores", ".dotnet/corefx/cryptography/crls", ".microsoft/ssl" }
            .Select(folder => Path.Combine(
                Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), folder)).Where(Directory.Exists)
            .SelectMany(folder => Directory.GetFiles(folder, "*", SearchOption.AllDirectories)).Select(
                file => $"{file} {File.GetLastWriteTimeUtc(file):o}").Order(StringComparer.Ordinal)];
        string[] before = Stores();
        await A_missing_issuer_is_fetched_and_the_finding_stays("der");
        // Also with the anchors of this computer.
        var chain = TestCertificates.Chain();
        var check = new CertificateChainCheck(new CertificateChainOptions());
        var result = await check.CheckCertificatesAsync(
            "x", null, [chain[0].Der, chain[1].Der], true, TimeSpan.FromSeconds(20), null, default);
        Assert.Equal(ChainTrust.NotBuilt, result.Trust);
        Assert.Equal(before, Stores());
    }

    [Fact]
    public async Task Stopping_ends_at_once()
    {
        using var server = TestServers.Silent();
        using var stop = new CancellationTokenSource(200);
        var check = new CertificateChainCheck(new CertificateChainOptions { IsStoreWhole = false, TrustedRoots = [] });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => check.CheckHostAsync(server.At(), TimeSpan.FromSeconds(60), null, stop.Token)).WaitAsync(
                TimeSpan.FromSeconds(20));
    }

    private static async Task<CertChainResult> TestAsync(
        TestServer server, TestCertificate anchor, bool fetch = false, double timeoutSec = 20)
    {
        var check = new CertificateChainCheck(
            new CertificateChainOptions { IsStoreWhole = false, TrustedRoots = [anchor.Der], FetchMissing = fetch });
        return await check.CheckHostAsync(server.At(), TimeSpan.FromSeconds(timeoutSec), null, default)
            .WaitAsync(TimeSpan.FromSeconds(timeoutSec + 20));
    }

    private static TestServer Web(Func<string, byte[]> answer) => new(async (socket, stop) =>
    {
        byte[] request = new byte[4096];
        int read = await socket.ReceiveAsync(request, SocketFlags.None, stop);
        await socket.SendAsync(
            answer(Encoding.ASCII.GetString(request, 0, read).Split(' ')[1]), SocketFlags.None, stop);
        socket.Shutdown(SocketShutdown.Send);
        await socket.ReceiveAsync(request, SocketFlags.None, stop);
    });

    private static byte[] Ok(byte[] body) =>
        [.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n"), .. body];

    private static byte[] Redirect(string to) =>
        Encoding.ASCII.GetBytes($"HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n");
}
