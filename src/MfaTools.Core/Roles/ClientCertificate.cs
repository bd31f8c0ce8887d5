using System;
using System.Linq;
using System.Security.Cryptography;
using MfaTools.Certificates;
using MfaTools.Security;
using Org.BouncyCastle.Asn1.X509;

namespace MfaTools.Roles;

/// <summary>A certificate with which a server signs in to Entra, and what is known about its private key.</summary>
/// <remarks>Subjects: CN is the tenant, OU names the product (howto-mfa-nps-extension, configure-ad-fs-and-azure-mfa).
/// Microsoft's page on AD FS has the renamed product in the subject; the part before it is the same.</remarks>
internal sealed class ClientCertificate
{
    private const string NpsUnit = "Microsoft NPS Extension";
    private const string AdfsUnit = "Microsoft AD FS";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private const string AnyUsage = "2.5.29.37.0";

    private static readonly Reading NotFromStore = Reading.Failed("the certificate is not from a store");

    private ClientCertificate(Certificate certificate)
    {
        Certificate = certificate;
        var subject = certificate.Parsed.CertificateStructure.Subject;
        Role = FindRole(subject);
        TenantId = subject.GetValueList(X509Name.CN).FirstOrDefault() is { } name ? PlainText.OneLine(name) : null;
#pragma warning disable CA5350 // SHA-1 is the name that Windows gives a certificate, not a protection.
        using var sha = SHA1.Create();
#pragma warning restore CA5350
        Thumbprint = BitConverter.ToString(sha.ComputeHash(certificate.Bytes)).Replace("-", "");
    }

    public Certificate Certificate { get; }

    /// <summary>The role that its subject names; None for any other certificate.</summary>
    public MfaRole Role { get; }

    public string? TenantId { get; }

    public string Thumbprint { get; }

    /// <summary>Whether the store has its private key; null for a certificate from a file.</summary>
    public bool? HasPrivateKey { get; private init; }

    /// <summary>The file that holds the private key, or null.</summary>
    public string? KeyFile { get; private init; }

    /// <summary>The permissions of that file.</summary>
    public Reading Key { get; private init; } = NotFromStore;

    /// <summary>Whether it may be used for client authentication.</summary>
    public bool IsForClients => Certificate.ExtendedUsages is not { } usages
        || usages.Contains(ClientAuthentication) || usages.Contains(AnyUsage);

    /// <exception cref="FormatException">The bytes are not a certificate.</exception>
    public static ClientCertificate Read(
        byte[] der, bool? hasPrivateKey = null, string? keyFile = null, Reading? key = null) =>
        new(Certificate.Read(der)) { HasPrivateKey = hasPrivateKey, KeyFile = keyFile, Key = key ?? NotFromStore };

    /// <summary>The role that the subject of a certificate (DER) names; None if none, or if it cannot be
    /// read.</summary>
    public static MfaRole FindRole(byte[] der)
    {
        try
        {
            return Read(der).Role;
        }
        catch (FormatException)
        {
            return MfaRole.None;
        }
    }

    private static MfaRole FindRole(X509Name subject)
    {
        var units = subject.GetValueList(X509Name.OU);
        return units.Any(unit => unit.Equals(NpsUnit, StringComparison.OrdinalIgnoreCase)) ? MfaRole.NpsExtension
            : units.Any(unit => unit.StartsWith(AdfsUnit, StringComparison.OrdinalIgnoreCase)) ? MfaRole.AdfsEntraMfa
            : MfaRole.None;
    }
}
