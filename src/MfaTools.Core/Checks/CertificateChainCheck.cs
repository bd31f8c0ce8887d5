using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using MfaTools.Certificates;
using MfaTools.Net;
using MfaTools.Roles;
using MfaTools.Tls;

namespace MfaTools.Checks;

/// <summary>Checks certificate chains: collects what a host sends, fetches what is missing if requested, and judges
/// it.</summary>
internal sealed class CertificateChainCheck
{
    private readonly CertificateChainOptions _options;
    private readonly TrustStore _trust;

    /// <param name="options">The options for all targets.</param>
    public CertificateChainCheck(CertificateChainOptions options)
    {
        _options = options;
        _trust = new(options.TrustedRoots, options.TrustedRootsOrigin, options.Intermediates);
    }

    /// <summary>Checks what a host sends.</summary>
    /// <param name="endpoint">The host.</param>
    /// <param name="timeout">The time limit for the whole check.</param>
    /// <param name="verbose">Receives what was sent and answered, from any thread; or null.</param>
    /// <param name="cancel">Cancels the check.</param>
    /// <param name="clients">Who connects to the host.</param>
    /// <param name="matchName">Whether the certificate must match a name. A site without a host name has none.</param>
    /// <exception cref="OperationCanceledException">Canceled by the user.</exception>
    public async Task<CertChainResult> CheckHostAsync(
        Endpoint endpoint,
        TimeSpan timeout,
        Action<string>? verbose,
        CancellationToken cancel,
        CertificateClients clients = CertificateClients.Any,
        bool matchName = true)
    {
        var result = new CertChainResult
        {
            Check = CheckNames.Certificate,
            Target = endpoint.ToString(),
            HostName = endpoint.HostName,
            Port = endpoint.Port,
            Address = endpoint.Address?.ToString(),
        };
        using var deadline = new Deadline(timeout, cancel);
        SentCertificates sent;
        try
        {
            // The stores are read while the host answers.
            var probe = _options.Probe(endpoint, deadline, verbose);
            _ = Task.Run(() => _trust.Anchors, CancellationToken.None);
            sent = await probe.ConfigureAwait(false);
        }
        catch (NetException e)
        {
            result.Address ??= e.Tried.Count > 0 ? e.Tried[0].ToString() : null;
            result.Conclude([NetFindings.ToFinding(e, endpoint, inHandshake: true)]);
            return result;
        }

        result.Address = sent.Address.ToString();
        result.AsksClientCertificate = sent.AsksClientCertificate;
        var options = CreateOptions(deadline) with
        {
            Name = matchName ? _options.Name ?? endpoint.HostName : null,
            TargetParameters = Placeholder.IsIn(endpoint.HostName) ? null : Parameters(endpoint),
            Clients = clients,
        };
        var fetchLimit = deadline.Left < IssuerFetcher.Limit ? deadline.Left : IssuerFetcher.Limit;
        var verdicts = await JudgeAsync(Sources(sent), options, sent.Address, fetchLimit, verbose, cancel)
            .ConfigureAwait(false);
        Finding[] notes =
        [
            .. Unseen(sent),
            .. HostNotes.Of(endpoint, sent.AsksClientCertificate),
            .. NotOfASite(sent.Chains[0].Certificates),
        ];
        Combine(result, verdicts, options, notes);
        return result;
    }

    /// <summary>Checks certificates from a file or a store.</summary>
    /// <param name="target">The certificates, as the user knows them.</param>
    /// <param name="path">The file they are from, or null.</param>
    /// <param name="certificates">The certificates (DER).</param>
    /// <param name="ordered">Whether they are in the order in which a server sends them.</param>
    /// <param name="timeout">The time limit for the whole check.</param>
    /// <param name="verbose">Receives what was fetched, from any thread; or null.</param>
    /// <param name="cancel">Cancels the check.</param>
    /// <exception cref="OperationCanceledException">Canceled by the user.</exception>
    public async Task<CertChainResult> CheckCertificatesAsync(
        string target,
        string? path,
        IReadOnlyList<byte[]> certificates,
        bool ordered,
        TimeSpan timeout,
        Action<string>? verbose,
        CancellationToken cancel)
    {
        using var deadline = new Deadline(timeout, cancel);
        var result = new CertChainResult { Check = CheckNames.Certificate, Target = target, Path = path };
        var options = CreateOptions(deadline) with
        {
            TargetParameters = path is null ? null : $"-LiteralPath {PowerShellText.Quote(path)}",
        };
        var verdicts = await JudgeAsync(
            [new(certificates, Ordered: ordered)], options, host: null, IssuerFetcher.Limit, verbose, cancel)
            .ConfigureAwait(false);
        Combine(result, verdicts, options, NotOfASite(certificates));
        return result;
    }

    /// <summary>That a certificate signs a server in to Entra, and is not one of a site.</summary>
    private static IEnumerable<Finding> NotOfASite(IReadOnlyList<byte[]> certificates)
    {
        var role = certificates.Count == 0 ? MfaRole.None : ClientCertificate.FindRole(certificates[0]);
        if (role == MfaRole.None) yield break;
        yield return new Finding
        {
            Id = FindingIds.Cert.OfEntraClient,
            Status = CheckStatus.Warning,
            Message = $"This is not the certificate of a site: the {InstalledRoles.NameOf(role)} signs in to Entra "
                + "with it, and self-signed is right for that.",
            Evidence = "the organizational unit (OU) of the subject",
            Recommendation = "Test it with Test-MfaClientCertificate. For a site, use a certificate of its own.",
            Command = "Test-MfaClientCertificate",
        };
    }

    /// <summary>Combines the verdicts on the chains of one target: the worst of each.</summary>
    internal static void Combine(
        CertChainResult result, IReadOnlyList<ChainVerdict> verdicts, JudgeOptions options, IEnumerable<Finding> notes)
    {
        result.Name = options.Name;
        result.ChainIssues = verdicts.Aggregate(ChainIssues.None, (all, verdict) => all | verdict.Issues);
        result.Completeness = verdicts.Select(verdict => verdict.Completeness)
            .OrderBy(value => value == ChainCompleteness.OnWire ? int.MaxValue : (int)value).First();
        result.Trust = verdicts.Min(verdict => verdict.Trust);
        result.GradeCap = GradeCaps.Worst(verdicts.Select(verdict => verdict.GradeCap));
        result.Sent = [.. verdicts.SelectMany(verdict => verdict.Sent)];
        result.Expected = [.. verdicts.SelectMany(verdict => verdict.Expected)];
        result.MissingIssuer = verdicts.Select(verdict => verdict.MissingIssuer)
            .FirstOrDefault(missing => missing is not null);
        result.MissingIssuerUri = verdicts.Select(verdict => verdict.MissingIssuerUri)
            .FirstOrDefault(uri => uri is not null);
        result.EarliestNotAfterUtc = verdicts.Min(verdict => verdict.EarliestNotAfterUtc);
        result.DaysLeft = result.EarliestNotAfterUtc is { } end
            ? (int)Math.Floor((end - options.AtUtc).TotalDays)
            : null;
        result.Conclude([.. verdicts.SelectMany(verdict => verdict.Findings), .. notes]);
        // A table shows one line: it must not hide that there is more.
        string[] others =
        [
            .. result.Findings.Skip(1)
                .Where(finding => finding.Status != CheckStatus.Pass)
                .Select(finding => finding.Id).Distinct(),
        ];
        if (others.Length > 0) result.Summary += $" Also: {string.Join(", ", others)}.";
    }

    private static ChainSource[] Sources(SentCertificates sent) =>
    [
        .. sent.Chains.Select(chain => new ChainSource(
            chain.Certificates, sent.Chains.Length > 1 ? $"{chain.KeyType} ({chain.Protocol})" : "", OnWire: true)),
    ];

    private static IEnumerable<Finding> Unseen(SentCertificates sent)
    {
        if (sent.NotTold is not { } problem) yield break;
        yield return new Finding
        {
            Id = FindingIds.Cert.SecondChainUnknown,
            Status = CheckStatus.Unknown,
            Message = "It is unknown whether the host has a second certificate with another type of key.",
            Evidence = PlainText.OneLine(problem, Text.MaxLength),
            Recommendation = "Run the test again with a longer -TimeoutSec.",
        };
    }

    private static string Parameters(Endpoint endpoint)
    {
        string port = endpoint.Port == 443 ? "" : $" -Port {endpoint.Port}";
        string address = endpoint.Address is null ? "" : $" -Address {endpoint.Address}";
        return $"-HostName {PowerShellText.Quote(endpoint.HostName)}{port}{address}";
    }

    private JudgeOptions CreateOptions(Deadline deadline) => new()
    {
        Anchors = _trust.Anchors,
        Extra = _trust.Extra,
        AtUtc = _options.AtUtc ?? DateTime.UtcNow,
        WarningDays = _options.ExpiryWarningDays,
        Name = _options.Name,
        IsStoreWhole = _options.IsStoreWhole,
        AcceptsPrivateRoot = _options.AcceptsPrivateRoot,
        Organization = _options.Organization,
        End = deadline.Token,
    };

    private async Task<IReadOnlyList<ChainVerdict>> JudgeAsync(
        ChainSource[] sources,
        JudgeOptions options,
        IPAddress? host,
        TimeSpan fetchLimit,
        Action<string>? verbose,
        CancellationToken cancel)
    {
        // What one chain of a host lacks, another may have.
        JudgeOptions[] optionsOf =
        [
            .. sources.Select(source => options with
            {
                Extra = options.Extra.With(
                    sources.Where(other => other != source).SelectMany(other => other.Certificates),
                    ExtraCertificates.Other),
            }),
        ];
        ChainVerdict[] verdicts = [.. sources.Select((source, i) => ChainJudge.Judge(source, optionsOf[i]))];
        if (!_options.FetchMissing) return verdicts;
        var fetcher = new IssuerFetcher(host, verbose);
        using var deadline = new Deadline(fetchLimit, cancel);
        for (int i = 0; i < verdicts.Length; i++)
        {
            if (verdicts[i].NeedsIssuer is not { } child) continue;
            var fetched = await fetcher.FetchAsync(child, options.Anchors, deadline).ConfigureAwait(false);
            if (fetched.Count == 0) continue;
            var extra = optionsOf[i].Extra.With(fetched, ExtraCertificates.Fetched);
            verdicts[i] = ChainJudge.Judge(sources[i], optionsOf[i] with { Extra = extra });
        }

        return verdicts;
    }
}
