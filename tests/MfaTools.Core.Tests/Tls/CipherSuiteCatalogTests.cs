using System;
using System.Linq;
using System.Net.Security;
using MfaTools.Tls;

namespace MfaTools.Core.Tests.Tls;

public class CipherSuiteCatalogTests
{
#if NET
    /// <summary>The registry as .NET has it: a second source, of 2018.</summary>
    [Fact]
    public void Has_every_suite_that_dotnet_knows_under_the_same_number()
    {
        var theirs = Enum.GetValues<System.Net.Security.TlsCipherSuite>().ToDictionary(
            suite => suite.ToString(), suite => (int)suite);
        Assert.Equal(337, theirs.Count);
        Assert.All(theirs, suite => Assert.Equal(suite.Key, CipherSuiteCatalog.Find(suite.Value)?.Name));
    }
#endif

    [Fact]
    public void Is_the_whole_registry_and_the_kinds_of_SSL_2()
    {
        var suites = CipherSuiteCatalog.Default.Suites;
        Assert.Equal(352, suites.Count(suite => suite.Protocol != "SSL 2.0"));
        Assert.Equal(7, suites.Count(suite => suite.Protocol == "SSL 2.0"));
        Assert.Equal(
            ["TLS_EMPTY_RENEGOTIATION_INFO_SCSV", "TLS_FALLBACK_SCSV"],
            suites.Where(suite => suite.Signal).Select(suite => suite.Name));
        Assert.Equal(suites.Count, suites.Select(suite => suite.Name).Distinct().Count());
        Assert.All(suites.Where(suite => !suite.Signal), suite =>
        {
            Assert.NotEqual("", suite.KeyExchange);
            Assert.NotEqual("", suite.Authentication);
            Assert.NotEqual("", suite.Cipher);
            Assert.NotEqual("", suite.Hash);
            Assert.Equal(suite.Cipher == "NULL", suite.Bits == 0);
            Assert.Equal(suite.Name.Contains("EXPORT"), suite.Export);
        });
    }

    [Theory]
    [InlineData(0xC02F, "TLS 1.2", "ECDHE", "RSA", "AES", 128, "GCM", "SHA256", true, true)]
    [InlineData(0x000A, "SSL 3.0", "RSA", "RSA", "3DES", 112, "CBC", "SHA1", false, false)]
    [InlineData(0x0003, "SSL 3.0", "RSA", "RSA", "RC4", 40, "stream", "MD5", false, false)]
    [InlineData(0x0034, "SSL 3.0", "DHE", "anon", "AES", 128, "CBC", "SHA1", false, true)]
    [InlineData(0x1303, "TLS 1.3", "any", "any", "CHACHA20", 256, "POLY1305", "SHA256", true, true)]
    [InlineData(0xC0A0, "TLS 1.2", "RSA", "RSA", "AES", 128, "CCM_8", "SHA256", true, false)]
    [InlineData(0x003C, "TLS 1.2", "RSA", "RSA", "AES", 128, "CBC", "SHA256", false, false)]
    [InlineData(0x00AE, "SSL 3.0", "PSK", "PSK", "AES", 128, "CBC", "SHA256", false, false)]
    [InlineData(0x0700C0, "SSL 2.0", "RSA", "RSA", "3DES", 112, "CBC", "MD5", false, false)]
    public void Says_what_a_suite_is_made_of(
        int id, string protocol, string exchange, string authentication, string cipher, int bits, string mode,
        string hash, bool aead, bool secret)
    {
        var suite = CipherSuiteCatalog.Find(id)!;
        Assert.Equal(
            (protocol, exchange, authentication, cipher, bits, mode, hash, aead, secret),
            (suite.Protocol, suite.KeyExchange, suite.Authentication, suite.Cipher, suite.Bits, suite.Mode, suite.Hash,
                suite.IsAead, suite.IsForwardSecret));
        Assert.Same(suite, CipherSuiteCatalog.Find(suite.Name));
    }

    [Fact]
    public void What_is_not_registered_is_not_found()
    {
        Assert.Null(CipherSuiteCatalog.Find(0x0A0A));
        Assert.Null(CipherSuiteCatalog.Find("TLS_X"));
        Assert.Equal("alert 40 (handshake_failure)", TlsNames.Alert(40));
        Assert.Equal("alert 200", TlsNames.Alert(200));
        Assert.Equal("x25519", TlsNames.Group(29));
        Assert.Equal("group 9999", TlsNames.Group(9999));
    }
}
