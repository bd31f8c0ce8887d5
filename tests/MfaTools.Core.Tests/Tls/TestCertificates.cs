using System;
using System.Linq;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Operators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;
using Org.BouncyCastle.X509.Extension;

namespace MfaTools.Core.Tests.Tls;

/// <summary>Makes certificates, sound ones and ones with chosen faults.</summary>
internal static class TestCertificates
{
    private static readonly SecureRandom Random = new();
    private static long _serial = 1000;

    /// <summary>The time all of them are made for.</summary>
    public static DateTime Now { get; } = new(
        DateTime.UtcNow.Ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, DateTimeKind.Utc);

    public static TestCertificate Root(
        string name = "Test Root", KeyKind key = KeyKind.P256, Func<CertificateOptions,
        CertificateOptions>? change = null) =>
        Make(CA(name, key) with { NotBefore = Now.AddYears(-5), NotAfter = Now.AddYears(10) }, change);

    public static TestCertificate Intermediate(
        TestCertificate issuer, string name = "Test Issuing CA", KeyKind key = KeyKind.P256, Func<CertificateOptions,
        CertificateOptions>? change = null) =>
        Make(CA(name, key) with { Issuer = issuer, NotBefore = Now.AddYears(-2), NotAfter = Now.AddYears(5) }, change);

    /// <summary>A server's certificate for a name.</summary>
    public static TestCertificate Leaf(
        TestCertificate issuer, string dnsName = "mfa.contoso.test", KeyKind key = KeyKind.P256,
        Func<CertificateOptions, CertificateOptions>? change = null) =>
        Make(
            new CertificateOptions
            {
                Subject = "CN=" + dnsName,
                Issuer = issuer,
                Key = key,
                DnsNames = [dnsName],
                IsCA = false,
                KeyUsage = KeyUsage.DigitalSignature | KeyUsage.KeyEncipherment,
                Purposes = [KeyPurposeID.id_kp_serverAuth],
            },
            change);

    /// <summary>A server's certificate that signs itself.</summary>
    public static TestCertificate SelfSigned(string dnsName = "mfa.contoso.test", KeyKind key = KeyKind.P256) =>
        Create(new CertificateOptions
        {
            Subject = "CN=" + dnsName, Key = key, DnsNames = [dnsName], Purposes = [KeyPurposeID.id_kp_serverAuth],
        });

    /// <summary>The subject and key of one certificate, certified by another issuer.</summary>
    public static TestCertificate Cross(TestCertificate subject, TestCertificate issuer) =>
        Create(CA("", KeyKind.P256)
            with { Subject = subject.Certificate.SubjectDN.ToString(), KeyPair = subject.KeyPair, Issuer = issuer });

    /// <summary>Leaf, intermediate and root.</summary>
    public static TestCertificate[] Chain(string dnsName = "mfa.contoso.test", KeyKind leafKey = KeyKind.P256)
    {
        var root = Root();
        var intermediate = Intermediate(root);
        return [Leaf(intermediate, dnsName, leafKey), intermediate, root];
    }

    public static byte[][] Ders(params TestCertificate[] certificates) =>
        [.. certificates.Select(certificate => certificate.Der)];

    public static TestCertificate Create(CertificateOptions options)
    {
        var pair = options.KeyPair ?? CreateKey(options.Key);
        var issuerKey = options.Issuer?.KeyPair ?? pair;
        var generator = new X509V3CertificateGenerator();
        generator.SetSerialNumber(
            BigInteger.ValueOf(options.Serial ?? System.Threading.Interlocked.Increment(ref _serial)));
        generator.SetSubjectDN(new X509Name(options.Subject));
        generator.SetIssuerDN(
            options.IssuerName is { } name
                ? new X509Name(name)
                : options.Issuer?.Certificate.SubjectDN ?? new X509Name(options.Subject));
        generator.SetNotBefore(options.NotBefore);
        generator.SetNotAfter(options.NotAfter);
        generator.SetPublicKey(pair.Public);
        if (options.IsCA is { } ca)
        {
            var constraints = !ca ? new BasicConstraints(false) : options.PathLength is { } length
                ? new BasicConstraints(length) : new BasicConstraints(true);
            generator.AddExtension(X509Extensions.BasicConstraints, true, constraints);
        }

        if (options.KeyUsage is { } usage) generator.AddExtension(X509Extensions.KeyUsage, true, new KeyUsage(usage));
        if (options.Purposes.Length > 0)
        {
            generator.AddExtension(X509Extensions.ExtendedKeyUsage, false, new ExtendedKeyUsage(options.Purposes));
        }

        GeneralName[] names = [
            .. options.DnsNames.Select(dns => new GeneralName(GeneralName.DnsName, dns)),
            .. options.IPAddresses.Select(ip => new GeneralName(GeneralName.IPAddress, ip)),
        ];
        if (names.Length > 0)
        {
            generator.AddExtension(X509Extensions.SubjectAlternativeName, false, new GeneralNames(names));
        }

        if (options.KeyIdentifiers)
        {
            generator.AddExtension(
                X509Extensions.SubjectKeyIdentifier, false,
                X509ExtensionUtilities.CreateSubjectKeyIdentifier(pair.Public));
            generator.AddExtension(
                X509Extensions.AuthorityKeyIdentifier, false,
                X509ExtensionUtilities.CreateAuthorityKeyIdentifier(issuerKey.Public));
        }

        if (options.IssuerUris.Length > 0)
        {
            var access = options.IssuerUris.Select(uri => new AccessDescription(
                AccessDescription.IdADCAIssuers, new GeneralName(GeneralName.UniformResourceIdentifier, uri)));
            generator.AddExtension(
                X509Extensions.AuthorityInfoAccess, false, new AuthorityInformationAccess([.. access]));
        }

        if (options.PermittedDns.Length > 0)
        {
            var subtrees = options.PermittedDns.Select(
                dns => new GeneralSubtree(new GeneralName(GeneralName.DnsName, dns)));
            generator.AddExtension(
                X509Extensions.NameConstraints, true, new NameConstraints(new GeneralSubtrees([.. subtrees]), null));
        }

        if (options.UnknownCritical)
        {
            generator.AddExtension(new DerObjectIdentifier("1.3.6.1.4.1.55555.1"), true, DerNull.Instance);
        }

        var certificate = generator.Generate(
            new Asn1SignatureFactory(SignatureName(issuerKey.Private, options.Hash), issuerKey.Private, Random));
        byte[] der = certificate.GetEncoded();
        if (options.BadSignature)
        {
            // Within the signature's last bytes, where the structure stays whole.
            der[^3] ^= 0x55;
            certificate = new X509CertificateParser().ReadCertificate(der);
        }

        return new TestCertificate(certificate, pair, der);
    }

    public static AsymmetricCipherKeyPair CreateKey(KeyKind kind)
    {
        switch (kind)
        {
            case KeyKind.Ed25519:
                var edwards = new Ed25519KeyPairGenerator();
                edwards.Init(new Ed25519KeyGenerationParameters(Random));
                return edwards.GenerateKeyPair();
            case KeyKind.P192 or KeyKind.P256 or KeyKind.P384:
                var curve = new ECKeyPairGenerator();
                curve.Init(new ECKeyGenerationParameters(kind switch
                {
                    KeyKind.P192 => X9ObjectIdentifiers.Prime192v1,
                    KeyKind.P256 => X9ObjectIdentifiers.Prime256v1,
                    _ => Org.BouncyCastle.Asn1.Sec.SecObjectIdentifiers.SecP384r1,
                }, Random));
                return curve.GenerateKeyPair();
            default:
                // Many times as fast as BouncyCastle's own.
                int bits = kind switch { KeyKind.Rsa1024 => 1024, KeyKind.Rsa3072 => 3072, _ => 2048 };
#if NET
                using (var rsa = System.Security.Cryptography.RSA.Create(bits))
#else
                using (var rsa = new System.Security.Cryptography.RSACryptoServiceProvider(bits))
#endif
                {
                    return DotNetUtilities.GetRsaKeyPair(rsa);
                }
        }
    }

    private static CertificateOptions CA(string name, KeyKind key) => new()
    {
        Subject = "CN=" + name,
        Key = key,
        IsCA = true,
        KeyUsage = KeyUsage.KeyCertSign | KeyUsage.CrlSign,
    };

    private static TestCertificate Make(
        CertificateOptions options, Func<CertificateOptions, CertificateOptions>? change) =>
        Create(change is null ? options : change(options));

    private static string SignatureName(AsymmetricKeyParameter key, string hash) => key switch
    {
        Ed25519PrivateKeyParameters => "Ed25519",
        ECPrivateKeyParameters => hash + "withECDSA",
        _ => hash + "withRSA",
    };
}
