using System;
using System.Linq;
using System.Net;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;

namespace MfaTools.Certificates;

/// <summary>Whether a certificate is for a host (RFC 9525): by its alternative names alone, an IP address by those of that
/// kind alone, and a wildcard only as the whole leftmost label.</summary>
internal static class HostNames
{
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

    /// <summary>Why a name that looks as if it were in the certificate does not match, as a sentence; or null.</summary>
    public static string? WhyNot(Certificate certificate, string host)
    {
        var dns = certificate.Names.Where(name => name.TagNo == GeneralName.DnsName).Select(name => name.Name.ToString()!).ToList();
        if (IPAddress.TryParse(host, out var address))
        {
            return dns.Exists(name => IPAddress.TryParse(name, out var other) && other.Equals(address))
                ? "The address stands in the certificate as a DNS name; clients look for an alternative name of the kind IP address."
                : null;
        }

        host = host.TrimEnd('.');
        if (dns.Exists(name => name.EndsWith(".", StringComparison.Ordinal) && name.TrimEnd('.').Equals(host, StringComparison.OrdinalIgnoreCase)))
        {
            return "The name stands in the certificate with a dot at its end, which clients do not match.";
        }

        return dns.Exists(name => name.StartsWith("*.", StringComparison.Ordinal) && name.IndexOf('.', 2) < 0 && host.EndsWith(name.Substring(1), StringComparison.OrdinalIgnoreCase))
            ? "Clients do not accept a wildcard directly below a top-level domain."
            : null;
    }

    /// <summary>The names that a user may look for, for messages.</summary>
    public static string[] Of(Certificate certificate) =>
        [.. certificate.Names.Where(name => name.TagNo is GeneralName.DnsName or GeneralName.IPAddress).Take(200).Select(Text.GeneralName)];

    private static bool Match(string pattern, string host)
    {
        if (!pattern.StartsWith("*.", StringComparison.Ordinal))
        {
            return !pattern.Contains('*') && pattern.Length > 0 && pattern.Equals(host, StringComparison.OrdinalIgnoreCase);
        }

        // As OpenSSL: with a wildcard at least two labels follow it.
        int dot = host.IndexOf('.');
        string rest = pattern.Substring(1);
        return dot > 0 && rest.IndexOf('.', 1) > 0 && !rest.Contains('*') && rest.Length > 1 && host.Substring(dot).Equals(rest, StringComparison.OrdinalIgnoreCase);
    }
}
