using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;

namespace MfaTools.Tls;

/// <summary>A TLS client that stops after the certificates. Needed for TLS 1.3, which encrypts them.</summary>
internal sealed class CertificateClient : AbstractTlsClient
{
    /// <summary>ECDSA and EdDSA. In TLS 1.3, rsa_pkcs1 is only for signatures in certificates (RFC 8446, 4.2.3): an RSA
    /// key cannot answer with it.</summary>
    internal static readonly int[] EcdsaSignatures =
        [0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0401, 0x0501, 0x0601, 0x0203, 0x0201];
    private static readonly int[] RsaSignatures =
        [0x0804, 0x0805, 0x0806, 0x0809, 0x080A, 0x080B, 0x0401, 0x0501, 0x0601, 0x0201];
    private static readonly int[] InCertificates =
        [0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0804, 0x0805, 0x0806, 0x0809, 0x080A, 0x080B, 0x0401, 0x0501,
            0x0601, 0x0203, 0x0201];

    private readonly string? _serverName;
    private readonly bool? _ecdsa;
    private readonly List<byte[]> _sent;

    private CertificateClient(string? serverName, bool? ecdsa, List<byte[]> sent)
        : base(new RawCertificates(sent)) => (_serverName, _ecdsa, _sent) = (serverName, ecdsa, sent);

    /// <summary>Requests an ECDSA or EdDSA certificate in TLS 1.0 to 1.3, or an RSA one or any in TLS 1.3.</summary>
    /// <param name="serverName">The server name to send, or null.</param>
    /// <param name="ecdsa">True for ECDSA and EdDSA, false for RSA; null for any.</param>
    public static CertificateClient For(string? serverName, bool? ecdsa) => new(serverName, ecdsa, []);

    /// <summary>The certificates in the order sent; null until they have arrived.</summary>
    public byte[][]? Certificates { get; private set; }

    /// <summary>The version that the server chose, as on the wire; 0 before its hello.</summary>
    public int Version { get; private set; }

    public override TlsAuthentication GetAuthentication()
    {
        // Called after the certificates have been read.
        Certificates = [.. _sent];
        throw new TlsFatalAlert(AlertDescription.user_canceled);
    }

    // Some middleboxes drop a hello of 256 to 511 bytes (RFC 7685, 1).
    public override IDictionary<int, byte[]> GetClientExtensions()
    {
        var extensions = base.GetClientExtensions();
        TlsExtensionsUtilities.AddPaddingExtension(extensions, HelloForm.SafeLength / 2);
        return extensions;
    }

    public override void NotifyServerVersion(ProtocolVersion serverVersion)
    {
        Version = serverVersion.FullVersion;
        base.NotifyServerVersion(serverVersion);
    }

    // Servers without secure renegotiation are accepted: no data is sent to them.
    public override void NotifySecureRenegotiation(bool secureRenegotiation)
    {
    }

    public override int GetMaxHandshakeMessageSize() => HandshakeReader.MostBytes;

    public override bool ShouldUseExtendedPadding() => false;

    protected override ProtocolVersion[] GetSupportedVersions() =>
        _ecdsa == true ? ProtocolVersion.TLSv13.DownTo(ProtocolVersion.TLSv10) : [ProtocolVersion.TLSv13];

    protected override int[] GetSupportedCipherSuites() =>
        _ecdsa == true
            ? [0x1301, 0x1302, 0x1303, 0xC02B, 0xC02C, 0xCCA9, 0xC023, 0xC024, 0xC009, 0xC00A, 0xC0AC, 0xC0AD]
            : [0x1301, 0x1302, 0x1303, 0x1304, 0x1305];

    // The same groups as in all other hellos, if a key can be generated for them.
    protected override IList<int> GetSupportedGroups(IList<int> namedGroupRoles) =>
        [.. ClientHello.CommonGroups.Where(Crypto.HasNamedGroup)];

    protected override IList<ServerName> GetSniServerNames() =>
        _serverName is null ? null! : [new ServerName(NameType.host_name, Encoding.ASCII.GetBytes(_serverName))];

    protected override IList<SignatureAndHashAlgorithm> GetSupportedSignatureAlgorithms() =>
        Algorithms(_ecdsa is { } one ? one ? EcdsaSignatures : RsaSignatures : InCertificates);

    protected override IList<SignatureAndHashAlgorithm> GetSupportedSignatureAlgorithmsCert() =>
        Algorithms(InCertificates);

    private static SignatureAndHashAlgorithm[] Algorithms(int[] schemes) =>
        Array.ConvertAll(
            schemes, scheme => SignatureAndHashAlgorithm.GetInstance((short)(scheme >> 8), (short)(scheme & 0xFF)));

    /// <summary>Keeps certificates as they arrive; whether they are readable is judged elsewhere.</summary>
    private sealed class RawCertificates(List<byte[]> sent) : BcTlsCrypto(Random)
    {
        private static readonly SecureRandom Random = new();

        public override TlsCertificate CreateCertificate(short type, byte[] encoding)
        {
            sent.Add(encoding);
            return new RawCertificate(encoding);
        }
    }

    private sealed class RawCertificate(byte[] encoding) : TlsCertificate
    {
        public Org.BouncyCastle.Math.BigInteger SerialNumber => throw new NotSupportedException();

        public string? SigAlgOid => null;

        public TlsEncryptor CreateEncryptor(int tlsCertificateRole) => throw new NotSupportedException();

        public TlsVerifier CreateVerifier(short signatureAlgorithm) => throw new NotSupportedException();

        public Tls13Verifier CreateVerifier(int signatureScheme) => throw new NotSupportedException();

        public byte[] GetEncoded() => encoding;

        public byte[]? GetExtension(Org.BouncyCastle.Asn1.DerObjectIdentifier extensionOid) => null;

        public Org.BouncyCastle.Asn1.Asn1Encodable? GetSigAlgParams() => null;

        public short GetLegacySignatureAlgorithm() => -1;

        public bool SupportsSignatureAlgorithm(short signatureAlgorithm) => false;

        public bool SupportsSignatureAlgorithmCA(short signatureAlgorithm) => false;

        public TlsCertificate CheckUsageInRole(int tlsCertificateRole) => this;
    }
}
