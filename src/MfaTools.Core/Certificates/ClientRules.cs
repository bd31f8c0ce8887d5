using System;
using System.Collections.Generic;
using System.Linq;
using Org.BouncyCastle.Asn1.X509;

namespace MfaTools.Certificates;

/// <summary>What phones require of a server certificate beyond RFC 5280, whatever its root.</summary>
/// <remarks>Apple: support.apple.com/103769 (all roots) and support.apple.com/102028 (roots that ship with the system).
/// Android: BoringSSL's ssl_cert_check_key_usage.</remarks>
internal static class ClientRules
{
    private const int MaxDays = 825;
    private const int MaxPublicDays = 398;

    private static readonly DateTime Since = new(2019, 7, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime PublicSince = new(2020, 9, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>Checks a leaf.</summary>
    /// <param name="leaf">The server's certificate.</param>
    /// <param name="isPublic">Whether its root ships with phones; called only if that matters.</param>
    /// <param name="clients">Who connects.</param>
    /// <param name="findings">Receives the finding.</param>
    public static void Check(Certificate leaf, Func<bool> isPublic, CertificateClients clients, CertFindings findings)
    {
        string[] refusals = [.. FindRefusals(leaf, isPublic)];
        if (refusals.Length == 0) return;
        findings.Add(
            clients == CertificateClients.Phones ? CheckStatus.Fail : CheckStatus.Warning,
            FindingIds.Cert.ClientRule,
            $"Phones refuse '{leaf}': {string.Join("; ", refusals)}.",
            $"Valid from {PlainText.Time(leaf.NotBeforeUtc)} to {PlainText.Time(leaf.NotAfterUtc)}; SHA-256 "
                + $"{leaf.Sha256}",
            CertFindings.Reissue + " from a template for web servers: for at most 398 days, with 'Server "
                + "Authentication' and "
                + "digitalSignature.");
    }

    private static IEnumerable<string> FindRefusals(Certificate leaf, Func<bool> isPublic)
    {
        if (leaf.NotBeforeUtc >= Since)
        {
            // A certificate that names only other usages is Cert.WrongEku.
            if (leaf.ExtendedUsages is not { } usages
                || (!usages.Contains(PathRules.ServerAuth) && usages.Contains(PathRules.AnyUsage)))
            {
                yield return "iOS and macOS, because its extended key usage does not name 'Server Authentication' "
                    + "(issued since "
                    + "2019-07-01)";
            }

            double days = (leaf.NotAfterUtc - leaf.NotBeforeUtc).TotalDays;
            string validity = $"iOS and macOS, because it is valid for {Math.Ceiling(days):0} days, more than";
            if (days > MaxDays)
            {
                yield return $"{validity} {MaxDays} (issued since 2019-07-01)";
            }
            else if (days > MaxPublicDays && leaf.NotBeforeUtc >= PublicSince && isPublic())
            {
                yield return $"{validity} {MaxPublicDays} under a public root (issued since 2020-09-01)";
            }
        }

        // A certificate that allows neither usage is Cert.WrongKeyUsage, which fails unless it is a CA certificate.
        if (leaf.Usage is { } usage && (usage & KeyUsage.DigitalSignature) == 0
            && (leaf.IsCa || (leaf.Key.IsRsa && (usage & KeyUsage.KeyEncipherment) != 0)))
        {
            yield return "Android and Chrome, with TLS 1.3 and with ECDHE, because its key usage lacks "
                + "digitalSignature";
        }
    }
}
