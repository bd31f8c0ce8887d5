using System;
using System.Linq;
using System.Net;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;

namespace MfaTools.Certificates;

/// <summary>Matches a certificate with a host (RFC 9525): only by its alternative names, an IP address only by names of
/// that kind, and a wildcard only as the whole leftmost label.</summary>
internal static class HostNames
{
    /// <summary>Checks that a certificate is for a name.</summary>
    /// <param name="leaf">The certificate.</param>
    /// <param name="host">The name; null to match none.</param>
    /// <param name="findings">Receives the finding.</param>
    public static void Check(Certificate leaf, string? host, CertFindings findings)
    {
        if (host is null || Match(leaf, host)) return;
        string[] names = Of(leaf);
        var common = leaf.Parsed.CertificateStructure.Subject.GetValueList(X509Name.CN);
        string more = names.Length > 10 ? $" and {names.Length - 10} more" : "";
        string has = names.Length > 0 ? $"it is for {string.Join(", ", names.Take(10))}{more}"
            : common.Count > 0 ? $"it has only the common name '{PlainText.OneLine(common[0], Text.MaxLength)}', "
                + "which clients do not use"
            : "it names no host";
        string hint = WhyNot(leaf, host) is { } why ? $" {why}" : "";
        findings.Fail(
            FindingIds.Cert.NameMismatch,
            $"The certificate is not for '{host}': {has}.{hint}",
            $"Subject '{leaf}'; subject alternative names: "
                + $"{(names.Length == 0 ? "none" : string.Join(", ", names.Take(50)))}.",
            $"Use a name that the certificate has, or have it reissued with '{host}' as a subject alternative name.",
            GradeCaps.OtherName);
    }

    /// <summary>Whether a certificate is for a host.</summary>
    /// <param name="certificate">The leaf.</param>
    /// <param name="host">An ASCII name (A-labels) or an IP address.</param>
    public static bool Match(Certificate certificate, string host)
    {
        if (IPAddress.TryParse(host, out var address))
        {
            byte[] bytes = address.GetAddressBytes();
            return certificate.Names.Any(name => name.TagNo == GeneralName.IPAddress
                && name.Name is Asn1OctetString value && value.GetOctets().SequenceEqual(bytes));
        }

        host = host.TrimEnd('.');
        return certificate.Names.Any(name => name.TagNo == GeneralName.DnsName && Match(name.Name.ToString()!, host));
    }

    // Why a name that seems to be in the certificate does not match, as a sentence; or null.
    private static string? WhyNot(Certificate certificate, string host)
    {
        var dns = certificate.Names.Where(name => name.TagNo == GeneralName.DnsName)
            .Select(name => name.Name.ToString()!).ToList();
        if (IPAddress.TryParse(host, out var address))
        {
            return dns.Exists(name => IPAddress.TryParse(name, out var other) && other.Equals(address))
                ? "The address is in the certificate as a DNS name; clients look for an alternative name of type IP "
                    + "address."
                : null;
        }

        host = host.TrimEnd('.');
        if (dns.Exists(name => name.EndsWith(".", StringComparison.Ordinal) && Same(name.TrimEnd('.'), host)))
        {
            return "The certificate has the name with a dot at its end, which clients do not match.";
        }

        return dns.Exists(name => name.StartsWith("*.", StringComparison.Ordinal) && name.IndexOf('.', 2) < 0
            && host.EndsWith(name.Substring(1), StringComparison.OrdinalIgnoreCase))
            ? "Clients do not accept a wildcard directly below a top-level domain."
            : null;
    }

    /// <summary>The names that a user may look for, for messages.</summary>
    public static string[] Of(Certificate certificate) =>
    [
        .. certificate.Names
            .Where(name => name.TagNo is GeneralName.DnsName or GeneralName.IPAddress)
            .Take(200)
            .Select(Text.GeneralName),
    ];

    private static bool Match(string pattern, string host)
    {
        if (!pattern.StartsWith("*.", StringComparison.Ordinal))
        {
            return !pattern.Contains('*') && pattern.Length > 0 && Same(pattern, host);
        }

        // Like OpenSSL: at least two labels must follow a wildcard.
        int dot = host.IndexOf('.');
        string rest = pattern.Substring(1);
        return dot > 0 && rest.IndexOf('.', 1) > 0 && !rest.Contains('*') && Same(host.Substring(dot), rest);
    }

    private static bool Same(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);
}
