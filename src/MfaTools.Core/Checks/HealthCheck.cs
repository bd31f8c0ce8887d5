using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using MfaTools.Access;
using MfaTools.Certificates;
using MfaTools.Diagnosis;
using MfaTools.Net;
using MfaTools.Product;
using MfaTools.Roles;
using MfaTools.Tls;
using MfaTools.Windows;

namespace MfaTools.Checks;

/// <summary>How the health check runs.</summary>
internal sealed class HealthOptions
{
    /// <summary>Only log entries of this time (UTC) or later count; null for all.</summary>
    public DateTime? AfterUtc { get; init; }

    /// <summary>The time limit for each target in the network.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How many targets are tested at once.</summary>
    public int ThrottleLimit { get; init; } = 16;

    /// <summary>From how many days before its end a certificate is a warning.</summary>
    public int ExpiryWarningDays { get; init; } = 42;

    /// <summary>The findings that someone has accepted.</summary>
    public Acknowledgements Acknowledged { get; init; } = Acknowledgements.None;
}

/// <summary>Runs every check that applies to a server, and joins the findings into a diagnosis.</summary>
/// <param name="sources">Where to read.</param>
/// <param name="options">How to check.</param>
/// <param name="progress">Receives the name of each target before it is checked, from any thread.</param>
internal sealed class HealthCheck(HealthSources sources, HealthOptions options, Action<string> progress)
{
    private const int MaxNames = 20;
    private const string Named =
        " The account and the path are those in the snapshot: compare both with the server before you grant anything.";

    private readonly Lazy<TlsPolicyCheck> _policy =
        new(() => new TlsPolicyCheck(TlsRegistry.Take(sources.Registry), sources.OsBuild));
    private readonly SuccessorChecks _successors = new(sources);
    private readonly List<CheckResult> _all = [];
    // The diagnosis rests on these: not on sites that belong to something else.
    private readonly List<CheckResult> _ours = [];

    private string Server => field ??= DescribeServer();

    /// <summary>Runs all checks.</summary>
    /// <returns>The results, the worst last, followed by the diagnosis.</returns>
    /// <exception cref="OperationCanceledException">Canceled by the user.</exception>
    public async Task<IReadOnlyList<CheckResult>> RunAsync(CancellationToken cancel)
    {
        var watch = Stopwatch.StartNew();
        ProductResult? product = null;
        await CheckAsync(
            CheckNames.Services,
            sources.ComputerName,
            () => product = ProductCheck.Run(sources, _successors.Roles, Gap("services")),
            cancel).ConfigureAwait(false);
        foreach (var (area, reason) in sources.NotRead)
        {
            // The result about the logs names those that could not be read.
            if (area.StartsWith(LogCheck.Area, StringComparison.OrdinalIgnoreCase)) continue;
            string check = CheckNames.OfArea(area);
            await CheckAsync(check, area, () => NotCheckedResult.Create(check, area, reason), cancel)
                .ConfigureAwait(false);
        }

        if (sources.NotJudged.Count > 0) Add(NotJudged(), counts: false);

        // The network is read while this computer is, so the slowest target limits the run, not the sum of all.
        var network = NetworkAsync(cancel);
        var logs = new LogCheck();
        if (!_successors.Roles.IsSuccessorOnly)
        {
            await CheckAsync(
                CheckNames.Logs,
                sources.ComputerName,
                () => logs.Run(sources, options.AfterUtc ?? sources.AfterUtc, product?.IsRunning, cancel),
                cancel).ConfigureAwait(false);
        }

        foreach (var (check, target, run) in _successors.Local(Gap(SuccessorChecks.EventArea), cancel))
        {
            await CheckAsync(check, target, run, cancel).ConfigureAwait(false);
        }

        await CheckAsync(CheckNames.TlsPolicy, sources.ComputerName, Policy, cancel).ConfigureAwait(false);
        var attachments = new AttachmentCheck(
            sources.Services, sources.Files, sources.Identities, sources.Groups, sources.Probe);
        foreach (string path in logs.Attachments)
        {
            await CheckAsync(CheckNames.Attachment, path, () => CheckAttachmentAsync(attachments, path, cancel), cancel)
                .ConfigureAwait(false);
        }

        await network.ConfigureAwait(false);
        var diagnosis = await DiagnoseAsync(logs).ConfigureAwait(false);
        diagnosis.Duration = watch.Elapsed;
        return [.. CheckNames.Sort(_all), diagnosis];
    }

    private string DescribeServer()
    {
        string? windows = WindowsTlsDefaults.Default.NameOf(sources.OsBuild)?.Split(',')[0];
        string?[] parts =
        [
            string.IsNullOrWhiteSpace(sources.ProductVersion) ? null
                : $"MFA Server {sources.ProductVersion}{(sources.AtUtc >= MfaServer.RetiredUtc ? " (retired)" : "")}",
            .. _successors.Roles.Successors.Select(InstalledRoles.NameOf),
            sources.OsBuild is { } build ? FormattableString.Invariant($"{windows ?? "Windows"} ({build})") : null,
        ];
        return PlainText.OneLine(string.Join(", ", parts.OfType<string>()));
    }

    private async Task<DiagnosisResult> DiagnoseAsync(LogCheck logs)
    {
        foreach (var grant in _successors.Grants) logs.SignIns.Add(grant);
        var evidence = new LogEvidence([.. logs.Issues, .. _successors.Issues], logs.SignIns, sources.AtUtc)
        {
            StartsUtc = [.. sources.Starts.Where(one => one.IsStart).Select(one => one.TimeUtc)],
        };
        var diagnosis = await CheckRunner.RunAsync(() => Task.FromResult(Diagnostician.Diagnose(
            sources.ComputerName,
            _ours,
            evidence,
            (id, target) => options.Acknowledged.Accepts(id, target, sources.AtUtc)))).ConfigureAwait(false);
        if (Unexplained() is { } unexplained)
        {
            diagnosis.Summary = "";
            diagnosis.Conclude([.. diagnosis.Findings, unexplained]);
        }

        diagnosis.Checks = StatusCounts.Of(_all);
        diagnosis.Timeline = [.. logs.Timeline, .. _successors.Timeline, .. Events()];
        Stamp(diagnosis);
        return diagnosis;
    }

    /// <summary>The finding that many errors in the logs have no known cause, unless someone has accepted
    /// that.</summary>
    private Finding? Unexplained()
    {
        var logs = _ours.OfType<LogHealthResult>()
            .FirstOrDefault(result => result.UnknownErrors >= OtherErrors.Many);
        var errors = logs?.Findings.FirstOrDefault(
            finding => finding is { Id: FindingIds.Product.OtherErrors, Acknowledged: null });
        return errors is null ? null : errors with
        {
            Id = FindingIds.Diagnosis.UnexplainedErrors,
            Status = CheckStatus.Unknown,
            Message = FormattableString.Invariant(
                $"{logs!.UnknownErrors} errors in the logs have no known cause. {errors.Message}"),
            HelpUri = null,
        };
    }

    /// <summary>Why an area, or a file of it, could not be read; null if all of it was.</summary>
    private string? Gap(string area) => sources.NotRead
        .Where(gap => gap.Area == area || gap.Area.StartsWith(area + "/", StringComparison.OrdinalIgnoreCase))
        .Select(gap => gap.Reason)
        .FirstOrDefault();

    private NotCheckedResult NotJudged()
    {
        var names = sources.NotJudged;
        string more = names.Count > MaxNames ? $" and {names.Count - MaxNames} more" : "";
        return NotCheckedResult.Skip(
            CheckNames.Snapshot,
            CheckNames.Snapshot,
            $"No check reads {PlainText.Count(names.Count, "file")} of the snapshot: "
                + $"{string.Join(", ", names.Take(MaxNames))}{more}.");
    }

    private TlsConfigResult Policy() => _policy.Value.Run(
        sources.ComputerName,
        sources.ProductVersion,
        sources.Events is { } events ? SchannelEvents.Count(events) : null,
        Gap("events"));

    private async Task<CheckResult> CheckAttachmentAsync(AttachmentCheck check, string text, CancellationToken cancel)
    {
        var path = AttachmentPath.Parse(text)
            ?? throw new FormatException("the log names a path that is not a Windows path");
        var access = new AccessOptions { Servers = sources.FileServers };
        var result = await check.RunAsync(path, access, cancel).ConfigureAwait(false);
        if (!sources.IsSnapshot) return result;
        WithoutMasked(result);
        foreach (var finding in result.Findings.Where(one => one.Undo is not null)) finding.Recommendation += Named;
        return result;
    }

    // A command with a masked account or path would not run, or would grant to nobody.
    private static void WithoutMasked(AttachmentAccessResult result)
    {
        var commands = result.SmallestGrant.Concat(result.Findings.Select(finding => finding.Command ?? ""));
        if (!commands.Any(Placeholder.IsIn)) return;
        result.SmallestGrant = result.UndoGrant = [];
        foreach (var finding in result.Findings.Where(finding => finding.Command is not null))
        {
            finding.Command = finding.Undo = null;
            finding.Recommendation += " The command is left out because the snapshot masks accounts or paths: "
                + "run Test-MfaAttachmentAccess on the server.";
        }
    }

    private async Task NetworkAsync(CancellationToken cancel)
    {
        var chains = new CertificateChainCheck(new CertificateChainOptions
        {
            TrustedRoots = sources.TrustedRoots,
            TrustedRootsOrigin = "the stores of " + sources.ComputerName,
            Intermediates = sources.Intermediates,
            IsStoreWhole = sources.TrustIsWhole,
            Organization = sources.Identities.Domain,
            AtUtc = sources.AtUtc,
            ExpiryWarningDays = options.ExpiryWarningDays,
            Probe = (endpoint, deadline, _) => sources.Hosts.ReadCertificatesAsync(endpoint, deadline),
        });
        using var places = new SemaphoreSlim(options.ThrottleLimit);
        var tasks = sources.Sdk.Targets
            .Select((name, i) => CheckInPlaceAsync(
                CheckNames.Sdk, name, async () => await sources.Sdk.TestAsync(i, cancel).ConfigureAwait(false)))
            .ToList();
        foreach (var target in HealthTarget.Of(sources))
        {
            if (target.Endpoint is not { } endpoint)
            {
                tasks.Add(CheckInPlaceAsync(
                    CheckNames.Certificate,
                    target.Name,
                    () => Task.FromResult<CheckResult>(target.NotChecked!),
                    target));
                continue;
            }

            tasks.Add(CheckInPlaceAsync(
                CheckNames.Certificate,
                target.Name,
                async () => await chains.CheckHostAsync(
                    endpoint, options.Timeout, null, cancel, target.Clients, target.MatchName).ConfigureAwait(false),
                target));
            tasks.Add(CheckInPlaceAsync(
                CheckNames.TlsHost,
                target.Name,
                async () => await TlsOfferCheck.RunAsync(
                    endpoint, options.Timeout, sources.Hosts.ReadOfferAsync, _policy.Value.Policy.Protocols, cancel)
                    .ConfigureAwait(false),
                target));
        }

        var cloud = new CloudEndpointCheck(chains, sources.Hosts.ReadOfferAsync, _policy.Value.Policy.Protocols);
        foreach (var host in _successors.CloudHosts())
        {
            var endpoint = Endpoint.Parse(host.Name, 443);
            tasks.Add(CheckInPlaceAsync(
                CheckNames.CloudEndpoint,
                endpoint.ToString(),
                async () => await cloud.RunAsync(endpoint, host.Role, host.Cloud, options.Timeout, cancel)
                    .ConfigureAwait(false)));
        }

        await Task.WhenAll(tasks).ConfigureAwait(false);

        async Task CheckInPlaceAsync(
            string check, string name, Func<Task<CheckResult>> run, HealthTarget? target = null)
        {
            await places.WaitAsync(cancel).ConfigureAwait(false);
            try
            {
                await CheckAsync(check, name, run, cancel, target).ConfigureAwait(false);
            }
            finally
            {
                places.Release();
            }
        }
    }

    private Task CheckAsync(string check, string name, Func<CheckResult> run, CancellationToken cancel) =>
        CheckAsync(check, name, () => Task.FromResult(run()), cancel);

    // A check that breaks off is a result too, and the others go on.
    private async Task CheckAsync(
        string check, string name, Func<Task<CheckResult>> run, CancellationToken cancel, HealthTarget? target = null)
    {
        progress($"{check}: {name}");
        cancel.ThrowIfCancellationRequested();
        CheckResult result;
        try
        {
            result = await CheckRunner.RunAsync(run).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            result = NotCheckedResult.Create(check, name, PlainText.OneLine(e.Message).TrimEnd('.'));
            result.TimeUtc = DateTime.UtcNow;
        }

        if (target is not null) result.Target = target.Name;
        if (target is { IsOurs: false, Endpoint: not null })
        {
            result.Summary += " (not known to be a site of MFA Server)";
        }

        Add(result, counts: target is not { IsOurs: false });
    }

    private void Add(CheckResult result, bool counts)
    {
        Stamp(result);
        options.Acknowledged.Apply(result, sources.AtUtc);
        lock (_all)
        {
            _all.Add(result);
            if (counts) _ours.Add(result);
        }
    }

    private void Stamp(CheckResult result)
    {
        result.ComputerName = sources.ComputerName;
        result.Server = Server;
        if (!sources.IsSnapshot) return;
        result.SnapshotUtc = result.TimeUtc = sources.AtUtc;
    }

    private IEnumerable<TimelineRow> Events()
    {
        var schannel =
            from one in sources.Events ?? []
            where one.TimeUtc is not null
            group one.TimeUtc!.Value by $"Schannel {one.Id}" into same
            select TimelineRow.Of(same.Key, "Event", [.. same]);
        var starts =
            from one in sources.Starts
            group one.TimeUtc by one.Name into same
            select TimelineRow.Of(same.Key, "Start", [.. same]);
        return schannel.Concat(starts);
    }
}
