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

    /// <summary>The names that a user may look for, for messages.</summary>
    public static string[] Of(Certificate certificate) =>
        [.. certificate.Names.Where(name => name.TagNo is GeneralName.DnsName or GeneralName.IPAddress).Take(200).Select(Text.GeneralName)];

    private static bool Match(string pattern, string host)
    {
        if (!pattern.StartsWith("*.", StringComparison.Ordinal))
        {
            return !pattern.Contains('*') && pattern.Length > 0 && pattern.Equals(host, StringComparison.OrdinalIgnoreCase);
        }

        int dot = host.IndexOf('.');
        string rest = pattern.Substring(1);
        return dot > 0 && !rest.Contains('*') && rest.Length > 1 && host.Substring(dot).Equals(rest, StringComparison.OrdinalIgnoreCase);
    }
}
