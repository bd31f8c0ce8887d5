using System;
using System.Linq;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading.Tasks;
using MfaTools.Core.Tests.Tls;
using MfaTools.Sdk;
using Org.BouncyCastle.Tls;

namespace MfaTools.Core.Tests.Sdk;

/// <summary>A server that wants a client certificate, by any of the ways in which servers say so; and answers that are
/// not HTTP.</summary>
public sealed class SdkClientCertificateTests
{
    [ToolTheory("openssl")]
    [InlineData("-tls1_2", SdkStageName.Tls)]
    [InlineData("-tls1_3", SdkStageName.Http)]
    public async Task A_server_that_ends_the_connection_without_one(string version, SdkStageName stage)
    {
        using var server = ServerProcess.OpenSsl(version, "-Verify", "1", "-www");
        var result = await SdkTests.TestAsync($"https://localhost:{server.Port}/a/PfWsSdk.asmx", Options());
        SdkTests.Sound(result);
        Assert.Equal(CheckStatus.Fail, result.Stage(stage).Status);
        Assert.Contains(result.Findings, finding => finding.Id == "Sdk.ClientCertificateRequired");
        Assert.DoesNotContain(
            result.Findings, finding => finding.Id is "Tls.LocalPolicyForbids" or "Net.Reset" or "Net.Closed");
    }

    [ToolTheory("openssl")]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task With_one_it_goes_on(string version)
    {
        using var server = ServerProcess.OpenSsl(version, "-Verify", "1", "-www");
        using var client = TestCertificates.SelfSigned("client", KeyKind.Rsa2048).WithPrivateKey();
        var result = await SdkTests.TestAsync($"https://localhost:{server.Port}/a/PfWsSdk.asmx", Options(client));
        Assert.DoesNotContain(
            result.Findings, finding => finding.Id is "Sdk.ClientCertificateRequired" or "Tls.LocalPolicyForbids");
        Assert.Equal(CheckStatus.Pass, result.Stage(SdkStageName.Tls).Status);
        // s_server answers with a page of its own.
        Assert.Contains(result.Findings, finding => finding.Id == "Sdk.NotTheSdk");
    }

    [ToolTheory("openssl")]
    [InlineData("-tls1_2")]
    public async Task It_is_not_sent_to_a_host_that_did_not_prove_who_it_is(string version)
    {
        using var server = ServerProcess.OpenSsl(version, "-Verify", "1", "-www");
        using var client = TestCertificates.SelfSigned("client", KeyKind.Rsa2048).WithPrivateKey();
        var result = await SdkTests.TestAsync(
            $"https://localhost:{server.Port}/a/PfWsSdk.asmx", Options(client, skip: false));
        SdkTests.Sound(result);
        Assert.Equal(SdkStageName.Certificate, result.FailedStage);
        Assert.Equal(
            "the client certificate that the host requires was not sent", result.Stage(SdkStageName.Http).Detail);
    }

    [ToolTheory("nginx")]
    [InlineData("ssl_protocols TLSv1.2; ssl_verify_client on; ssl_client_certificate rsa.pem;")]
    [InlineData("ssl_protocols TLSv1.3; ssl_verify_client on; ssl_client_certificate rsa.pem;")]
    public async Task Nginx_says_so_in_HTTP(string directives)
    {
        using var server = ServerProcess.Nginx(directives);
        var result = await SdkTests.TestAsync($"https://localhost:{server.Port}/a/PfWsSdk.asmx", Options());
        SdkTests.Sound(result);
        Assert.Contains(result.Findings, finding => finding.Id == "Sdk.ClientCertificateRequired");
    }

    [Fact]
    public async Task A_server_that_asks_and_goes_on_is_not_called_so()
    {
        var chain = TestCertificates.Chain("localhost", KeyKind.Rsa2048);
        using var server = TestServers.Tls(
            [[chain[0], chain[1]]], ProtocolVersion.TLSv12, ProtocolVersion.TLSv12, askClient: true);
        var result = await SdkTests.TestAsync($"https://localhost:{server.Port}/a/PfWsSdk.asmx", Options(seconds: 8));
        // It says nothing in HTTP.
        Assert.Contains(result.Findings, finding => finding.Id == "Net.Timeout");
        Assert.DoesNotContain(result.Findings, finding => finding.Id == "Sdk.ClientCertificateRequired");
    }

    [Theory]
    [InlineData(403, "<html><head><title>IIS 10.0 Detailed Error - 403.7 - Forbidden</title></head>", true)]
    [InlineData(403, "<title>403 - Verboten</title><style>a{b:1.403.7}</style><h3>HTTP-Fehler 403.7 - Forbidden</h3>",
        true)]
    [InlineData(403, "<title>Accès refusé</title><h3>Erreur HTTP&nbsp;403.7 : un certificat client est requis.</h3>",
        true)]
    [InlineData(403, "<title>x</title><p>HTTP エラー 403.7</p>", true)]
    [InlineData(403, "<title>The page requires a client certificate</title>", true)]
    [InlineData(403, "<h3>HTTP Error 403.4 - Forbidden</h3><p>Others: 403.7, 403.14</p>", false)]
    [InlineData(403, "<title>403 - Forbidden: Access is denied.</title><p>version 1.403.7</p>", false)]
    [InlineData(403, "<p>403.70 403.7.1</p>", false)]
    [InlineData(400, "<html><head><title>400 No required SSL certificate was sent</title></head>", true)]
    [InlineData(400, "<title>400 Bad Request</title>", false)]
    [InlineData(500, "<h3>HTTP Error 403.7</h3>", false)]
    public void A_page_that_says_so(int status, string page, bool wants)
    {
        Assert.Equal(
            wants, HttpJudge.WantsClientCertificate(
                new SdkReply { Status = status, Body = Encoding.UTF8.GetBytes(page) }));
        Assert.Equal(
            wants, HttpJudge.WantsClientCertificate(
                new SdkReply { Status = status, Body = Encoding.Unicode.GetBytes(page) }));
    }

    [Theory]
    [InlineData("garbage\r\n\r\n", "Net.NotHttp")]
    [InlineData("HTTP/1.1 abc OK\r\n\r\n", "Net.NotHttp")]
    [InlineData("HTTP/1.1 200 OK\r\nno colon here\r\n\r\n", "Net.NotHttp")]
    [InlineData("HTTP/9.9 200 OK\r\n\r\n", "Net.NotHttp")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "Net.NotHttp")]
    [InlineData("", "Net.Closed")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le", "Net.Closed")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nshort", "Net.Closed")]
    public async Task An_answer_that_is_no_HTTP_is_told_from_one_that_ends(string answer, string finding)
    {
        var certificate = TestCertificates.SelfSigned("localhost", KeyKind.Rsa2048);
        using var key = certificate.WithPrivateKey();
        using var server = new TestServer(async (socket, stop) =>
        {
            await using var stream = new SslStream(new NetworkStream(socket));
            await stream.AuthenticateAsServerAsync(key);
            await stream.ReadAtLeastAsync(new byte[4096], 1, cancellationToken: stop);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), stop);
            await stream.ShutdownAsync();
            socket.Shutdown(SocketShutdown.Send);
            await socket.ReceiveAsync(new byte[65536], SocketFlags.None, stop);
        });
        var result = await SdkTests.TestAsync($"https://localhost:{server.Port}/a/PfWsSdk.asmx", Options());
        SdkTests.Sound(result);
        Assert.Contains(finding, result.Findings.Select(one => one.Id));
    }

    private static SdkTestOptions Options(X509Certificate2? client = null, bool skip = true, double seconds = 20) =>
        new()
    {
        Account = SdkTests.Account(),
        Address = IPAddress.Loopback,
        SkipCertificateCheck = skip,
        CertificateThumbprint = client?.Thumbprint,
        FindCertificate = _ =>
            client is null ? null : X509CertificateLoader.LoadPkcs12(client.Export(X509ContentType.Pkcs12), null),
        Timeout = TimeSpan.FromSeconds(seconds),
    };
}
