using System;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto;

namespace MfaTools.Core.Tests.Tls;

/// <summary>What a test certificate is to be. What is not said is as a sound certificate has it.</summary>
internal sealed record CertificateOptions
{
    public string Subject { get; init; } = "CN=mfa.contoso.test";

    /// <summary>Signs it; null: it signs itself.</summary>
    public TestCertificate? Issuer { get; init; }

    /// <summary>Issuer name written into it where that is not the issuer's subject.</summary>
    public string? IssuerName { get; init; }

    public KeyKind Key { get; init; } = KeyKind.P256;

    /// <summary>The key pair to certify, as for cross-certificates and renewals; null: a new one.</summary>
    public AsymmetricCipherKeyPair? KeyPair { get; init; }

    /// <summary>MD5, SHA1, SHA256, SHA384. The issuer's key says the rest.</summary>
    public string Hash { get; init; } = "SHA256";

    public DateTime NotBefore { get; init; } = TestCertificates.Now.AddDays(-30);

    public DateTime NotAfter { get; init; } = TestCertificates.Now.AddDays(300);

    public string[] DnsNames { get; init; } = [];

    public string[] IPAddresses { get; init; } = [];

    /// <summary>Basic constraints: null leaves the extension out.</summary>
    public bool? IsCA { get; init; }

    public int? PathLength { get; init; }

    /// <summary>Bits of <see cref="Org.BouncyCastle.Asn1.X509.KeyUsage"/>; null leaves the extension out.</summary>
    public int? KeyUsage { get; init; }

    /// <summary>Empty leaves the extension out.</summary>
    public KeyPurposeID[] Purposes { get; init; } = [];

    /// <summary>URIs of the issuer's certificate (authority information access).</summary>
    public string[] IssuerUris { get; init; } = [];

    /// <summary>DNS subtrees allowed below a CA; empty leaves the extension out.</summary>
    public string[] PermittedDns { get; init; } = [];

    public bool KeyIdentifiers { get; init; } = true;

    /// <summary>A critical extension that nobody knows.</summary>
    public bool UnknownCritical { get; init; }

    /// <summary>Spoils the signature.</summary>
    public bool BadSignature { get; init; }

    public long? Serial { get; init; }
}
