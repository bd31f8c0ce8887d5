using System;
using System.Collections.Generic;
using System.Linq;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;

namespace MfaTools.Core.Tests.Tls;

/// <summary>Sends the chains it is given, with a real key behind each.</summary>
internal sealed class ChainTlsServer(TestCertificate[][] chains, ProtocolVersion[] versions, bool askClient)
    : DefaultTlsServer(new BcTlsCrypto())
{
    protected override ProtocolVersion[] GetSupportedVersions() => versions;

    protected override int[] GetSupportedCipherSuites() =>
    [
        CipherSuite.TLS_AES_128_GCM_SHA256,
        CipherSuite.TLS_AES_256_GCM_SHA384,
        .. Has(SignatureAlgorithm.ecdsa)
            ? new[]
            {
                CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,
            } : [],
        .. Has(SignatureAlgorithm.rsa)
            ? new[]
            {
                CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,
                CipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA,
            } : [],
    ];

    protected override bool PreferLocalCipherSuites() => true;

    public override TlsCredentials GetCredentials()
    {
        if (!TlsUtilities.IsTlsV13(m_context)) return base.GetCredentials();
        foreach (var wanted in m_context.SecurityParameters.ClientSigAlgs)
        {
            var chain = chains.FirstOrDefault(chain => Scheme(chain[0]).Contains(SignatureScheme.From(wanted)));
            if (chain is not null) return Signer(chain, wanted);
        }

        throw new TlsFatalAlert(AlertDescription.handshake_failure);
    }

    public override CertificateRequest GetCertificateRequest()
    {
        if (!askClient) return null!;
        short[] types = [ClientCertificateType.rsa_sign, ClientCertificateType.ecdsa_sign];
        IList<SignatureAndHashAlgorithm>? algorithms = TlsUtilities.IsTlsV12(m_context.ServerVersion)
            ? TlsUtilities.GetDefaultSupportedSignatureAlgorithms(m_context) : null;
        return TlsUtilities.IsTlsV13(m_context.ServerVersion)
            ? new CertificateRequest([], algorithms, null, null)
            : new CertificateRequest(types, algorithms, null);
    }

    public override void NotifyClientCertificate(Certificate clientCertificate)
    {
    }

    protected override TlsCredentialedSigner GetECDsaSignerCredentials() => SignerOf(SignatureAlgorithm.ecdsa);

    protected override TlsCredentialedSigner GetRsaSignerCredentials() => SignerOf(SignatureAlgorithm.rsa);

    protected override TlsCredentialedDecryptor GetRsaEncryptionCredentials()
    {
        var chain = chains.First(chain => AlgorithmOf(chain[0]) == SignatureAlgorithm.rsa);
        return new BcDefaultTlsCredentialedDecryptor((BcTlsCrypto)Crypto, Encode(chain), chain[0].KeyPair.Private);
    }

    private static short AlgorithmOf(TestCertificate certificate) => certificate.KeyPair.Private switch
    {
        Org.BouncyCastle.Crypto.Parameters.ECPrivateKeyParameters => SignatureAlgorithm.ecdsa,
        Org.BouncyCastle.Crypto.Parameters.RsaKeyParameters => SignatureAlgorithm.rsa,
        _ => SignatureAlgorithm.ed25519,
    };

    private static int[] Scheme(TestCertificate certificate) => AlgorithmOf(certificate) switch
    {
        SignatureAlgorithm.ecdsa =>
            ((ECPrivateKeyParameters)certificate.KeyPair.Private).Parameters.N.BitLength > 256
            ? [SignatureScheme.ecdsa_secp384r1_sha384] : [SignatureScheme.ecdsa_secp256r1_sha256],
        SignatureAlgorithm.rsa => [SignatureScheme.rsa_pss_rsae_sha256, SignatureScheme.rsa_pss_rsae_sha384],
        _ => [SignatureScheme.ed25519],
    };

    private bool Has(short algorithm) => chains.Any(chain => AlgorithmOf(chain[0]) == algorithm);

    private BcDefaultTlsCredentialedSigner SignerOf(short algorithm)
    {
        var chain = chains.First(chain => AlgorithmOf(chain[0]) == algorithm);
        var wanted = m_context.SecurityParameters.ClientSigAlgs?.FirstOrDefault(
            a => a.Signature == algorithm && a.Hash != HashAlgorithm.md5);
        return Signer(chain, wanted ?? new SignatureAndHashAlgorithm(HashAlgorithm.sha1, algorithm));
    }

    private BcDefaultTlsCredentialedSigner Signer(TestCertificate[] chain, SignatureAndHashAlgorithm algorithm) =>
        new(new TlsCryptoParameters(m_context), (BcTlsCrypto)Crypto, chain[0].KeyPair.Private, Encode(chain),
            algorithm);

    private Certificate Encode(TestCertificate[] chain)
    {
        var certificates = chain.Select(
            TlsCertificate (certificate) => new BcTlsCertificate((BcTlsCrypto)Crypto, certificate.Der));
        return TlsUtilities.IsTlsV13(m_context)
            ? new Certificate(
                TlsUtilities.EmptyBytes,
                [.. certificates.Select(certificate => new CertificateEntry(certificate, null))])
            : new Certificate([.. certificates]);
    }
}
