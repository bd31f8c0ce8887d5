using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using MfaTools.Certificates;
using MfaTools.Net;
using MfaTools.Tls;

namespace MfaTools.Checks;

/// <summary>Tests chains: collects what a host sends, fetches what is missing where that is wanted, and has it judged.</summary>
internal sealed class CertificateChainCheck
{
    private readonly CertificateChainOptions _options;
    private readonly TrustStore _trust;

    /// <param name="options">By what to judge; the same for all targets.</param>
    public CertificateChainCheck(CertificateChainOptions options)
    {
        _options = options ?? throw new ArgumentNullException(nameof(options));
        _trust = new(options.TrustedRoots, options.TrustedRootsOrigin, options.Intermediates);
    }

    /// <summary>Tests what a host sends.</summary>
    /// <param name="endpoint">The host.</param>
    /// <param name="timeout">The time for all of it.</param>
    /// <param name="verbose">Told what was sent and answered, from any thread; or null.</param>
    /// <param name="stop">Ends it: the user has had enough.</param>
    /// <exception cref="OperationCanceledException">The user has stopped.</exception>
    public Task<CertChainResult> TestHostAsync(Endpoint endpoint, TimeSpan timeout, Action<string>? verbose, CancellationToken stop) =>
        TestHostAsync(endpoint, CertificateClients.Any, matchName: true, timeout, verbose, stop);

    /// <summary>Tests what a host sends to certain clients.</summary>
    /// <param name="endpoint">The host.</param>
    /// <param name="clients">Who connects to it.</param>
    /// <param name="matchName">Whether its certificate has to be for a name. A site without a host name has none to match.</param>
    /// <param name="timeout">The time for all of it.</param>
    /// <param name="verbose">Told what was sent and answered, from any thread; or null.</param>
    /// <param name="stop">Ends it: cancelled by the user.</param>
    internal async Task<CertChainResult> TestHostAsync(
        Endpoint endpoint, CertificateClients clients, bool matchName, TimeSpan timeout, Action<string>? verbose, CancellationToken stop)
    {
        var result = new CertChainResult { Target = endpoint.ToString(), HostName = endpoint.HostName, Port = endpoint.Port, Address = endpoint.Address?.ToString() };
        using var deadline = new Deadline(timeout, stop);
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
        var sources = sent.Chains.Select(chain => new ChainSource(chain.Certificates, sent.Chains.Length > 1 ? $"{chain.KeyType} ({chain.Protocol})" : "", onWire: true));
        string target = $"-HostName {PowerShellText.Quote(endpoint.HostName)}{(endpoint.Port == 443 ? "" : $" -Port {endpoint.Port}")}{(endpoint.Address is null ? "" : $" -Address {endpoint.Address}")}";
        var fetchLimit = deadline.Left < IssuerFetcher.Limit ? deadline.Left : IssuerFetcher.Limit;
        var options = Options(matchName ? _options.Name ?? endpoint.HostName : null, target, deadline, clients);
        await JudgeAsync(result, [.. sources], options, sent.Address, fetchLimit, sent.NotTold, verbose, stop).ConfigureAwait(false);
        result.AsksClientCertificate = sent.AsksClientCertificate;
        result.Conclude([.. result.Findings, .. HostNotes.Of(endpoint, sent.AsksClientCertificate)]);
        return result;
    }

    /// <summary>Tests certificates from a file or store.</summary>
    /// <param name="target">What they are, as the user knows it.</param>
    /// <param name="path">The file they are from, or null.</param>
    /// <param name="certificates">The certificates (DER).</param>
    /// <param name="ordered">Whether their order is that in which a server sends them.</param>
    /// <param name="timeout">The time for all of it.</param>
    /// <param name="verbose">Told what was fetched, from any thread; or null.</param>
    /// <param name="stop">Ends it: the user has had enough.</param>
    /// <exception cref="OperationCanceledException">The user has stopped.</exception>
    public async Task<CertChainResult> TestCertificatesAsync(
        string target, string? path, IReadOnlyList<byte[]> certificates, bool ordered, TimeSpan timeout, Action<string>? verbose, CancellationToken stop)
    {
        using var deadline = new Deadline(timeout, stop);
        var result = new CertChainResult { Target = target, Path = path };
        string? parameters = path is null ? null : $"-LiteralPath {PowerShellText.Quote(path)}";
        await JudgeAsync(
            result, [new ChainSource(certificates, ordered: ordered)], Options(_options.Name, parameters, deadline, CertificateClients.Any),
            host: null, IssuerFetcher.Limit, null, verbose, stop).ConfigureAwait(false);
        return result;
    }

    private JudgeOptions Options(string? name, string? target, Deadline deadline, CertificateClients clients) => new()
    {
        Anchors = _trust.Anchors,
        Extra = _trust.Extra,
        AtUtc = _options.AtUtc ?? DateTime.UtcNow,
        WarningDays = _options.ExpiryWarningDays,
        Name = name,
        TargetParameters = target,
        Clients = clients,
        IsStoreWhole = _options.IsStoreWhole,
        Organization = _options.Organization,
        End = deadline.Token,
    };

    private async Task JudgeAsync(
        CertChainResult result, IReadOnlyList<ChainSource> sources, JudgeOptions options, IPAddress? host, TimeSpan fetchLimit, string? notTold, Action<string>? verbose, CancellationToken stop)
    {
        // What one chain of a host lacks, another may have.
        var optionsOf = sources.Select(source => options.With(options.Extra.With(
            sources.Where(other => other != source).SelectMany(other => other.Certificates), ExtraCertificates.Other))).ToList();
        var verdicts = sources.Select((source, i) => ChainJudge.Judge(source, optionsOf[i])).ToList();
        if (_options.FetchMissing && verdicts.Exists(verdict => verdict.NeedsIssuer is not null))
        {
            var fetcher = new IssuerFetcher(host, verbose);
            using var deadline = new Deadline(fetchLimit, stop);
            for (int i = 0; i < verdicts.Count; i++)
            {
                if (verdicts[i].NeedsIssuer is not { } child) continue;
                var fetched = await fetcher.FetchAsync(child, options.Anchors, deadline).ConfigureAwait(false);
                if (fetched.Count > 0) verdicts[i] = ChainJudge.Judge(sources[i], options.With(optionsOf[i].Extra.With(fetched, ExtraCertificates.Fetched)));
            }
        }

        ChainVerdict.Fill(result, verdicts, options, notTold);
    }
}
