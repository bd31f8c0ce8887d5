using System;
using System.Linq;
using System.Text;
using MfaTools.Certificates;
using MfaTools.Core.Tests.Tls;

namespace MfaTools.Core.Tests.Certificates;

public sealed class CertificateFileTests
{
    private static readonly TestCertificate[] Chain = TestCertificates.Chain();

    [Fact]
    public void Bundles_are_read_with_what_stands_between()
    {
        string text = "# a comment\r\nBag Attributes\r\n" + Chain[0].KeyPem + Chain[0].Pem.Replace("\n", "\r\n")
            + "\r\n-----BEGIN DH PARAMETERS-----\nAAAA\n-----END DH PARAMETERS-----\n" + Chain[1].Pem;
        foreach (
            byte[] bytes in new[]
            {
                Encoding.UTF8.GetBytes(text), [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)],
                [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(text)],
            })
        {
            var file = CertificateFile.Read(bytes);
            Assert.True(file.Ordered);
            Assert.Equal([Chain[0].Der, Chain[1].Der], file.Certificates);
        }
    }

    [Fact]
    public void Der_and_Pkcs7_in_both_encodings_are_read()
    {
        Assert.Equal([Chain[0].Der], CertificateFile.Read(Chain[0].Der).Certificates);
        Assert.Equal(
            [Chain[0].Der],
            CertificateFile.Read(Encoding.ASCII.GetBytes(Convert.ToBase64String(Chain[0].Der))).Certificates);
        byte[] p7 = CertificateFile.ToPkcs7(Chain.Select(certificate => certificate.Der));
        string pem = "-----BEGIN PKCS7-----\n" + Convert.ToBase64String(p7, Base64FormattingOptions.InsertLineBreaks)
            + "\n-----END PKCS7-----\n";
        foreach (byte[] bytes in new[] { p7, Encoding.ASCII.GetBytes(pem) })
        {
            Assert.Equal(3, CertificateFile.Read(bytes).Certificates.Count);
        }
    }

    [NotOnMonoFact("it does not read PKCS #7")]
    public void Another_implementation_reads_the_Pkcs7_that_is_written()
    {
        byte[] p7 = CertificateFile.ToPkcs7(Chain.Select(certificate => certificate.Der));
        var signed = new System.Security.Cryptography.X509Certificates.X509Certificate2Collection();
#pragma warning disable SYSLIB0057
        signed.Import(p7);
#pragma warning restore SYSLIB0057
        Assert.Equal(3, signed.Count);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("hello", "neither")]
    [InlineData("-----BEGIN CERTIFICATE-----\nMIIB", "cut off")]
    [InlineData("-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n", "Certificate 1")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n", "no certificate")]
    public void What_is_no_certificate_says_why(string text, string why)
    {
        var error = Assert.Throws<FormatException>(() => CertificateFile.Read(Encoding.ASCII.GetBytes(text)));
        Assert.Contains(why, error.Message);
        Assert.DoesNotContain("MIIB", error.Message);
    }
}
