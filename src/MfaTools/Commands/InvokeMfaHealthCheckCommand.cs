using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Threading.Tasks;
using MfaTools.Checks;
using MfaTools.Snapshots;

namespace MfaTools.Commands;

[Cmdlet(VerbsLifecycle.Invoke, "MfaHealthCheck", DefaultParameterSetName = LiveSet)]
[OutputType(
    typeof(ProductResult), typeof(NotCheckedResult), typeof(LogHealthResult), typeof(TlsConfigResult),
    typeof(CertChainResult))]
[OutputType(typeof(AttachmentAccessResult), typeof(SdkConnectionResult), typeof(DiagnosisResult))]
[OutputType(
    typeof(SignInResult), typeof(NpsExtensionResult), typeof(ClientCertificateResult), typeof(CloudEndpointResult))]
public sealed class InvokeMfaHealthCheckCommand : MfaCmdlet
{
    private const string LiveSet = "Live";
    private const string SnapshotSet = "Snapshot";
    private const string LiteralSnapshotSet = "LiteralSnapshot";
    private const string ComputerSet = "ComputerName";
    private const string SessionSet = "Session";

    /// <summary>The type name that selects the view of the health check, whatever type a result has.</summary>
    private const string ItemType = "MfaTools.HealthItem";

    private static readonly TimeSpan DefaultAge = TimeSpan.FromDays(7);

    private readonly List<string> _snapshots = [];
    private readonly List<string> _hosts = [];
    private Acknowledgements _acknowledged = Acknowledgements.None;
    private HealthSettings _settings = new();

    [Parameter(ParameterSetName = LiveSet, Position = 0)]
    [Parameter(ParameterSetName = ComputerSet, Position = 0)]
    [Parameter(ParameterSetName = SessionSet, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string[] HostName { get; set; } = [];

    [Parameter(
        ParameterSetName = SnapshotSet, Mandatory = true, ValueFromPipeline = true,
        ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[] SnapshotPath { get; set; } = [];

    [Parameter(ParameterSetName = LiteralSnapshotSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralSnapshotPath { get; set; } = [];

    [Parameter(ParameterSetName = ComputerSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string[] ComputerName { get; set; } = [];

    [Parameter(ParameterSetName = ComputerSet)]
    [Credential]
    public PSCredential Credential { get; set; } = PSCredential.Empty;

    [Parameter(ParameterSetName = SessionSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public PSSession[] Session { get; set; } = [];

    [Parameter(ParameterSetName = LiveSet)]
    [Parameter(ParameterSetName = ComputerSet)]
    [Parameter(ParameterSetName = SessionSet)]
    [ValidateNotNullOrEmpty]
    public string[] AllowServer { get; set; } = [];

    [Parameter]
    [AgeTransformation]
    public DateTime After { get; set; }

    [Parameter(ParameterSetName = LiveSet)]
    [Parameter(ParameterSetName = ComputerSet)]
    [Parameter(ParameterSetName = SessionSet)]
    [ValidateRange(0.1, 600)]
    public double TimeoutSec { get; set; } = 10;

    [Parameter(ParameterSetName = LiveSet)]
    [Parameter(ParameterSetName = ComputerSet)]
    [Parameter(ParameterSetName = SessionSet)]
    [ValidateRange(1, 128)]
    public int ThrottleLimit { get; set; } = 16;

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? AcknowledgePath { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SettingsPath { get; set; }

    private DateTime? ChosenAfter => IsBound(nameof(After)) ? After : _settings.After;

    protected override void BeginProcessing()
    {
        if (SettingsPath is not null) UseSettings(SettingsPath);
        if (ParameterSetName == LiveSet) SortTargets();
        else _hosts.AddRange(HostName);
        RequireHosts([.. _hosts]);
        if (AcknowledgePath is not null) _acknowledged = ReadAcknowledgements(AcknowledgePath);
    }

    protected override void ProcessRecord()
    {
        var resolver = new PathResolver(this, WriteError);
        foreach (string path in _snapshots.Concat(SnapshotPath))
        {
            // Of what wildcards match, only snapshots are meant.
            bool wildcards = WildcardPattern.ContainsWildcardCharacters(path);
            foreach (string full in resolver.Matching(path) ?? [])
            {
                if (!wildcards || SnapshotFolder.IsSnapshot(full)) CheckSnapshot(full);
            }
        }

        foreach (string path in LiteralSnapshotPath)
        {
            if (resolver.Existing(path) is { } full) CheckSnapshot(full);
        }

        if (ParameterSetName is ComputerSet or SessionSet) CheckOtherComputers();
        if (ParameterSetName == LiveSet && (_snapshots.Count == 0 || _hosts.Count > 0)) CheckThisComputer();
    }

    protected override void Write(object item)
    {
        if (item is CheckResult) PSObject.AsPSObject(item).TypeNames.Insert(0, ItemType);
        base.Write(item);
    }

    /// <summary>A path at position 0 is a snapshot: a zip, what is there, or what cannot be a host.</summary>
    private void SortTargets()
    {
        var resolver = new PathResolver(this, _ => { });
        foreach (string target in HostName)
        {
            bool isPath = target.EndsWith(".zip", StringComparison.OrdinalIgnoreCase)
                || (resolver.Try(target, out _) is { } full && (File.Exists(full) || SnapshotFolder.IsSnapshot(full)))
                || (HealthTarget.TryParse(target, 443) is null && target.IndexOfAny(['/', '\\']) >= 0);
            (isPath ? _snapshots : _hosts).Add(target);
        }
    }

    /// <summary>Takes from the file what no parameter says.</summary>
    private void UseSettings(string path)
    {
        string full = new PathResolver(this, ThrowTerminatingError).Full(path)!;
        try
        {
            _settings = HealthSettings.Read(full);
        }
        catch (Exception e) when (e is FormatException || Files.IsReadFailure(e))
        {
            ThrowTerminatingError(Errors.InvalidSettings(path, e));
        }

        if (!IsBound(nameof(HostName)) && ParameterSetName == LiveSet) HostName = _settings.HostName ?? [];
        if (!IsBound(nameof(AllowServer))) AllowServer = _settings.AllowServer ?? [];
        if (!IsBound(nameof(TimeoutSec))) TimeoutSec = _settings.TimeoutSec ?? TimeoutSec;
        if (!IsBound(nameof(ThrottleLimit))) ThrottleLimit = _settings.ThrottleLimit ?? ThrottleLimit;
        _acknowledged = _settings.Acknowledgements ?? _acknowledged;
    }

    private Acknowledgements ReadAcknowledgements(string path)
    {
        string full = new PathResolver(this, ThrowTerminatingError).Full(path)!;
        try
        {
            return Acknowledgements.Read(new MemoryStream(Files.ReadWhole(full, Acknowledgements.MaxBytes)));
        }
        catch (Exception e) when (e is FormatException || Files.IsReadFailure(e))
        {
            ThrowTerminatingError(Errors.InvalidAcknowledgements(path, e));
            throw;
        }
    }

    private void CheckThisComputer()
    {
        var after = ChosenAfter ?? DateTime.UtcNow - DefaultAge;
        WriteVerbose(
            $"Checking this computer, {Environment.MachineName}, and what happened since {PlainText.Time(after)}.");
        var sources = LiveSources.Create(this, [.. _hosts], after, TimeSpan.FromSeconds(TimeoutSec), AllowServer);
        Begin(output => CheckAsync(sources, after, output));
        WriteAll();
    }

    private void CheckOtherComputers()
    {
        var target = new Hashtable { ["ThrottleLimit"] = ThrottleLimit };
        string[] computers = ComputerName;
        if (ParameterSetName == SessionSet)
        {
            target["Session"] = Session;
            computers = [.. Session.Select(session => session.ComputerName)];
        }
        else
        {
            target["ComputerName"] = ComputerName;
            if (Credential != PSCredential.Empty) target["Credential"] = Credential;
        }

        string[] passed =
            [nameof(HostName), nameof(AllowServer), nameof(After), nameof(TimeoutSec), nameof(ThrottleLimit)];
        var parameters = new Hashtable();
        foreach (string name in passed.Where(IsBound)) parameters[name] = MyInvocation.BoundParameters[name];
        var files = new Dictionary<string, string>();
        var resolver = new PathResolver(this, ThrowTerminatingError);
        if (AcknowledgePath is not null) files[nameof(AcknowledgePath)] = resolver.Full(AcknowledgePath)!;
        if (SettingsPath is not null) files[nameof(SettingsPath)] = resolver.Full(SettingsPath)!;
        var results = new RemoteHealthCheck(this).Run(target, computers, parameters, files);
        if (results.Count > 1)
        {
            var line = new HostInformationMessage { Message = PlainText.Clean(RemoteHealthCheck.Describe(results)) };
            WriteInformation(line, ["PSHOST"]);
        }

        foreach (var result in results.SelectMany(found => found)) Write(result);
    }

    private void CheckSnapshot(string path)
    {
        // A snapshot holds the logs that were wanted when it was taken.
        var after = ChosenAfter;
        Begin(async output =>
        {
            try
            {
                using var folder = SnapshotFolder.Open(path, StopToken);
                var sources = SnapshotSources.Create(folder, StopToken);
                output.Verbose(
                    $"Checking the snapshot '{path}' of {sources.ComputerName}, taken "
                        + $"{PlainText.Time(sources.AtUtc)}.");
                await CheckAsync(sources, after, output).ConfigureAwait(false);
            }
            catch (Exception e) when (e is FormatException || Files.IsReadFailure(e))
            {
                output.Add(Errors.InvalidSnapshot(path, e));
            }
        });
        WriteAll();
    }

    private async Task CheckAsync(HealthSources sources, DateTime? after, Output output)
    {
        var options = new HealthOptions
        {
            AfterUtc = after,
            Acknowledged = _acknowledged,
            Timeout = TimeSpan.FromSeconds(TimeoutSec),
            ThrottleLimit = ThrottleLimit,
            ExpiryWarningDays = _settings.ExpiryWarningDays ?? new HealthOptions().ExpiryWarningDays,
        };
        string activity = $"Health check of {sources.ComputerName}";
        var check = new HealthCheck(sources, options, what => output.Add(new ProgressRecord(1, activity, what)));
        foreach (var result in await check.RunAsync(StopToken).ConfigureAwait(false))
        {
            string seconds = FormattableString.Invariant($"{result.Duration.TotalSeconds:0.00}");
            output.Verbose($"{result.Check}, {result.Target}: {result.Status} after {seconds} s. {result.Summary}");
            output.Add(result);
        }
    }
}
