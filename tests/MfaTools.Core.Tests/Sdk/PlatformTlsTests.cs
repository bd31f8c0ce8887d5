using System;
using System.ComponentModel;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Threading;
using System.Threading.Tasks;
using MfaTools.Core.Tests.Tls;
using MfaTools.Net;
using MfaTools.Sdk;
using Org.BouncyCastle.Tls;

namespace MfaTools.Core.Tests.Sdk;

/// <summary>What .NET Framework refuses, and .NET does not.</summary>
public sealed class PlatformTlsTests
{
    private const string Host = "mfa.contoso.test";

    private const SslProtocols Ssl3 = (SslProtocols)48;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Protocols_are_named_where_the_choice_of_the_system_is_refused(bool refuses)
    {
        using var server = TestServers.Tls(
            [TestCertificates.Chain(leafKey: KeyKind.Rsa2048)], to: ProtocolVersion.TLSv12);
        using var client = new TcpClient("127.0.0.1", server.Port);
        using var tls = await PlatformTls.HandshakeAsync(client.GetStream(), Host, Around);
        Assert.Equal((refuses, SslProtocols.Tls12, 1), (tls.NamesProtocols, tls.Protocol, server.Connections));
        Assert.NotEmpty(tls.Sent);
        string said = NetworkJudge.DescribeAgreement(tls.Protocol, tls.CipherSuite, tls.NamesProtocols);
        Assert.StartsWith("TLS 1.2", said, StringComparison.Ordinal);
        Assert.Contains(refuses ? "SystemDefaultTlsVersions is not set" : "own policy", said, StringComparison.Ordinal);

        Task Around(Func<SslProtocols, Task> own, SslProtocols protocols) =>
            refuses && protocols == SslProtocols.None ? throw new ArgumentException("not valid", nameof(protocols))
                : own(protocols);
    }

    [Fact]
    public void The_handler_of_dotnet_framework_is_given_no_version_of_ssl_by_name()
    {
        Assert.Equal(SslProtocols.None, PlatformTls.WithoutSsl(Ssl3));
        foreach (int tls in new[] { 0, 192, 768, 3072, 12288 })
        {
            Assert.Equal(tls, (int)PlatformTls.WithoutSsl((SslProtocols)tls));
        }

        var none = new NetworkCredential();
        using var handler = PlatformTls.NewHandler(
            _ => true, Ssl3, none, null, null, () => throw new InvalidOperationException());
        Assert.NotNull(handler);
    }

    // A policy of this computer, or no domain controller: .NET Framework throws what the security package says.
    [Fact]
    public async Task A_sign_in_that_this_computer_refuses_says_nothing_about_the_account()
    {
        using var deadline = new Deadline(TimeSpan.FromSeconds(10), CancellationToken.None);
        var credential = new GuardedCredential(new NetworkCredential("svc", "secret"));
        credential.Release("NTLM");
        var endpoint = Endpoint.Parse(Host, 443, "127.0.0.1");
        using var http = new SdkHttp(endpoint, new Refusing(credential), credential, deadline);
        var reply = await http.GetAsync(new Uri($"https://{Host}/PfWsSdk.asmx"));
        var verdict = AuthenticationJudge.Refused(reply, Attempt("NTLM"));
        Assert.Equal(CheckStatus.Unknown, verdict.Findings[0].Status);
        Assert.Contains("says nothing about the account", verdict.Findings[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NTLM", null, "did not finish the sign-in")]
    [InlineData("NTLM", false, "refuses the account CONTOSO\\svc")]
    [InlineData("Basic", null, "refuses the account CONTOSO\\svc")]
    public void The_account_is_blamed_only_where_that_is_known(string scheme, bool? brokenOff, string said)
    {
        var reply = new SdkReply { Status = 401, Challenges = [scheme], BrokenOff = brokenOff };
        var verdict = AuthenticationJudge.Refused(reply, Attempt(scheme));
        Assert.Equal(CheckStatus.Fail, verdict.Findings[0].Status);
        Assert.Contains(said, verdict.Findings[0].Message, StringComparison.Ordinal);
    }

    private static SignInAttempt Attempt(string scheme) => new("CONTOSO\\svc", [scheme], scheme, false, true);

    private sealed class Refusing(GuardedCredential credential) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Assert.NotNull(credential.GetCredential(request.RequestUri!, "NTLM"));
            throw new HttpRequestException("An error occurred.", new Win32Exception(unchecked((int)0x80090302)));
        }
    }
}
