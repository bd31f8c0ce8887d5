using System.Linq;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;

namespace MfaTools.Core.Tests.Tls;

/// <summary>The servers are what they say, as .NET's own TLS sees them.</summary>
public class TestServersTests
{
    [Theory]
    [InlineData(KeyKind.P256, SslProtocols.Tls12)]
    [InlineData(KeyKind.P256, SslProtocols.Tls13)]
    [InlineData(KeyKind.Rsa2048, SslProtocols.Tls12)]
    [InlineData(KeyKind.Rsa2048, SslProtocols.Tls13)]
    internal async Task Real_server_finishes_a_handshake(KeyKind key, SslProtocols protocol)
    {
        var chain = TestCertificates.Chain(leafKey: key);
        using var server = TestServers.Tls(chain[0], chain[1]);
        using var client = new TcpClient("127.0.0.1", server.Port);
        byte[][] seen = [];
        await using var tls = new SslStream(client.GetStream(), false, (_, certificate, sent, _) =>
        {
            seen = [.. sent!.ChainPolicy.ExtraStore.Select(c => c.RawData)];
            return certificate is not null;
        });
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "mfa.contoso.test",
            EnabledSslProtocols = protocol,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        });
        Assert.Equal(protocol, tls.SslProtocol);
        Assert.Equal(TestCertificates.Ders(chain[0], chain[1]), seen);
    }

    [Fact]
    public void A_chain_verifies_and_the_spoilt_signature_does_not()
    {
        var chain = TestCertificates.Chain();
        chain[0].Certificate.Verify(chain[1].KeyPair.Public);
        var spoilt = TestCertificates.Leaf(chain[1], change: leaf => leaf with { BadSignature = true });
        Assert.ThrowsAny<System.Exception>(() => spoilt.Certificate.Verify(chain[1].KeyPair.Public));
        using var withKey = TestCertificates.Leaf(chain[1], key: KeyKind.Rsa2048).WithPrivateKey();
        Assert.True(withKey.HasPrivateKey);
    }
}
