using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Xml.Linq;
using MfaTools.Knowledge;

namespace MfaTools.Certificates;

/// <summary>The roots that phones and browsers ship with (public-roots.json, made by tools/Update-PublicRoots.ps1). They are
/// decoded only when a judgement asks for them.</summary>
internal sealed class PublicRoots
{
    private static readonly Lazy<PublicRoots> Shipped = new(() =>
    {
        var items = JsonData.ReadShipped("public-roots.json");
        return new PublicRoots($"{items[0].Text("Source")} ({items[0].Text("Package")}, {items[0].Text("Date")})", items.Skip(1));
    });

    private readonly HashSet<string> _hashes;
    private readonly ILookup<string, Root> _byName;

    private PublicRoots(string source, IEnumerable<XElement> items)
        : this(source, items.Select(item => new Root(
            item.Text("Subject"), DerName.Key(Convert.FromBase64String(item.Text("Name"))), item.Text("KeyId"), item.Text("Key"), item.Text("Sha256"))))
    {
    }

    private PublicRoots(string source, IEnumerable<Root> roots)
    {
        var all = roots.ToList();
        Source = source;
        Count = all.Count;
        _hashes = [.. all.Select(root => root.Sha256)];
        _byName = all.ToLookup(root => root.NameKey);
    }

    /// <summary>The list that ships with the module.</summary>
    public static PublicRoots Default => Shipped.Value;

    /// <summary>Where the list is from, and of when.</summary>
    public string Source { get; }

    public int Count { get; }

    /// <summary>A list of other certificates.</summary>
    public static PublicRoots Of(string source, IEnumerable<Certificate> roots) => new(source, roots.Select(
        root => new Root(root.Subject, root.SubjectKey, Text.Hex(root.SubjectKeyId), root.KeySha256, root.Sha256)));

    /// <summary>Whether it is one of them, or certifies the name and key of one: a root often has several certificates.</summary>
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
}
