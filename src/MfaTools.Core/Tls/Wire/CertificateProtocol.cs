using Org.BouncyCastle.Tls;

namespace MfaTools.Tls;

/// <summary>The handshake of <see cref="CertificateClient"/>, which also records whether a client certificate is
/// requested.</summary>
internal sealed class CertificateProtocol : TlsClientProtocol
{
    /// <summary>In TLS 1.3 the request comes before the certificates, in older versions after them.</summary>
    public bool? AsksClientCertificate { get; private set; }

    protected override void HandleHandshakeMessage(short type, HandshakeMessageInput buf)
    {
        if (type == HandshakeType.certificate_request) AsksClientCertificate = true;
        else if (type == HandshakeType.certificate && TlsUtilities.IsTlsV13(Context)) AsksClientCertificate ??= false;
        base.HandleHandshakeMessage(type, buf);
    }
}
