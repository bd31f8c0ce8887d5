using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using MfaTools.Access;
using MfaTools.Certificates;
using MfaTools.Diagnosis;
using MfaTools.Net;
using MfaTools.Snapshots;
using MfaTools.Tls;
using MfaTools.Windows;

namespace MfaTools.Checks;

/// <summary>Runs every check that applies to a server, with the engines of the single checks, and joins what they find.</summary>
internal sealed class HealthCheck
{
    private const int MaxNames = 20;
    private const string Named =
        " The account and the path are those that the snapshot names: compare both with the server before anything is granted.";

    private readonly HealthSources _sources;
    private readonly HealthOptions _options;
    private readonly Action<CheckResult> _emit;
    private readonly Action<string> _progress;
    private readonly Lazy<TlsPolicyCheck> _policy;
    // What the diagnosis is made from: not sites that belong to something else.
    private readonly List<CheckResult> _ours = [];

    /// <param name="sources">Where to read.</param>
    /// <param name="options">How.</param>
    /// <param name="emit">Given each result as it is ready, one at a time.</param>
    /// <param name="progress">Told what is being looked at, from any thread.</param>
    public HealthCheck(HealthSources sources, HealthOptions options, Action<CheckResult> emit, Action<string> progress)
    {
        _sources = sources ?? throw new ArgumentNullException(nameof(sources));
        _options = options ?? throw new ArgumentNullException(nameof(options));
        _emit = emit ?? throw new ArgumentNullException(nameof(emit));
        _progress = progress ?? throw new ArgumentNullException(nameof(progress));
        _policy = new(() => new TlsPolicyCheck(TlsRegistry.Take(sources.Registry), sources.OsBuild));
    }

    /// <summary>Runs all checks. The diagnosis is the last result.</summary>
    /// <exception cref="OperationCanceledException">The user has stopped.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        bool? running = null;
        await CheckAsync(CheckNames.Services, _sources.ComputerName, () => Task.FromResult<CheckResult>(Product(out running)), stop).ConfigureAwait(false);
        foreach (var (area, reason) in _sources.NotRead)
        {
            // Logs that could not be read are in the result about the logs.
            if (area.StartsWith(LogReader.Area, StringComparison.OrdinalIgnoreCase)) continue;
            string check = CheckNames.OfArea(area);
            await CheckAsync(check, area, () => Task.FromResult<CheckResult>(NotCheckedResult.Create(check, area, reason)), stop)
                .ConfigureAwait(false);
        }

        if (_sources.NotJudged.Count > 0) {
            Add(await CheckRunner.RunAsync(() => Task.FromResult<CheckResult>(NotJudged())).ConfigureAwait(false), counts: false);
        }

        // What waits for others runs beside what reads here, so the slowest target bounds the run, not the sum.
        var network = NetworkAsync(stop);
        var logs = new LogReader();
        await CheckAsync(
            CheckNames.Logs, _sources.ComputerName, () => Task.FromResult<CheckResult>(logs.Read(_sources, _options.AfterUtc ?? _sources.AfterUtc, running, stop)), stop).ConfigureAwait(false);
        await CheckAsync(CheckNames.TlsPolicy, _sources.ComputerName, () => Task.FromResult<CheckResult>(Policy()), stop).ConfigureAwait(false);
        var access = new AccessCollector(_sources.Services, _sources.Files, _sources.Identities, _sources.Groups, _sources.Probe);
        foreach (string path in logs.Attachments)
        {
            await CheckAsync(CheckNames.Attachment, path, () => Task.FromResult<CheckResult>(Attachment(access, path, _sources.FileServers, stop)), stop)
                .ConfigureAwait(false);
        }
        await network.ConfigureAwait(false);

        var evidence = new LogEvidence(logs.Issues, logs.SignIns, _sources.AtUtc)
        {
            StartsUtc = [.. _sources.Starts.Where(one => one.IsStart).Select(one => one.TimeUtc)],
        };
        var diagnosis = await CheckRunner.RunAsync(() => Task.FromResult(Diagnostician.Diagnose(
            _sources.ComputerName, _ours, evidence, (id, target) => _options.Acknowledged.Accepts(id, target, _sources.AtUtc)))).ConfigureAwait(false);
        diagnosis.ComputerName = _sources.ComputerName;
        if (Unexplained() is { } unexplained)
        {
            diagnosis.Summary = "";
            diagnosis.Conclude([.. diagnosis.Findings, unexplained]);
        }

        diagnosis.Timeline = [.. logs.Timeline, .. Events()];
        _emit(diagnosis);
    }

    private ProductResult Product(out bool? running)
    {
        var result = new ProductResult { Target = _sources.ComputerName };
        string? problem = Gap("services");
        ProductJudge.Judge(result, problem is null ? _sources.Services.Find("MultiFactorAuth") : null, problem, _sources.ProductVersion, _sources.OsBuild, _sources.AtUtc);
        running = result.Findings.Any(finding => finding.Id == FindingIds.Product.Ok) ? true : result.Findings.Any(finding => finding.Id == FindingIds.Product.ServiceStopped) ? false : null;
        return result;
    }

    /// <summary>That the logs hold many errors of a cause that is not known, unless someone has accepted that.</summary>
    private Finding? Unexplained()
    {
        var logs = _ours.OfType<LogHealthResult>().FirstOrDefault(result => result.UnknownErrors >= OtherErrors.Many);
        if (logs?.Findings.FirstOrDefault(finding => finding.Id == OtherErrors.Id && finding.Acknowledged is null) is not { } errors) return null;
        return new Finding
        {
            Id = FindingIds.Diagnosis.UnexplainedErrors,
            Status = CheckStatus.Unknown,
            Message = $"The logs hold {logs.UnknownErrors} errors whose cause is not known. {errors.Message}",
            Evidence = errors.Evidence,
            Recommendation = errors.Recommendation,
            Command = errors.Command,
        };
    }

    /// <summary>Why an area, or a file of it, could not be looked at; null if all was.</summary>
    private string? Gap(string area) => _sources.NotRead
        .Where(gap => gap.Area == area || gap.Area.StartsWith(area + "/", StringComparison.OrdinalIgnoreCase))
        .Select(gap => gap.Reason)
        .FirstOrDefault();

    private NotCheckedResult NotJudged()
    {
        var names = _sources.NotJudged;
        string more = names.Count > MaxNames ? $" and {names.Count - MaxNames} more" : "";
        string what = names.Count == 1 ? "1 file of the snapshot is" : $"{names.Count} files of the snapshot are";
        return NotCheckedResult.Skip(CheckNames.Snapshot, "Snapshot", $"{what} not judged: {string.Join(", ", names.Take(MaxNames))}{more}.");
    }

    private TlsConfigResult Policy() => _policy.Value.Run(
        _sources.ComputerName, _sources.ProductVersion, _sources.Events is { } events ? SchannelEvents.Count(events) : null, Gap("events"));

    private AttachmentAccessResult Attachment(
        AccessCollector collector, string text, FileServers? servers, CancellationToken stop)
    {
        var path = AttachmentPath.Parse(text) ?? throw new FormatException("the log names something that is no path of Windows");
        var result = AccessJudge.Judge(collector.Collect(new AccessRequest { Path = path, Servers = servers }, stop));
        if (!_sources.IsSnapshot) return result;
        WithoutMasked(result);
        foreach (var finding in result.Findings.Where(finding => finding.Undo is not null)) finding.Recommendation += Named;
        return result;
    }

    // A command with a masked account or path would not run, or grant to nobody.
    private static void WithoutMasked(AttachmentAccessResult result)
    {
        if (!result.SmallestGrant.Concat(result.Findings.Select(finding => finding.Command ?? "")).Any(SnapshotMask.IsMasked)) return;
        result.SmallestGrant = result.UndoGrant = [];
        foreach (var finding in result.Findings.Where(finding => finding.Command is not null))
        {
            finding.Command = finding.Undo = null;
            finding.Recommendation += " The command is left out, since accounts or paths of the snapshot are masked: run Test-MfaAttachmentAccess on the server.";
        }
    }

    private async Task NetworkAsync(CancellationToken stop)
    {
        var chains = new CertificateChainCheck(new CertificateChainOptions
        {
            TrustedRoots = _sources.TrustedRoots,
            TrustedRootsOrigin = "the stores of " + _sources.ComputerName,
            Intermediates = _sources.Intermediates,
            IsStoreWhole = _sources.TrustIsWhole,
            Organization = _sources.Identities.Domain,
            AtUtc = _sources.AtUtc,
            Probe = (endpoint, deadline, _) => _sources.Hosts.ReadCertificatesAsync(endpoint, deadline),
        });
        using var places = new SemaphoreSlim(_options.ThrottleLimit);
        var tasks = _sources.Sdk.Targets
            .Select((name, i) => Limited(CheckNames.Sdk, name, async () => await _sources.Sdk.TestAsync(i, stop).ConfigureAwait(false))).ToList();
        foreach (var target in HealthTarget.Of(_sources))
        {
            if (target.Endpoint is not { } endpoint)
            {
                tasks.Add(Limited(CheckNames.Certificate, target.Name, () => Task.FromResult<CheckResult>(target.NotChecked!), target));
                continue;
            }

            tasks.Add(Limited(
                CheckNames.Certificate,
                target.Name,
                async () => await chains.TestHostAsync(endpoint, target.Clients, target.MatchName, _options.Timeout, null, stop).ConfigureAwait(false),
                target));
            tasks.Add(Limited(CheckNames.TlsHost, target.Name, () => OfferAsync(endpoint, stop), target));
        }

        await Task.WhenAll(tasks).ConfigureAwait(false);

        async Task Limited(string check, string name, Func<Task<CheckResult>> run, HealthTarget? target = null)
        {
            await places.WaitAsync(stop).ConfigureAwait(false);
            try
            {
                await CheckAsync(check, name, run, stop, target).ConfigureAwait(false);
            }
            finally
            {
                places.Release();
            }
        }
    }

    private async Task<CheckResult> OfferAsync(Endpoint endpoint, CancellationToken stop) =>
        await TlsOfferCheck.RunAsync(endpoint, _options.Timeout, _sources.Hosts.ReadOfferAsync, _policy.Value.Policy.Protocols, stop).ConfigureAwait(false);

    // A check that breaks off is a result too, and the others go on.
    private async Task CheckAsync(
        string check, string name, Func<Task<CheckResult>> run, CancellationToken stop, HealthTarget? target = null)
    {
        _progress(name);
        stop.ThrowIfCancellationRequested();
        CheckResult result;
        try
        {
            result = await CheckRunner.RunAsync(run).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            string reason = PlainText.OneLine(e.Message).TrimEnd('.');
            result = await CheckRunner.RunAsync(() => Task.FromResult<CheckResult>(NotCheckedResult.Create(check, name, reason)))
                .ConfigureAwait(false);
        }

        if (target is not null) result.Target = target.Name;
        if (target is { IsOurs: false, Endpoint: not null }) result.Summary += " (not known to be a site of MFA Server)";
        Add(result, counts: target is not { IsOurs: false });
    }

    private void Add(CheckResult result, bool counts)
    {
        result.ComputerName = _sources.ComputerName;
        _options.Acknowledged.Apply(result, _sources.AtUtc);
        lock (_ours)
        {
            if (counts) _ours.Add(result);
            _emit(result);
        }
    }

    private IEnumerable<TimelineRow> Events()
    {
        var schannel =
            from one in _sources.Events ?? []
            where one.TimeUtc is not null
            group one.TimeUtc!.Value by $"Schannel {one.Id}" into same
            select TimelineRow.Of(same.Key, "Event", [.. same]);
        var starts =
            from one in _sources.Starts
            group one.TimeUtc by one.Name into same
            select TimelineRow.Of(same.Key, "Start", [.. same]);
        return schannel.Concat(starts);
    }
}
