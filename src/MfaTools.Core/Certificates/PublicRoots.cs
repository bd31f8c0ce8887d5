using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;

namespace MfaTools.Certificates;

/// <summary>The roots that phones and browsers ship with (public-roots.json, made by tools/Update-PublicRoots.ps1).
/// They are decoded only when a judgement asks for them.</summary>
internal sealed class PublicRoots
{
    private static readonly Lazy<PublicRoots> List = new(() =>
    {
        var file = Shipped.Read<File>("public-roots.json");
        return new PublicRoots($"{file.Source} ({file.Package}, {file.Date})", file.Roots.Select(root => new Root(
            root.Subject, DerName.Key(Convert.FromBase64String(root.Name)), root.KeyId, root.Key, root.Sha256)));
    });

    private readonly HashSet<string> _hashes;
    private readonly ILookup<string, Root> _byName;

    private PublicRoots(string source, IEnumerable<Root> roots)
    {
        var all = roots.ToList();
        Source = source;
        Count = all.Count;
        _hashes = [.. all.Select(root => root.Sha256)];
        _byName = all.ToLookup(root => root.NameKey);
    }

    /// <summary>The list that ships with the module.</summary>
    public static PublicRoots Default => List.Value;

    /// <summary>Where the list is from, and of when.</summary>
    public string Source { get; }

    public int Count { get; }

    /// <summary>A list of other certificates.</summary>
    public static PublicRoots Of(string source, IEnumerable<Certificate> roots) => new(source, roots.Select(
        root => new Root(root.Subject, root.SubjectKey, Text.Hex(root.SubjectKeyId), root.KeySha256, root.Sha256)));

    /// <summary>Whether it is one of them, or certifies the name and key of one: a root often has several
    /// certificates.</summary>
    public bool Contains(Certificate root) =>
        _hashes.Contains(root.Sha256) || _byName[root.SubjectKey].Any(known => known.Key == root.KeySha256);

    /// <summary>Whether bytes (DER) are one of them.</summary>
    public bool Contains(byte[] certificate)
    {
        using var sha = SHA256.Create();
        return _hashes.Contains(Text.Hex(sha.ComputeHash(certificate)));
    }

    /// <summary>The subject of the root that a certificate names as its issuer, by name and, where it has one, key
    /// identifier; or null.</summary>
    public string? FindIssuer(Certificate child)
    {
        string keyId = Text.Hex(child.AuthorityKeyId);
        return _byName[child.IssuerKey]
            .FirstOrDefault(root => keyId.Length == 0 || root.KeyId.Length == 0 || root.KeyId == keyId)?.Subject;
    }

    private sealed record Root(string Subject, string NameKey, string KeyId, string Key, string Sha256);

    private sealed class File
    {
        public required string Source { get; set; }

        public required string Package { get; set; }

        public required string Date { get; set; }

        public required ListedRoot[] Roots { get; set; }
    }

    private sealed class ListedRoot
    {
        public required string Subject { get; set; }

        public required string Name { get; set; }

        public required string KeyId { get; set; }

        public required string Key { get; set; }

        public required string Sha256 { get; set; }
    }
}
