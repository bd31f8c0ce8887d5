using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace MfaTools.Certificates;

/// <summary>The certificates of a chain, decoded, with how they relate to each other.</summary>
internal sealed class DecodedChain
{
    private DecodedChain(ChainSource source, JudgeOptions options)
    {
        Source = source;
        Limit = new SignatureLimit(options.End);
        Sent = [.. source.Certificates.Select(TryRead)];
        Distinct = [.. Sent.OfType<Certificate>().Distinct()];
        Links = new PathFinder(options.Anchors, Distinct);
        if (Distinct.Count == 0 || (source.OnWire && Sent[0] is null)) return;
        Leaf = FindLeaf(options.Name);
        Related = FindRelated(Leaf);
    }

    public ChainSource Source { get; }

    /// <summary>By position; null where the bytes are not a certificate.</summary>
    public Certificate?[] Sent { get; }

    public IReadOnlyList<Certificate> Distinct { get; }

    /// <summary>The certificate of the server; null if there is none to judge.</summary>
    public Certificate? Leaf { get; }

    /// <summary>The leaf and every certificate that leads up from it.</summary>
    public IReadOnlyCollection<Certificate> Related { get; } = [];

    /// <summary>Which of the certificates issued which.</summary>
    public PathFinder Links { get; }

    public SignatureLimit Limit { get; }

    /// <summary>Which bytes are not certificates.</summary>
    public CertFindings Faults { get; } = new();

    /// <summary>Decodes a chain.</summary>
    public static DecodedChain Read(ChainSource source, JudgeOptions options) => new(source, options);

    /// <summary>The first position of a certificate; -1 if it was not sent.</summary>
    public int IndexOf(Certificate certificate) => Array.FindIndex(Sent, certificate.Equals);

    public bool Has(Certificate certificate) => Distinct.Contains(certificate);

    public bool IsRelated(Certificate certificate) => Related.Contains(certificate);

    private Certificate? TryRead(byte[] bytes, int position)
    {
        try
        {
            return Certificate.Read(bytes, Limit);
        }
        catch (FormatException e)
        {
            Faults.Invalidate(
                FindingIds.Cert.Malformed,
                $"Certificate {position + 1} of {Source.Certificates.Count} is malformed and cannot be read.",
                $"{bytes.Length} bytes: {e.Message}",
                "Replace it with the certificate as the CA issued it.");
            return null;
        }
    }

    // The first one, unless it issued another: then one that issued none, preferably not a CA.
    private Certificate FindLeaf(string? name)
    {
        var first = Sent.OfType<Certificate>().First();
        if (Source.Ordered && !Distinct.Any(other => !other.Is(first) && IsIssuedBy(other, first))) return first;
        return Distinct.Where(end => !Distinct.Any(other => !other.Is(end) && IsIssuedBy(other, end)))
            .OrderBy(end => end.IsCa)
            .ThenByDescending(end => name is not null && HostNames.Match(end, name))
            .FirstOrDefault() ?? first;
    }

    private bool IsIssuedBy(Certificate child, Certificate issuer) =>
        child.IssuerKey == issuer.SubjectKey && !child.IsSelfIssued
        && Links.IssuersOf(child, out var state).Contains(issuer) && state != SignatureState.Invalid;

    private HashSet<Certificate> FindRelated(Certificate leaf)
    {
        var related = new HashSet<Certificate> { leaf };
        var waiting = new Queue<Certificate>([leaf]);
        while (waiting.Count > 0)
        {
            var child = waiting.Dequeue();
            if (child.IsSelfSigned) continue;
            foreach (var issuer in Links.IssuersOf(child, out _))
            {
                if (related.Add(issuer)) waiting.Enqueue(issuer);
            }
        }

        return related;
    }
}
