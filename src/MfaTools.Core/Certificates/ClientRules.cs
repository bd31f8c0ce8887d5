using System;
using System.Collections.Generic;
using System.Linq;
using Org.BouncyCastle.Asn1.X509;

namespace MfaTools.Certificates;

/// <summary>What phones ask of a server's certificate beyond RFC 5280, whatever root it leads to.</summary>
/// <remarks>Apple: support.apple.com/103769 (all roots) and support.apple.com/102028 (roots that ship with the system).
/// Android: BoringSSL's ssl_cert_check_key_usage.</remarks>
internal static class ClientRules
{
    private const int MaxDays = 825;
    private const int MaxPublicDays = 398;

    private static readonly DateTime Since = new(2019, 7, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime PublicSince = new(2020, 9, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>Adds what they refuse a leaf for.</summary>
    /// <param name="leaf">The server's certificate.</param>
    /// <param name="isPublic">Whether its root ships with phones; asked only where it matters.</param>
    /// <param name="clients">Who connects.</param>
    /// <param name="findings">Where to add it.</param>
    public static void Check(Certificate leaf, Func<bool> isPublic, CertificateClients clients, CertFindings findings)
    {
        var refused = new List<string>();
        double days = (leaf.NotAfterUtc - leaf.NotBeforeUtc).TotalDays;
        if (leaf.NotBeforeUtc >= Since)
        {
            // One that names others alone is Cert.WrongEku.
            if (leaf.ExtendedUsages is not { } usages || (!usages.Contains(PathRules.ServerAuth) && usages.Contains(PathRules.AnyUsage)))
            {
                refused.Add("iOS and macOS, because its extended key usage does not name 'Server Authentication' (issued since 2019-07-01)");
            }

            if (days > MaxDays)
            {
                refused.Add($"iOS and macOS, because it is valid for {Math.Ceiling(days):0} days, more than {MaxDays} (issued since 2019-07-01)");
            }
            else if (days > MaxPublicDays && leaf.NotBeforeUtc >= PublicSince && isPublic())
            {
                refused.Add($"iOS and macOS, because it is valid for {Math.Ceiling(days):0} days, more than {MaxPublicDays} under a public root (issued since 2020-09-01)");
            }
        }

        // One that allows neither is Cert.WrongKeyUsage, which fails unless it is an authority's.
        if (leaf.Usage is { } usage && (usage & KeyUsage.DigitalSignature) == 0
            && (leaf.IsCa || (KeyStrength.Of(leaf).IsRsa && (usage & KeyUsage.KeyEncipherment) != 0)))
        {
            refused.Add("Android and Chrome, with TLS 1.3 and with ECDHE, because its key usage lacks digitalSignature");
        }

        if (refused.Count == 0) return;
        findings.Add(
            clients == CertificateClients.Phones ? CheckStatus.Fail : CheckStatus.Warning,
            FindingIds.Cert.ClientRule,
            $"Phones refuse '{leaf}': {string.Join("; ", refused)}.",
            $"Valid from {PlainText.Time(leaf.NotBeforeUtc)} to {PlainText.Time(leaf.NotAfterUtc)}; SHA-256 {leaf.Sha256}",
            "Have the certificate issued again from a template for web servers: for at most 398 days, with 'Server Authentication' and digitalSignature.");
    }
}
