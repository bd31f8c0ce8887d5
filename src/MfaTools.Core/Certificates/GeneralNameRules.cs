using System;
using System.Linq;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;

namespace MfaTools.Certificates;

/// <summary>Checks the form of alternative names and name constraints (RFC 5280, 4.2.1.6 and 4.2.1.10).</summary>
internal static class GeneralNameRules
{
    /// <summary>Whether a name is well-formed. An underscore is accepted: see <see cref="HasUnderscore"/>.</summary>
    public static bool IsWellFormed(GeneralName name) => name.TagNo switch
    {
        GeneralName.DnsName => IsDnsName(name.Name.ToString()!),
        GeneralName.IPAddress => Asn1OctetString.GetInstance(name.Name).GetOctetsLength() is 4 or 16,
        GeneralName.Rfc822Name =>
            name.Name.ToString()!.Split('@') is { Length: 2 } parts && parts[0].Length > 0 && parts[1].Length > 0,
        _ => true,
    };

    public static bool HasUnderscore(GeneralName name) =>
        name.TagNo == GeneralName.DnsName && name.Name.ToString()!.Contains('_');

    /// <summary>Why name constraints cannot be applied, or null.</summary>
    public static string? WhyNotConstraints(NameConstraints constraints)
    {
        var bases = Permitted(constraints).Concat(Excluded(constraints)).ToList();
        if (bases.Count == 0) return "its name constraints are empty";
        foreach (var name in bases)
        {
            bool valid = name.TagNo switch
            {
                GeneralName.DnsName =>
                    name.Name.ToString() is { } text
                        && (text.Length == 0 || IsDnsName(text.TrimStart('.')) && !text.Contains('*')),
                GeneralName.IPAddress =>
                    Asn1OctetString.GetInstance(name.Name).GetOctets() is { Length: 8 or 32 } bytes && IsMask(bytes),
                GeneralName.Rfc822Name => name.Name.ToString()!.Split('@').Length <= 2,
                _ => true,
            };
            if (!valid) return $"its name constraint '{Text.GeneralName(name)}' is not well-formed";
        }

        return null;
    }

    public static GeneralName[] Permitted(NameConstraints constraints) => Bases(constraints.PermittedSubtreesValue);

    public static GeneralName[] Excluded(NameConstraints constraints) => Bases(constraints.ExcludedSubtreesValue);

    private static GeneralName[] Bases(GeneralSubtrees? subtrees) =>
        subtrees is null
            ? []
            : [.. Asn1Sequence.GetInstance(subtrees.ToAsn1Object())
                .Select(tree => GeneralSubtree.GetInstance(tree).Base)];

    /// <summary>Labels of letters, digits, hyphens and underscores; the first may be a wildcard.</summary>
    private static bool IsDnsName(string name)
    {
        if (name.Length is 0 or > 253) return false;
        string[] labels = name.Split('.');
        for (int i = 0; i < labels.Length; i++)
        {
            string label = labels[i];
            if (i == 0 && label == "*") continue;
            if (label.Length is 0 or > 63 || label[0] == '-' || label[label.Length - 1] == '-') return false;
            if (!label.All(c => c is >= 'a' and <= 'z' or >= 'A' and <= 'Z' or >= '0' and <= '9' or '-' or '_'))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsMask(byte[] bytes)
    {
        bool ended = false;
        for (int i = bytes.Length / 2; i < bytes.Length; i++)
        {
            for (int bit = 7; bit >= 0; bit--)
            {
                bool set = (bytes[i] >> bit & 1) == 1;
                if (set && ended) return false;
                ended |= !set;
            }
        }

        return true;
    }
}
