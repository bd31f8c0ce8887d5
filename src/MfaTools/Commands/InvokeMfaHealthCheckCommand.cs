using System;
using System.IO;
using System.Management.Automation;
using System.Threading.Tasks;
using MfaTools.Checks;
using MfaTools.Snapshots;

namespace MfaTools.Commands;

[Cmdlet(VerbsLifecycle.Invoke, "MfaHealthCheck", DefaultParameterSetName = LiveSet)]
[OutputType(typeof(ProductResult), typeof(NotCheckedResult), typeof(LogHealthResult), typeof(TlsConfigResult), typeof(CertChainResult))]
[OutputType(typeof(AttachmentAccessResult), typeof(SdkConnectionResult), typeof(DiagnosisResult))]
public sealed class InvokeMfaHealthCheckCommand : MfaCmdlet
{
    private const string LiveSet = "Live";
    private const string SnapshotSet = "Snapshot";

    private static readonly TimeSpan DefaultAge = TimeSpan.FromDays(7);

    private Acknowledgements _acknowledged = Acknowledgements.None;

    [Parameter(ParameterSetName = SnapshotSet, Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName", "PSPath")]
    [ValidateNotNullOrEmpty]
    public string[] SnapshotPath { get; set; } = [];

    [Parameter(ParameterSetName = LiveSet)]
    [ValidateNotNullOrEmpty]
    public string[] HostName { get; set; } = [];

    [Parameter(ParameterSetName = LiveSet)]
    [ValidateNotNullOrEmpty]
    public string[] AllowServer { get; set; } = [];

    [Parameter]
    [AgeTransformation]
    public DateTime After { get; set; }

    [Parameter(ParameterSetName = LiveSet)]
    [ValidateRange(0.1, 600)]
    public double TimeoutSec { get; set; } = 10;

    [Parameter(ParameterSetName = LiveSet)]
    [ValidateRange(1, 128)]
    public int ThrottleLimit { get; set; } = 16;

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? AcknowledgePath { get; set; }

    protected override void BeginProcessing()
    {
        RequireHosts(HostName);
        if (AcknowledgePath is null) return;
        string path = new PathResolver(this, ThrowTerminatingError).Full(AcknowledgePath)!;
        try
        {
            byte[] json = Files.ReadUpTo(path, Acknowledgements.MaxBytes + 1);
            if (json.Length > Acknowledgements.MaxBytes) throw new FormatException($"it is larger than {Acknowledgements.MaxBytes >> 20} MiB");
            _acknowledged = Acknowledgements.Read(new MemoryStream(json));
        }
        catch (Exception e) when (e is FormatException || Files.IsReadFailure(e))
        {
            ThrowTerminatingError(Errors.InvalidAcknowledgements(AcknowledgePath, e));
        }
    }

    protected override void ProcessRecord()
    {
        if (ParameterSetName == SnapshotSet)
        {
            foreach (string path in SnapshotPath) CheckSnapshot(path);
            return;
        }

        var after = IsBound(nameof(After)) ? After : DateTime.UtcNow - DefaultAge;
        var timeout = TimeSpan.FromSeconds(TimeoutSec);
        Run(LiveSources.Create(this, HostName, after, timeout, AllowServer), after, timeout);
    }

    private void CheckSnapshot(string path)
    {
        if (new PathResolver(this, WriteError).Full(path) is not { } full) return;
        // A snapshot holds the logs that were wanted when it was taken.
        DateTime? after = IsBound(nameof(After)) ? After : null;
        var timeout = TimeSpan.FromSeconds(TimeoutSec);
        Begin(async output =>
        {
            try
            {
                using var folder = SnapshotFolder.Open(full, StopToken);
                await CheckAsync(SnapshotSources.Create(folder, StopToken), after, timeout, output).ConfigureAwait(false);
            }
            catch (Exception e) when (e is FormatException || Files.IsReadFailure(e))
            {
                output.Add(Errors.InvalidSnapshot(path, e));
            }
        });
        WriteAll();
    }

    private void Run(HealthSources sources, DateTime? after, TimeSpan timeout)
    {
        Begin(output => CheckAsync(sources, after, timeout, output));
        WriteAll();
    }

    private async Task CheckAsync(HealthSources sources, DateTime? after, TimeSpan timeout, Output output)
    {
        var options = new HealthOptions { AfterUtc = after, Acknowledged = _acknowledged, Timeout = timeout, ThrottleLimit = ThrottleLimit };
        string activity = $"Health check of {sources.ComputerName}";
        var check = new HealthCheck(sources, options, what => output.Add(new ProgressRecord(1, activity, what)));
        foreach (var result in await check.RunAsync(StopToken).ConfigureAwait(false)) output.Add(result);
    }
}
