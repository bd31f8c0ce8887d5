using System;
using System.Collections.Generic;
using System.Linq;

namespace MfaTools.Certificates;

/// <summary>Certificates that were not sent but may fill a gap, with their source.</summary>
internal sealed class ExtraCertificates
{
    public const string Given = "Given";
    public const string Store = "Store";
    public const string Fetched = "Fetched";

    /// <summary>Another chain of the same host.</summary>
    public const string Other = "Other chain";

    private readonly List<(Certificate Certificate, string Source)> _all = [];

    public IEnumerable<Certificate> All => _all.Select(extra => extra.Certificate);

    public ExtraCertificates Add(IEnumerable<byte[]> certificates, string source)
    {
        // One that cannot be read cannot help.
        _all.AddRange(
            certificates.Select(Certificate.TryRead).OfType<Certificate>()
                .Select(certificate => (certificate, source)));
        return this;
    }

    public ExtraCertificates With(IEnumerable<byte[]> certificates, string source)
    {
        var both = new ExtraCertificates();
        both._all.AddRange(_all);
        return both.Add(certificates, source);
    }

    public ExtraCertificates With(IEnumerable<Certificate> certificates, string source)
    {
        var both = new ExtraCertificates();
        both._all.AddRange([.. _all, .. certificates.Select(certificate => (certificate, source))]);
        return both;
    }

    public string? SourceOf(Certificate certificate) => _all.Find(extra => extra.Certificate.Is(certificate)).Source;
}
