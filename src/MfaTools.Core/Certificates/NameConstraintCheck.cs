using System;
using System.Collections.Generic;
using System.Linq;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;

namespace MfaTools.Certificates;

/// <summary>Checks the name constraints along a path (RFC 5280, 6.1). A wildcard counts as every name that it
/// matches.</summary>
internal static class NameConstraintCheck
{
    // The work is constraints times names, and the peer chooses both. Go has the same limit.
    private const int MaxComparisons = 250_000;

    /// <summary>Finds a violation of a constraint, or null.</summary>
    /// <param name="path">Leaf first; the constraints of the anchor count as well.</param>
    public static string? FindViolation(IReadOnlyList<Certificate> path)
    {
        int comparisons = 0;
        for (int above = path.Count - 1; above > 0; above--)
        {
            if (path[above].NameConstraints is not { } constraints || path[above].Malformed.Count > 0) continue;
            var permitted = GeneralNameRules.Permitted(constraints);
            var excluded = GeneralNameRules.Excluded(constraints);
            for (int below = above - 1; below >= 0; below--)
            {
                var certificate = path[below];
                if (certificate.IsSelfIssued && below > 0) continue;
                foreach (var name in NamesOf(certificate, isLeaf: below == 0))
                {
                    int count = permitted.Length + excluded.Length;
                    comparisons += count;
                    if (comparisons > MaxComparisons) return $"'{path[above]}' has more name constraints than can be "
                        + $"checked ({count})";
                    var kind = permitted.Where(constraint => constraint.TagNo == name.TagNo).ToList();
                    if (excluded.Any(
                        constraint => constraint.TagNo == name.TagNo && Within(name, constraint, any: true)))
                    {
                        return $"'{path[above]}' excludes the name '{Text.GeneralName(name)}' of '{certificate}'";
                    }

                    if (kind.Count > 0 && !kind.Any(constraint => Within(name, constraint, any: false)))
                    {
                        return $"'{path[above]}' does not permit the name '{Text.GeneralName(name)}' of "
                            + $"'{certificate}'";
                    }
                }
            }
        }

        return null;
    }

    // Like OpenSSL: mail addresses in the subject count, and in a leaf without DNS names common names that are host
    // names.
    private static IEnumerable<GeneralName> NamesOf(Certificate certificate, bool isLeaf)
    {
        var subject = certificate.Parsed.CertificateStructure.Subject;
        IEnumerable<GeneralName> own = subject.GetOidList().Count > 0 ? [new GeneralName(subject)] : [];
        var mail = subject.GetValueList(X509Name.EmailAddress)
            .Where(IsAscii)
            .Select(text => new GeneralName(GeneralName.Rfc822Name, text));
        var hosts = !isLeaf || certificate.Names.Any(name => name.TagNo == GeneralName.DnsName)
            ? []
            : subject.GetValueList(X509Name.CN)
                .Where(text => text.Contains('.') && IsAscii(text))
                .Select(text => new GeneralName(GeneralName.DnsName, text))
                .Where(GeneralNameRules.IsWellFormed);
        return own.Concat(certificate.Names).Concat(mail).Concat(hosts);

        static bool IsAscii(string text) => text.All(c => c < 0x80);
    }

    /// <param name="name">The name of a certificate.</param>
    /// <param name="constraint">The base of a subtree of the same kind.</param>
    /// <param name="any">Whether one name that a wildcard matches is enough; else all must be within.</param>
    private static bool Within(GeneralName name, GeneralName constraint, bool any)
    {
        switch (name.TagNo)
        {
            case GeneralName.DnsName:
                return DnsWithin(Lower(name), Lower(constraint), any);
            case GeneralName.Rfc822Name:
                return MailWithin(name.Name.ToString()!, constraint.Name.ToString()!);
            case GeneralName.UniformResourceIdentifier:
                if (!Uri.TryCreate(name.Name.ToString(), UriKind.Absolute, out var uri)) return any;
                return uri.HostNameType != UriHostNameType.Dns ? any : HostWithin(uri.Host, Lower(constraint));
            case GeneralName.IPAddress:
                byte[] ip = Asn1OctetString.GetInstance(name.Name).GetOctets();
                byte[] range = Asn1OctetString.GetInstance(constraint.Name).GetOctets();
                return range.Length == ip.Length * 2
                    && Enumerable.Range(0, ip.Length).All(i => ((ip[i] ^ range[i]) & range[i + ip.Length]) == 0);
            case GeneralName.DirectoryName:
                return DirectoryWithin(name, constraint);
            default:
                // RFC 5280, 6.1.4: if a constraint cannot be applied, the name is refused.
                return any;
        }
    }

    private static bool MailWithin(string mail, string constraint)
    {
        int at = mail.LastIndexOf('@');
        string host = mail.Substring(at + 1).ToLowerInvariant();
        if (!constraint.Contains('@')) return HostWithin(host, constraint.ToLowerInvariant());
        return constraint.LastIndexOf('@') == at && string.CompareOrdinal(constraint, 0, mail, 0, at) == 0
            && host.Equals(constraint.Substring(at + 1), StringComparison.OrdinalIgnoreCase);
    }

    private static bool HostWithin(string host, string constraint) =>
        constraint.StartsWith(".", StringComparison.Ordinal)
        ? host.EndsWith(constraint, StringComparison.Ordinal)
        : host == constraint;

    private static bool DnsWithin(string name, string constraint, bool any)
    {
        if (name.StartsWith("*.", StringComparison.Ordinal))
        {
            string rest = name.Substring(2);
            int dot = constraint.IndexOf('.');
            return DnsWithin(rest, constraint, any) || any && dot > 0 && constraint.Substring(dot + 1) == rest;
        }

        if (constraint.Length == 0) return true;
        return constraint[0] == '.'
            ? name.EndsWith(constraint, StringComparison.Ordinal)
            : name == constraint || name.EndsWith("." + constraint, StringComparison.Ordinal);
    }

    // A name is within if it begins with all parts of the constraint.
    private static bool DirectoryWithin(GeneralName name, GeneralName constraint)
    {
        var parts = Asn1Sequence.GetInstance(name.Name.ToAsn1Object());
        var limits = Asn1Sequence.GetInstance(constraint.Name.ToAsn1Object());
        return limits.Count <= parts.Count
            && Enumerable.Range(0, limits.Count).All(i => Part(parts[i]) == Part(limits[i]));

        static string Part(Asn1Encodable part) => DerName.Key(new DerSequence(part).GetEncoded());
    }

    private static string Lower(GeneralName name) => name.Name.ToString()!.ToLowerInvariant();
}
