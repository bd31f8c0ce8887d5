using System;
using System.Collections.Generic;
using System.Linq;

namespace MfaTools.Certificates;

/// <summary>Judges a chain by the bytes that were sent. Nothing is looked up: anchors, further certificates and the clock
/// are given.</summary>
internal sealed class ChainJudge
{
    private static readonly HashSet<string> Invalid =
    [
        "Cert.BadSignature", "Cert.NotACa", "Cert.WrongKeyUsage", "Cert.PathLength", "Cert.NameConstraint", "Cert.Malformed", "Cert.CriticalExtension", "Cert.PathInvalid",
    ];

    private readonly ChainSource _source;
    private readonly JudgeOptions _options;
    private readonly CertFindings _findings;
    private readonly ChainVerdict _verdict = new();

    // By position; null where the bytes are no certificate.
    private readonly Certificate?[] _sent;
    private readonly List<Certificate> _distinct;
    private readonly PathFinder _links;
    private readonly HashSet<Certificate> _related = [];
    private readonly string _prefix;

    // About the way that was found best last: judging a way is most of the work, so it is done once.
    private IReadOnlyList<Finding> _pathFindings = [];

    private ChainJudge(ChainSource source, JudgeOptions options)
    {
        _source = source;
        _options = options;
        _prefix = source.Label.Length == 0 ? "" : source.Label + " chain: ";
        _findings = new CertFindings(_prefix);
        _sent = new Certificate?[source.Certificates.Count];
        for (int i = 0; i < _sent.Length; i++) _sent[i] = TryRead(i);
        _distinct = [.. _sent.OfType<Certificate>().Distinct()];
        _links = new PathFinder(options.Anchors, _distinct);
    }

    /// <summary>Judges one chain.</summary>
    public static ChainVerdict Judge(ChainSource source, JudgeOptions options)
    {
        var judge = new ChainJudge(source, options);
        judge.Run();
        return judge._verdict;
    }

    private void Run()
    {
        if (_distinct.Count == 0 || (_source.OnWire && _sent[0] is null))
        {
            if (_findings.All.Count == 0) _findings.Fail("Cert.Malformed", "No certificate was sent.", "The list of certificates is empty.", "Bind a certificate to the site.");
            _verdict.Sent = [.. _sent.Select((certificate, i) => Describe(certificate, i, null))];
            _verdict.GradeCap = "T";
            _verdict.Findings = _findings.All;
            return;
        }

        var leaf = FindLeaf();
        Relate(leaf);
        Order(leaf);
        var path = Complete(leaf);
        Match(leaf);
        var related = path.Certificates;
        if (_findings.All.Count == 0) Pass(related, path.Anchored);
        _verdict.Findings = _findings.All;
        _verdict.EarliestNotAfterUtc = related.Min(certificate => certificate.NotAfterUtc);
        _verdict.GradeCap = GradeCaps.Of(_findings.All, related, path.Anchored);
        _verdict.Sent = [.. _sent.Select((certificate, i) => Describe(certificate, i, leaf))];
        _verdict.Expected = [.. _verdict.ExpectedCertificates.Select(certificate => Describe(certificate, leaf)), .. Missing()];
    }

    private Certificate? TryRead(int position)
    {
        try
        {
            return Certificate.Read(_source.Certificates[position]);
        }
        catch (FormatException e)
        {
            _findings.Fail(
                "Cert.Malformed",
                $"Certificate {position + 1} of {_sent.Length} is malformed and cannot be read.",
                $"{_source.Certificates[position].Length} bytes: {e.Message}",
                "Replace it by the certificate as the authority issued it.");
            return null;
        }
    }

    // The first, unless it issued another: then the one that issued none, a server's rather than an authority's.
    private Certificate FindLeaf()
    {
        var first = _sent.OfType<Certificate>().First();
        if (_source.Ordered && !_distinct.Exists(other => !other.Is(first) && IssuedBy(other, first))) return first;
        var ends = _distinct.Where(end => !_distinct.Exists(other => !other.Is(end) && IssuedBy(other, end))).ToList();
        return ends.OrderBy(end => end.IsCa)
            .ThenByDescending(end => _options.Name is { } name && HostNames.Match(end, name))
            .FirstOrDefault() ?? first;
    }

    private bool IssuedBy(Certificate child, Certificate issuer) =>
        child.IssuerKey == issuer.SubjectKey && !child.IsSelfIssued && _links.IssuersOf(child, out bool bad).Contains(issuer) && !bad;

    private void Relate(Certificate leaf)
    {
        var waiting = new Queue<Certificate>([leaf]);
        _related.Add(leaf);
        while (waiting.Count > 0)
        {
            var child = waiting.Dequeue();
            if (child.IsSelfSigned) continue;
            foreach (var issuer in _links.IssuersOf(child, out _))
            {
                if (_related.Add(issuer)) waiting.Enqueue(issuer);
            }
        }
    }

    private void Order(Certificate leaf)
    {
        var passed = new HashSet<Certificate>();
        Certificate? early = null;
        for (int i = 0; i < _sent.Length; i++)
        {
            if (_sent[i] is not { } certificate) continue;
            if (!passed.Add(certificate))
            {
                _verdict.Issues |= ChainIssues.UnrelatedOrDuplicate;
                _findings.Warn("Cert.DuplicateCertificate", $"'{certificate}' is sent twice.", $"Positions {Array.FindIndex(_sent, certificate.Equals) + 1} and {i + 1}; SHA-256 {certificate.Sha256}", "Remove the second from what the server sends.");
                continue;
            }

            if (!_related.Contains(certificate))
            {
                _verdict.Issues |= ChainIssues.UnrelatedOrDuplicate;
                _findings.Warn("Cert.UnrelatedCertificate", $"'{certificate}' is sent but has no part in the chain.", $"Position {i + 1}; it issued none of the certificates that lead up from '{leaf}'. SHA-256 {certificate.Sha256}", "Remove it from what the server sends.");
                continue;
            }

            if (certificate.IsSelfSigned && !certificate.Is(leaf))
            {
                _verdict.Issues |= ChainIssues.ContainsAnchor;
                _findings.Warn("Cert.ContainsAnchor", $"The root '{certificate}' is sent as well.", $"Position {i + 1}; it is self-signed. Clients use their own copy.", "Remove it from what the server sends: it costs each handshake bytes, and nothing else.");
            }

            bool inPlace = certificate.Is(leaf)
                ? passed.Count(other => _related.Contains(other)) == 1
                : passed.Any(other => !other.Is(certificate) && _related.Contains(other) && _links.IssuersOf(other, out _).Contains(certificate));
            if (!inPlace) early ??= certificate;
        }

        if (!_source.Ordered || early is null) return;
        _verdict.Issues |= ChainIssues.WrongOrder;
        bool leafFirst = _sent[0] is { } first && first.Is(leaf);
        string should = string.Join(", ", _related.Where(certificate => !certificate.IsSelfSigned).Select(certificate => $"'{certificate}'"));
        _findings.Add(
            _source.OnWire && !leafFirst ? CheckStatus.Fail : CheckStatus.Warning,
            "Cert.WrongOrder",
            leafFirst ? $"The certificates are not in order: '{early}' comes before what it issued." : $"The certificates are not in order: the first is '{_sent[0]}', not that of the server.",
            "Sent: " + string.Join(", ", _sent.OfType<Certificate>().Select(certificate => $"'{certificate}'")),
            $"Send them in the order {should}. -SaveChain writes the file.");
    }

    private ChainPath Complete(Certificate leaf)
    {
        var ways = _links.Find(leaf);
        var best = Best(ways.Where(way => way.Anchored && way.BadLink is null));
        if (best is not null) return Conclude(best, ChainCompleteness.OnWire, ChainTrust.Trusted);

        // What was not sent does not mend what was: it only shows what is missing.
        if (_options.Extra.All.Any()) ways = new PathFinder(_options.Anchors, [.. _distinct, .. _options.Extra.All]).Find(leaf);
        best = Best(ways.Where(way => way.Anchored && way.BadLink is null)) ?? Best(ways)!;
        var added = best.Certificates.Where((certificate, i) => !(best.Anchored && i == best.Certificates.Count - 1) && !_distinct.Contains(certificate)).ToList();
        bool gap = added.Exists(certificate => !certificate.IsSelfSigned);
        var filled = !gap ? ChainCompleteness.OnWire
            : added.Exists(certificate => _options.Extra.SourceOf(certificate) == ExtraCertificates.Fetched) ? ChainCompleteness.ByFetch : ChainCompleteness.ByGivenOrStore;
        if (best.BadLink is not null) return Conclude(best, filled, ChainTrust.NotBuilt);
        if (best.Anchored)
        {
            Incomplete(best);
            return Conclude(best, filled, ChainTrust.Trusted);
        }

        var top = best.Top;
        if (leaf.IsSelfSigned)
        {
            SelfSigned(leaf, trusted: false);
            return Conclude(best, ChainCompleteness.OnWire, ChainTrust.UntrustedRoot);
        }

        _verdict.NeedsIssuer = top.IsSelfSigned ? null : top;
        if (best.Certificates.Count == 1)
        {
            Incomplete(best);
            return Conclude(best, ChainCompleteness.Broken, ChainTrust.NotBuilt);
        }

        if (gap) Incomplete(best);
        else UntrustedRoot(top);
        return Conclude(best, filled, ChainTrust.UntrustedRoot);
    }

    // The way with the least wrong with it; any valid one counts.
    private ChainPath? Best(IEnumerable<ChainPath> ways)
    {
        ChainPath? best = null;
        int least = int.MaxValue;
        foreach (var way in ways)
        {
            var findings = new CertFindings(_prefix);
            new PathRules(way, _options.AtUtc, _options.WarningDays, findings).Run();
            int weight = findings.All.Sum(finding => finding.Status == CheckStatus.Fail ? 1000 : 1) + (way.BadLink is null ? 0 : 100_000);
            if (!way.Anchored) weight += way.Top.IsSelfSigned ? 0 : 10;
            if (weight < least || (weight == least && way.Certificates.Count < best!.Certificates.Count)) (best, least, _pathFindings) = (way, weight, findings.All);
            if (weight == 0) break;
        }

        return best;
    }

    private ChainPath Conclude(ChainPath path, ChainCompleteness completeness, ChainTrust trust)
    {
        var certificates = path.Certificates;
        _findings.Add(_pathFindings);
        bool invalid = _pathFindings.Any(finding => finding.Status == CheckStatus.Fail && Invalid.Contains(finding.Id));
        if (invalid && certificates.Count > 1) _verdict.Issues |= ChainIssues.UnvalidatedChain;
        _verdict.Completeness = completeness;
        _verdict.Trust = invalid ? ChainTrust.NotBuilt : trust;
        if (trust == ChainTrust.Trusted && certificates.Count == 1 && certificates[0].IsSelfSigned) SelfSigned(certificates[0], trusted: true);
        bool rootLast = certificates.Count > 1 && (path.Anchored || path.Top.IsSelfSigned);
        _verdict.ExpectedCertificates = [.. certificates.Take(certificates.Count - (rootLast ? 1 : 0))];
        _verdict.Found = [.. _verdict.ExpectedCertificates.Where(certificate => !_distinct.Contains(certificate))];
        return path;
    }

    private void Incomplete(ChainPath best)
    {
        _verdict.Issues |= ChainIssues.Incomplete;
        int last = 0;
        while (last + 1 < best.Certificates.Count && _distinct.Contains(best.Certificates[last + 1])) last++;
        var child = best.Certificates[last];
        var found = last + 1 < best.Certificates.Count ? best.Certificates[last + 1] : null;
        string? uri = child.IssuerUris.FirstOrDefault(IssuerFetcher.IsHttp);
        _verdict.MissingIssuer = child.Issuer;
        _verdict.MissingIssuerUri = uri;
        string keyId = Text.Hex(child.AuthorityKeyId);
        string where = uri is null ? "Get it from the authority" : $"It is at {uri}";
        string? command = null;
        if (_options.TargetParameters is { } target && uri is not null)
        {
            command = $"Test-MfaCertChain {target} -FetchMissing -SaveMissing missing.p7b; Import-Certificate -FilePath missing.p7b -CertStoreLocation Cert:\\LocalMachine\\CA";
        }

        _findings.Fail(
            "Cert.ChainIncomplete",
            $"The chain is incomplete: the intermediate certificate '{child.Issuer}', which issued '{child}', is not sent.",
            $"Sent: {_sent.Length}. Missing: '{child.Issuer}'{(keyId.Length > 0 ? $", key id {keyId}" : "")}{(uri is null ? "" : $", {uri}")}{(found is null ? "" : $"; found ({_options.Extra.SourceOf(found) ?? "anchor"}), SHA-256 {found.Sha256}")}.",
            $"Install the missing certificate on the server. {where}. On a Windows server: Import-Certificate -FilePath <file> -CertStoreLocation Cert:\\LocalMachine\\CA. On nginx, F5 and the like: put it behind the server's certificate in the PEM file; -SaveChain writes that file.",
            command);
    }

    private void UntrustedRoot(Certificate top) => _findings.Fail(
        "Cert.UntrustedRoot",
        top.IsSelfSigned
            ? $"The chain is complete, but its root '{top}' is not trusted here."
            : $"The chain is complete up to '{top}', but its root '{top.Issuer}' is not trusted here.",
        $"Trusted: {PlainText.Count(_options.Anchors.Count, "root")} from {_options.Anchors.Origin}.",
        "Phones trust public authorities only: for the portal and the Mobile App Web Service use a certificate of one. For the Web Service SDK, install the root in Cert:\\LocalMachine\\Root of each calling server, or give it with -TrustedRoot. Windows installs public roots when they are first needed.");

    private void SelfSigned(Certificate leaf, bool trusted)
    {
        const string Advice = "Phones refuse it: for the portal and the Mobile App Web Service use a certificate of a public authority. For the Web Service SDK alone it may do, where it is in Cert:\\LocalMachine\\Root of each calling server.";
        string evidence = $"Subject and issuer are the same and its own key verifies its signature. SHA-256 {leaf.Sha256}";
        if (trusted) _findings.Warn("Cert.SelfSigned", $"'{leaf}' is self-signed; it is trusted here because it is itself a trusted root.", evidence, Advice);
        else _findings.Fail("Cert.SelfSigned", $"'{leaf}' is self-signed and not trusted here.", evidence, Advice);
    }

    private void Match(Certificate leaf)
    {
        if (_options.Name is not { } name || HostNames.Match(leaf, name)) return;
        string[] names = HostNames.Of(leaf);
        var common = leaf.Parsed.CertificateStructure.Subject.GetValueList(Org.BouncyCastle.Asn1.X509.X509Name.CN);
        string has = names.Length > 0
            ? $"it is for {string.Join(", ", names.Take(10))}{(names.Length > 10 ? $" and {names.Length - 10} more" : "")}"
            : common.Count > 0 ? $"it has the common name '{Text.Clean(common[0])}' alone, which clients do not look at" : "it names no host";
        _findings.Fail(
            "Cert.NameMismatch",
            $"The certificate is not for '{name}': {has}.",
            $"Subject '{leaf}'; subject alternative names: {(names.Length == 0 ? "none" : string.Join(", ", names.Take(50)))}.",
            $"Use a name that the certificate has, or have it issued with '{name}' as a subject alternative name.");
    }

    private void Pass(IReadOnlyList<Certificate> path, bool anchored)
    {
        var earliest = path.Min(certificate => certificate.NotAfterUtc);
        _findings.Add(
            CheckStatus.Pass,
            "Cert.Ok",
            $"The chain is complete, {(_source.Ordered ? "in order, " : "")}trusted and valid{(_options.Name is { } name ? $" for {name}" : "")} until {PlainText.Day(earliest)}.",
            string.Join(" <- ", path.Select(certificate => $"'{certificate}' ({certificate.Sha256.Substring(0, 16)}…)"))
                + $"; {(anchored ? "trusted by " + _options.Anchors.Origin : "")}{(_options.Name is null ? "; no name was matched" : "")}",
            null);
    }

    private CertificateInfo[] Missing() => _verdict.MissingIssuer is not { } missing || _verdict.Found.Count > 0
        ? []
        :
        [
            new CertificateInfo
            {
                Role = CertificateRole.Missing,
                Chain = _source.Label,
                Subject = missing,
                SubjectKeyId = Text.Hex(_verdict.ExpectedCertificates[_verdict.ExpectedCertificates.Count - 1].AuthorityKeyId),
                IssuerUris = _verdict.MissingIssuerUri is { } uri ? [uri] : [],
            },
        ];

    private CertificateInfo Describe(Certificate? certificate, int position, Certificate? leaf)
    {
        if (certificate is null)
        {
            return new CertificateInfo { Position = position, Role = CertificateRole.Malformed, Source = "Sent", Chain = _source.Label, Subject = "(cannot be read)", Base64 = Convert.ToBase64String(_source.Certificates[position]) };
        }

        var info = Describe(certificate, leaf);
        info.Position = position;
        info.SignedBy = SignedBy(certificate);
        if (Array.FindIndex(_sent, certificate.Equals) < position) info.Role = CertificateRole.Duplicate;
        else if (!_related.Contains(certificate)) info.Role = CertificateRole.Unrelated;
        return info;
    }

    private CertificateInfo Describe(Certificate certificate, Certificate? leaf)
    {
        string source = _distinct.Contains(certificate) ? "Sent" : _options.Extra.SourceOf(certificate) ?? "Anchor";
        var info = CertificateDescription.Of(certificate, _options.AtUtc);
        info.Source = source;
        info.Chain = _source.Label;
        info.Position = source == "Sent" ? Array.FindIndex(_sent, certificate.Equals) : null;
        info.SignedBy = SignedBy(certificate);
        info.Role = leaf is not null && certificate.Is(leaf) ? CertificateRole.Leaf
            : certificate.IsSelfSigned ? CertificateRole.Root : CertificateRole.Intermediate;
        return info;
    }

    private string SignedBy(Certificate certificate)
    {
        if (certificate.IsSelfSigned) return "itself";
        var issuers = _links.IssuersOf(certificate, out bool bad);
        if (issuers.Count > 0 && !bad) return $"{Array.FindIndex(_sent, issuers[0].Equals) + 1}";
        if (_options.Anchors.Find(certificate.IssuerKey).Any(certificate.IsSignedBy)) return "a trust anchor";
        return issuers.Count > 0 ? "bad signature" : "not sent";
    }
}
