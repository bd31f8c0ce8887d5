using System;
using System.Linq;
using System.Security.Cryptography;

namespace MfaTools.Certificates;

/// <summary>Writes a certificate down for the user.</summary>
internal static class CertificateDescription
{
    public static CertificateInfo Of(Certificate certificate, DateTime atUtc)
    {
#pragma warning disable CA5350 // SHA-1 is the name that Windows gives a certificate, not a protection.
        using var sha = SHA1.Create();
#pragma warning restore CA5350
        return new CertificateInfo
        {
            Subject = certificate.Subject,
            Issuer = certificate.Issuer,
            SerialNumber = Text.Hex(certificate.Parsed.SerialNumber.ToByteArray()),
            Thumbprint = Text.Hex(sha.ComputeHash(certificate.Bytes)),
            Sha256 = certificate.Sha256,
            NotBeforeUtc = certificate.NotBeforeUtc,
            NotAfterUtc = certificate.NotAfterUtc,
            DaysLeft = ChainVerdict.DaysBetween(atUtc, certificate.NotAfterUtc),
            Key = KeyStrength.Of(certificate).Text,
            SignatureAlgorithm = PlainText.OneLine(certificate.Parsed.SigAlgName, Text.MaxLength),
            SubjectKeyId = Text.Hex(certificate.SubjectKeyId),
            AuthorityKeyId = Text.Hex(certificate.AuthorityKeyId),
            Names = HostNames.Of(certificate),
            IssuerUris = [.. certificate.IssuerUris.Take(10)],
            Base64 = Convert.ToBase64String(certificate.Bytes),
        };
    }
}
