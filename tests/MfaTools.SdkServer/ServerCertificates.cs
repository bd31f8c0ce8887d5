using System;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MfaTools.SdkServer;

/// <summary>A root, an issuing CA and a server's certificate, made anew for each server.</summary>
public sealed class ServerCertificates
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    // Made once: keys are what takes time.
    private static readonly RSA RootKey = RSA.Create(2048);
    private static readonly RSA IssuerKey = RSA.Create(2048);
    private static readonly RSA LeafKey = RSA.Create(2048);

    public ServerCertificates(SdkServerOptions options)
    {
        bool Has(Fault fault) => options.Fault == fault || options.CertificateFault == fault;
        string name = Has(Fault.WrongName) ? "other.contoso.test" : options.HostName;
        Root = Authority("CN=Contoso Test Root CA", null);
        var issuer = Authority("CN=Contoso Test Issuing CA", Root);
        Issuer = issuer;
        var request = new CertificateRequest(
            "CN=" + name, LeafKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        if (!Has(Fault.SelfSigned))
        {
            request.CertificateExtensions.Add(
                X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, true, false));
        }

        if (options.IssuerUri is { } uri)
        {
            request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension(null, [uri]));
        }

        var until = Has(Fault.ExpiredLeaf) ? Now.AddDays(-3) : Now.AddDays(300);
        using var leaf = Has(Fault.SelfSigned)
            ? request.CreateSelfSigned(Now.AddDays(-30), until)
            : request.Create(
                issuer, Now.AddDays(-30), until, [1, .. RandomNumberGenerator.GetBytes(8)]).CopyWithPrivateKey(LeafKey);
        Leaf = X509CertificateLoader.LoadPkcs12(leaf.Export(X509ContentType.Pkcs12), null);
        Sent = Has(Fault.LeafOnly) || Has(Fault.SelfSigned) ? []
            : [X509CertificateLoader.LoadCertificate(issuer.RawData)];
    }

    public X509Certificate2 Root { get; }

    public X509Certificate2 Issuer { get; }

    public X509Certificate2 Leaf { get; }

    /// <summary>What is sent after the leaf.</summary>
    public X509Certificate2Collection Sent { get; }

    private static X509Certificate2 Authority(string name, X509Certificate2? issuer)
    {
        var key = issuer is null ? RootKey : IssuerKey;
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        if (issuer is not null)
        {
            request.CertificateExtensions.Add(
                X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, true, false));
        }

        return issuer is null
            ? request.CreateSelfSigned(Now.AddYears(-1), Now.AddYears(5))
            : request.Create(
                issuer, Now.AddDays(-200), Now.AddYears(2),
                [1, .. RandomNumberGenerator.GetBytes(8)]).CopyWithPrivateKey(key);
    }
}
