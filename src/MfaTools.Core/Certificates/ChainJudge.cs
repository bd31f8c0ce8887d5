using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace MfaTools.Certificates;

/// <summary>Judges a chain by the bytes that were sent. Nothing is looked up: anchors, further certificates and the clock
/// are given.</summary>
internal sealed class ChainJudge
{
    private static readonly HashSet<string> Invalid =
    [
        FindingIds.Cert.BadSignature, FindingIds.Cert.NotACa, FindingIds.Cert.WrongKeyUsage, FindingIds.Cert.PathLength, FindingIds.Cert.NameConstraint, FindingIds.Cert.Malformed, FindingIds.Cert.CriticalExtension, FindingIds.Cert.PathInvalid,
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
    private readonly SignatureLimit _limit;

    // About the way that was found best last: judging a way is most of the work, so it is done once.
    private IReadOnlyList<Finding> _pathFindings = [];

    // The ways that were found, and the one that was judged.
    private IReadOnlyList<ChainPath> _ways = [];
    private ChainPath _way = new([], anchored: false, badLink: null, unverifiedLink: null);

    private ChainJudge(ChainSource source, JudgeOptions options)
    {
        _source = source;
        _options = options;
        _prefix = source.Label.Length == 0 ? "" : source.Label + " chain: ";
        _findings = new CertFindings(_prefix);
        _limit = new SignatureLimit(options.End);
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
            if (_findings.All.Count == 0) _findings.Fail(FindingIds.Cert.Malformed, "No certificate was sent.", "The list of certificates is empty.", "Bind a certificate to the site.");
            _verdict.Sent = [.. _sent.Select((certificate, i) => Describe(certificate, i, null))];
            _verdict.GradeCap = "T";
            _verdict.Findings = _findings.All;
            return;
        }

        var leaf = FindLeaf();
        Relate(leaf);
        Order(leaf);
        var path = Complete(leaf);
        if (_limit.IsOver || (!path.IsSound && _links.Unsearched is not null)) path = LeaveUnverified(leaf);
        Match(leaf);
        ClientRules.Check(leaf, () => _ways.Any(IsPublic), _options.Clients, _findings);
        var related = path.Certificates;
        if (_findings.All.All(finding => finding.Status == CheckStatus.Pass)) Pass(related, path.Anchored);
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
            return Certificate.Read(_source.Certificates[position], _limit);
        }
        catch (FormatException e)
        {
            _findings.Fail(
                FindingIds.Cert.Malformed,
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
        child.IssuerKey == issuer.SubjectKey && !child.IsSelfIssued && _links.IssuersOf(child, out var state).Contains(issuer) && state != SignatureState.Invalid;

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
        var strangers = new List<(Certificate Certificate, int Position)>();
        Certificate? early = null;
        for (int i = 0; i < _sent.Length; i++)
        {
            if (_sent[i] is not { } certificate) continue;
            if (!passed.Add(certificate))
            {
                _verdict.Issues |= ChainIssues.UnrelatedOrDuplicate;
                _findings.Warn(FindingIds.Cert.DuplicateCertificate, $"'{certificate}' is sent twice.", $"Positions {Array.FindIndex(_sent, certificate.Equals) + 1} and {i + 1}; SHA-256 {certificate.Sha256}", "Remove the second from what the server sends.");
                continue;
            }

            if (!_related.Contains(certificate))
            {
                strangers.Add((certificate, i + 1));
                continue;
            }

            if (certificate.IsSelfSigned && !certificate.Is(leaf))
            {
                _verdict.Issues |= ChainIssues.ContainsAnchor;
                _findings.Warn(FindingIds.Cert.ContainsAnchor, $"The root '{certificate}' is sent as well.", $"Position {i + 1}; it is self-signed. Clients use their own copy.", "Remove it from what the server sends: it costs each handshake bytes, and nothing else.");
            }

            bool inPlace = certificate.Is(leaf)
                ? passed.Count(other => _related.Contains(other)) == 1
                : passed.Any(other => !other.Is(certificate) && _related.Contains(other) && _links.IssuersOf(other, out _).Contains(certificate));
            if (!inPlace) early ??= certificate;
        }

        AddUnrelated(strangers, leaf);
        if (!_source.Ordered || early is null) return;
        _verdict.Issues |= ChainIssues.WrongOrder;
        bool leafFirst = _sent[0] is { } first && first.Is(leaf);
        string should = string.Join(", ", _related.Where(certificate => !certificate.IsSelfSigned).Select(certificate => $"'{certificate}'"));
        _findings.Add(
            _source.OnWire && !leafFirst ? CheckStatus.Fail : CheckStatus.Warning,
            FindingIds.Cert.WrongOrder,
            leafFirst ? $"The certificates are not in order: '{early}' comes before what it issued." : $"The certificates are not in order: the first is '{_sent[0]}', not that of the server.",
            "Sent: " + string.Join(", ", _sent.OfType<Certificate>().Select(certificate => $"'{certificate}'")),
            $"Send them in the order {should}. -SaveChain writes the file.");
    }

    private void AddUnrelated(List<(Certificate Certificate, int Position)> strangers, Certificate leaf)
    {
        if (strangers.Count == 0) return;
        const int Shown = 5;
        var (first, position) = strangers[0];
        string more = strangers.Count > Shown ? $" and {strangers.Count - Shown} more" : "";
        string names = string.Join(", ", strangers.Take(Shown).Select(stranger => $"'{stranger.Certificate}'")) + more;
        _verdict.Issues |= ChainIssues.UnrelatedOrDuplicate;
        _findings.Warn(
            FindingIds.Cert.UnrelatedCertificate,
            strangers.Count == 1 ? $"'{first}' is sent but has no part in the chain." : $"{strangers.Count} certificates are sent but have no part in the chain: {names}.",
            strangers.Count == 1
                ? $"Position {position}; it issued none of the certificates that lead up from '{leaf}'. SHA-256 {first.Sha256}"
                : $"They issued none of the certificates that lead up from '{leaf}'. Positions {string.Join(", ", strangers.Take(Shown).Select(stranger => stranger.Position))}{more}.",
            $"Remove {(strangers.Count == 1 ? "it" : "them")} from what the server sends.");
    }

    private ChainPath Complete(Certificate leaf)
    {
        _ways = _links.Find(leaf);
        var best = Best(_ways.Where(way => way.IsSound));
        if (best is not null) return Trust(best, ChainCompleteness.OnWire);

        // What was not sent does not mend what was: it only shows what is missing.
        if (_options.Extra.All.Any()) _ways = new PathFinder(_options.Anchors, [.. _distinct, .. _options.Extra.All]).Find(leaf);
        best = Best(_ways.Where(way => way.IsSound)) ?? Best(_ways)!;
        var added = best.Certificates.Where((certificate, i) => !(best.Anchored && i == best.Certificates.Count - 1) && !_distinct.Contains(certificate)).ToList();
        bool gap = added.Exists(certificate => !certificate.IsSelfSigned);
        var filled = !gap ? ChainCompleteness.OnWire
            : added.Exists(certificate => _options.Extra.SourceOf(certificate) == ExtraCertificates.Fetched) ? ChainCompleteness.ByFetch : ChainCompleteness.ByGivenOrStore;
        if (best.BadLink is not null || best.UnverifiedLink is not null) return Conclude(best, filled, ChainTrust.NotBuilt);
        if (best.Anchored)
        {
            Incomplete(best);
            return Trust(best, filled);
        }

        var top = best.Top;
        if (leaf.IsSelfSigned)
        {
            SelfSigned(leaf, trusted: false);
            return Conclude(best, ChainCompleteness.OnWire, ChainTrust.UntrustedRoot);
        }

        _verdict.NeedsIssuer = top.IsSelfSigned ? null : top;
        if (gap)
        {
            Incomplete(best);
            return Conclude(best, filled, ChainTrust.UntrustedRoot);
        }

        if (UntrustedRoot(best)) return Conclude(best, filled, ChainTrust.UntrustedRoot);
        if (IsFramed(top) || top.IssuerUris.Length > 0) Incomplete(best, isCertain: false);
        else IssuerUnknown(top);
        return Conclude(best, ChainCompleteness.Broken, ChainTrust.NotBuilt);
    }

    private ChainPath Trust(ChainPath best, ChainCompleteness completeness)
    {
        Conclude(best, completeness, ChainTrust.Trusted);
        if (_verdict.Trust != ChainTrust.Trusted) return best;
        AddBeside();
        bool isSelfSigned = best.Certificates.Count == 1 && best.Top.IsSelfSigned;
        if (_options.Clients != CertificateClients.Servers && !isSelfSigned && !_ways.Any(IsPublic) && KnowsPrivate(best.Top)) PrivateRoot(best.Top);
        return best;
    }

    // By some anchors alone nothing can be told of a root, unless it bears the server's own name: those of a snapshot can be
    // a selection.
    private bool KnowsPrivate(Certificate root)
    {
        if (_options.IsStoreWhole || Regex.Split(root.Subject, @"\W+").Contains(_options.Organization, StringComparer.OrdinalIgnoreCase)) return true;
        var roots = _options.PublicRoots();
        return _options.Anchors.Bytes.Any(roots.Contains);
    }

    // Phones stop at their own copy of a root, wherever on the way its name and key are certified.
    private bool IsPublic(ChainPath way)
    {
        if (way.BadLink is not null || way.UnverifiedLink is not null) return false;
        var roots = _options.PublicRoots();
        return way.Certificates.Skip(1).Any(roots.Contains) || (!way.Top.IsSelfSigned && roots.FindIssuer(way.Top) is not null);
    }

    // Nothing is said that would take the signatures which were not verified: of the leaf alone, and what was left.
    private ChainPath LeaveUnverified(Certificate leaf)
    {
        var path = new ChainPath([leaf], anchored: false, badLink: null, unverifiedLink: null);
        _findings.Clear();
        for (int i = 0; i < _sent.Length; i++) if (_sent[i] is null) TryRead(i);
        new PathRules(path, _options.AtUtc, _options.WarningDays, _findings).Run();
        string why = _limit.IsOver ? "the time was over" : _links.Unsearched!;
        _findings.Add(
            // Clients, too, give up on such a chain; that the time was over says nothing about it.
            _limit.IsOver ? CheckStatus.Unknown : CheckStatus.Fail,
            FindingIds.Cert.NotVerified,
            $"The chain was not verified to its end: {why}.",
            $"Sent: {PlainText.Count(_sent.Length, "certificate")}.",
            _limit.IsOver
                ? "Run the test again, with a longer -TimeoutSec. A server needs to send two or three certificates, with keys of 2048 to 4096 bits."
                : "Send the server's certificate and the intermediate certificates above it, and nothing else.");
        _verdict.Issues = ChainIssues.None;
        _verdict.Completeness = ChainCompleteness.Broken;
        _verdict.Trust = ChainTrust.NotBuilt;
        _verdict.MissingIssuer = null;
        _verdict.MissingIssuerUri = null;
        _verdict.NeedsIssuer = null;
        _verdict.ExpectedCertificates = [leaf];
        _verdict.Found = [];
        _ways = [];
        _way = path;
        return path;
    }

    // What was sent but is not on the way: where its time is over, clients that go that way refuse the chain.
    private void AddBeside()
    {
        for (int i = 0; i < _sent.Length; i++)
        {
            if (_sent[i] is not { } certificate || _way.Certificates.Contains(certificate) || !_related.Contains(certificate) || Array.FindIndex(_sent, certificate.Equals) < i) continue;
            var above = _options.Anchors.Find(certificate.IssuerKey).Where(anchor => !anchor.Is(certificate) && certificate.IsSignedBy(anchor)).ToList();
            var old = certificate.NotAfterUtc < _options.AtUtc ? certificate
                : above.Count > 0 && above.TrueForAll(anchor => anchor.NotAfterUtc < _options.AtUtc) ? above[0] : null;
            if (old is null) continue;
            _findings.Add(
                CheckStatus.Pass,
                FindingIds.Cert.ExpiredBeside,
                $"'{certificate}', issued by '{certificate.Issuer}', is sent as well and is not needed: {(old.Is(certificate) ? "it" : $"its root '{old}'")} expired on {PlainText.Time(old.NotAfterUtc)}.",
                $"Position {i + 1}; SHA-256 {certificate.Sha256}. Trusted is the way {string.Join(" <- ", _way.Certificates.Select(part => $"'{part}'"))}.",
                "Current clients find the other way. Old ones, such as those with OpenSSL before 1.1, refuse the chain because of it: remove it from what the server sends unless older clients need it.");
        }
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
            int weight = findings.All.Sum(finding => finding.Status == CheckStatus.Fail ? 1000 : 1) + (way.BadLink is null && way.UnverifiedLink is null ? 0 : 100_000);
            if (!way.Anchored) weight += way.Top.IsSelfSigned ? 0 : 10;
            if (weight < least || (weight == least && way.Certificates.Count < best!.Certificates.Count)) (best, least, _pathFindings) = (way, weight, findings.All);
            if (weight == 0) break;
        }

        return best;
    }

    private ChainPath Conclude(ChainPath path, ChainCompleteness completeness, ChainTrust trust)
    {
        var certificates = path.Certificates;
        _way = path;
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

    // The gap lies between certificates that were sent, or one of the issuer's name and another key was.
    private bool IsFramed(Certificate top) =>
        _distinct.Exists(certificate => !_related.Contains(certificate) && certificate.IsCa && (!certificate.IsSelfSigned || certificate.SubjectKey != top.IssuerKey));

    /// <param name="best">The way as far as it goes.</param>
    /// <param name="isCertain">Whether an issuer that was not sent is known to be none but an intermediate.</param>
    private void Incomplete(ChainPath best, bool isCertain = true)
    {
        _verdict.Issues |= ChainIssues.Incomplete;
        int last = 0;
        while (last + 1 < best.Certificates.Count && _distinct.Contains(best.Certificates[last + 1])) last++;
        var child = best.Certificates[last];
        var found = last + 1 < best.Certificates.Count ? best.Certificates[last + 1] : null;
        Miss(child);
        string? uri = _verdict.MissingIssuerUri;
        string where = uri is null ? "Get it from the authority" : $"It is at {uri}";
        string otherwise = isCertain ? "" : $" If '{child.Issuer}' is a private root, no certificate is missing, but that root is not trusted here.";
        string tell = isCertain ? "" : $" If it turns out to be a root, install it in Cert:\\LocalMachine\\Root of each caller, or give it with -TrustedRoot{(uri is null ? "" : "; -FetchMissing tells which it is")}.";
        string? command = null;
        if (_options.TargetParameters is { } target && uri is not null)
        {
            command = $"Test-MfaCertChain {target} -FetchMissing -SaveMissing missing.p7b; Import-Certificate -FilePath missing.p7b -CertStoreLocation Cert:\\LocalMachine\\CA";
        }

        _findings.Fail(
            FindingIds.Cert.ChainIncomplete,
            isCertain
                ? $"The chain is incomplete: the intermediate certificate '{child.Issuer}', which issued '{child}', is not sent."
                : $"The chain is incomplete: the certificate of '{child.Issuer}', which issued '{child}', is not sent.{otherwise}",
            $"Sent: {_sent.Length}. Missing: {IssuerOf(child)}{(uri is null ? "" : $", {uri}")}{(found is null ? "" : $"; found ({_options.Extra.SourceOf(found) ?? "anchor"}), SHA-256 {found.Sha256}")}.",
            $"Install the missing certificate on the server. {where}. On a Windows server: Import-Certificate -FilePath <file> -CertStoreLocation Cert:\\LocalMachine\\CA. On nginx, F5 and similar: append it after the server certificate in the PEM file; -SaveChain writes that file.{tell}",
            command);
    }

    private void IssuerUnknown(Certificate top)
    {
        Miss(top);
        _findings.Fail(
            FindingIds.Cert.IssuerUnknown,
            $"The certificate of '{top.Issuer}', which issued '{top}', is not sent and is not a trusted root here: it is either an intermediate that the server must send or a root that is not trusted here.",
            $"Sent: {_sent.Length}. Issuer: {IssuerOf(top)}; the certificate does not say where to get it. Trusted: {PlainText.Count(_options.Anchors.Count, "root")} from {_options.Anchors.Origin}.",
            "Ask the authority which of the two it is, or give the certificate with -IntermediatePath; -FetchMissing tells where a certificate says where its issuer is. An intermediate: install it on the server (Cert:\\LocalMachine\\CA). A private root: install it in Cert:\\LocalMachine\\Root of each caller, or give it with -TrustedRoot.");
    }

    private void Miss(Certificate child)
    {
        _verdict.MissingIssuer = child.Issuer;
        _verdict.MissingIssuerUri = child.IssuerUris.FirstOrDefault(IssuerFetcher.IsHttp);
    }

    private static string IssuerOf(Certificate child) =>
        $"'{child.Issuer}'{(child.AuthorityKeyId is { } keyId ? $", key id {Text.Hex(keyId)}" : "")}";

    /// <summary>Whether what is above a certificate is a root by what is known here: a self-signed certificate, a root that
    /// phones ship with, or one of the name of a trusted root.</summary>
    private bool UntrustedRoot(ChainPath way)
    {
        var top = way.Top;
        const string Install = "For the Web Service SDK, install the root in Cert:\\LocalMachine\\Root of each calling server, or give it with -TrustedRoot.";
        string trusted = $"Trusted: {PlainText.Count(_options.Anchors.Count, "root")} from {_options.Anchors.Origin}.";
        string name = top.IsSelfSigned ? top.Subject : top.Issuer;
        string upTo = top.IsSelfSigned ? "" : $" up to '{top}'";
        var roots = _options.PublicRoots();
        var same = _options.Anchors.Find(top.IsSelfSigned ? top.SubjectKey : top.IssuerKey).FirstOrDefault();
        if (same is not null)
        {
            string keyId = Text.Hex(top.IsSelfSigned ? top.SubjectKeyId : top.AuthorityKeyId);
            _findings.Fail(
                FindingIds.Cert.UntrustedRoot,
                $"The chain is complete{upTo}, but its root '{name}' is not trusted here: a root of that name but with another key is.",
                $"Issuer: key id {(keyId.Length == 0 ? "not given" : keyId)}; the trusted root of that name has key id {(same.SubjectKeyId is { } own ? Text.Hex(own) : "none")}, SHA-256 {same.Sha256}. {trusted}",
                $"The authority was renewed with a new key or set up again: get its current root certificate, and compare the key ids. {Install}");
            return true;
        }

        // A cross certificate has the name and key of a public root: there the chain ends for phones.
        var cross = way.Certificates.Skip(1).FirstOrDefault(roots.Contains);
        bool isPublic = cross is not null || (!top.IsSelfSigned && roots.FindIssuer(top) is not null);
        if (cross is not null) (name, upTo) = (cross.Subject, "");
        if (!isPublic && !top.IsSelfSigned) return false;
        _findings.Fail(
            FindingIds.Cert.UntrustedRoot,
            $"The chain is complete{upTo}, but its root '{name}' is not trusted here{(isPublic ? ", though it is a public root that phones ship with" : "")}.",
            $"{trusted}{(isPublic ? $" Public root by {roots.Source}." : "")}",
            isPublic
                ? "Install the root in Cert:\\LocalMachine\\Root of this computer, or let it reach Windows Update: Windows installs public roots when they are first needed. Phones and current browsers trust it."
                : $"Phones trust public CAs only: use a publicly trusted certificate for the portal and the Mobile App Web Service. {Install}");
        return true;
    }

    private void PrivateRoot(Certificate root) => _findings.Add(
        _options.Clients == CertificateClients.Phones ? CheckStatus.Fail : CheckStatus.Warning,
        FindingIds.Cert.PrivateRoot,
        $"The root '{root}' is trusted here, but phones do not ship with it: they refuse the site unless it was installed on each of them.",
        $"SHA-256 {root.Sha256}; it is none of the {_options.PublicRoots().Count} roots of {_options.PublicRoots().Source}.",
        "Use a certificate of a public CA for the portal and the Mobile App Web Service. For the Web Service SDK, which only servers call, a private root is enough.");

    private void SelfSigned(Certificate leaf, bool trusted)
    {
        const string Advice = "Phones refuse it: for the portal and the Mobile App Web Service use a certificate of a public authority. For the Web Service SDK alone it may do, where it is in Cert:\\LocalMachine\\Root of each calling server.";
        string evidence = $"Subject and issuer are the same and its own key verifies its signature. SHA-256 {leaf.Sha256}";
        if (trusted) _findings.Add(_options.Clients == CertificateClients.Phones ? CheckStatus.Fail : CheckStatus.Warning, FindingIds.Cert.SelfSigned, $"'{leaf}' is self-signed; it is trusted here because it is itself a trusted root.", evidence, Advice);
        else _findings.Fail(FindingIds.Cert.SelfSigned, $"'{leaf}' is self-signed and not trusted here.", evidence, Advice);
    }

    private void Match(Certificate leaf)
    {
        if (_options.Name is not { } name || HostNames.Match(leaf, name)) return;
        string[] names = HostNames.Of(leaf);
        var common = leaf.Parsed.CertificateStructure.Subject.GetValueList(Org.BouncyCastle.Asn1.X509.X509Name.CN);
        string has = names.Length > 0
            ? $"it is for {string.Join(", ", names.Take(10))}{(names.Length > 10 ? $" and {names.Length - 10} more" : "")}"
            : common.Count > 0 ? $"it has the common name '{PlainText.OneLine(common[0], Text.MaxLength)}' alone, which clients do not look at" : "it names no host";
        string hint = HostNames.WhyNot(leaf, name) is { } why ? $" {why}" : "";
        _findings.Fail(
            FindingIds.Cert.NameMismatch,
            $"The certificate is not for '{name}': {has}.{hint}",
            $"Subject '{leaf}'; subject alternative names: {(names.Length == 0 ? "none" : string.Join(", ", names.Take(50)))}.",
            $"Use a name that the certificate has, or have it issued with '{name}' as a subject alternative name.");
    }

    private void Pass(IReadOnlyList<Certificate> path, bool anchored)
    {
        var earliest = path.Min(certificate => certificate.NotAfterUtc);
        _findings.Add(
            CheckStatus.Pass,
            FindingIds.Cert.Ok,
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

    // On the way that was judged it is the next on it, else whoever sent or known here verifies the signature.
    private string SignedBy(Certificate certificate)
    {
        var way = _way.Certificates.ToList();
        int at = way.IndexOf(certificate);
        if (certificate.IsSelfSigned) return "itself";
        if (at >= 0 && at + 1 < way.Count)
        {
            if (at == _way.BadLink) return "bad signature";
            if (at == _way.UnverifiedLink) return "not verified";
            if (PositionOf(way[at + 1]) is { } next) return next;
            return at + 2 == way.Count && _way.Anchored ? "a trust anchor" : "not sent";
        }

        if (at >= 0) return _way.Anchored ? "a trust anchor" : "not sent";
        var issuers = _links.IssuersOf(certificate, out var state);
        if (issuers.Count == 0) return _options.Anchors.Find(certificate.IssuerKey).Any(certificate.IsSignedBy) ? "a trust anchor" : "not sent";
        return state == SignatureState.Invalid ? "bad signature" : state == SignatureState.NotVerified ? "not verified" : PositionOf(issuers[0])!;
    }

    private string? PositionOf(Certificate certificate) => Array.FindIndex(_sent, certificate.Equals) is >= 0 and var at ? $"{at + 1}" : null;
}
