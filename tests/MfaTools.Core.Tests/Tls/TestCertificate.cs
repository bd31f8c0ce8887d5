using System.Security.Cryptography.X509Certificates;
using System.Text;
using Org.BouncyCastle.Crypto;
using BcCertificate = Org.BouncyCastle.X509.X509Certificate;

namespace MfaTools.Core.Tests.Tls;

/// <summary>A certificate with its key.</summary>
internal sealed class TestCertificate(BcCertificate certificate, AsymmetricCipherKeyPair key, byte[] der)
{
    public BcCertificate Certificate { get; } = certificate;

    public AsymmetricCipherKeyPair KeyPair { get; } = key;

    public byte[] Der { get; } = der;

    public string Pem => PemEncoding("CERTIFICATE", Der);

    public string KeyPem =>
        PemEncoding(
            "PRIVATE KEY",
            Org.BouncyCastle.Pkcs.PrivateKeyInfoFactory.CreatePrivateKeyInfo(KeyPair.Private).GetEncoded());

#if NET
    /// <summary>With its private key, as .NET's own TLS takes it.</summary>
    public X509Certificate2 WithPrivateKey()
    {
        using var pem = X509Certificate2.CreateFromPem(Pem, KeyPem);
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
    }
#endif

    private static string PemEncoding(string label, byte[] data) =>
        new StringBuilder().Append(System.Security.Cryptography.PemEncoding.WriteString(label, data)).Append('\n')
            .ToString();
}
