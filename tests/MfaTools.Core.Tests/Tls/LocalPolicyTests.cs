using System.Linq;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Threading;
using System.Threading.Tasks;
using MfaTools.Net;
using MfaTools.Tls;

namespace MfaTools.Core.Tests.Tls;

public class LocalPolicyTests
{
    /// <summary>This computer's own TLS may not or cannot speak what the server offers; the answer is the
    /// same.</summary>
    [Fact]
    public async Task The_answer_does_not_depend_on_what_this_computer_may_use()
    {
        // RC4 over TLS 1.0: no library in use today connects.
        var certificates = TestCertificates.Ders(TestCertificates.SelfSigned(key: KeyKind.Rsa1024));
        using var server = TestServers.Scripted(
            new ScriptedTls { Versions = [0x0300, 0x0301], Suites = [0x0005], Certificates = certificates });
        using (var client = new TcpClient("127.0.0.1", server.Port))
        {
            await using var own = new SslStream(client.GetStream());
            await Assert.ThrowsAnyAsync<System.Exception>(
                () => own.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "mfa.contoso.test",
#pragma warning disable SYSLIB0039, CA5397 // The old version is the point.
                EnabledSslProtocols = SslProtocols.Tls,
#pragma warning restore SYSLIB0039, CA5397
            }));
        }

        using var deadline = new Deadline(System.TimeSpan.FromSeconds(10), CancellationToken.None);
        var offer = await OfferProbe.RunAsync(server.At(), deadline, true);
        Assert.Equal(["SSL 3.0", "TLS 1.0"], offer.Protocols.Where(p => p.Offered == true).Select(p => p.Protocol));
        Assert.All(offer.Protocols.Where(p => p.Offered == true), p => Assert.Equal([0x0005], p.CipherSuites));
        Assert.Equal(certificates, (await CertificateProbe.RunAsync(server.At(), deadline)).Chains[0].Certificates);
    }
}
