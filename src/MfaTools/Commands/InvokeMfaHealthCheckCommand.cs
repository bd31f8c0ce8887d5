using System;
using System.IO;
using System.Management.Automation;
using MfaTools.Health;
using MfaTools.Snapshots;

namespace MfaTools.Commands;

[Cmdlet(VerbsLifecycle.Invoke, "MfaHealthCheck", DefaultParameterSetName = LiveSet)]
[OutputType(typeof(CheckResult))]
public sealed class InvokeMfaHealthCheckCommand : MfaCmdlet
{
    private const string LiveSet = "Live";
    private const string SnapshotSet = "Snapshot";

    private Acknowledgements _acknowledged = Acknowledgements.None;

    [Parameter(ParameterSetName = SnapshotSet, Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName", "PSPath")]
    [ValidateNotNullOrEmpty]
    public string[] SnapshotPath { get; set; } = [];

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? AcknowledgePath { get; set; }

    protected override void BeginProcessing()
    {
        if (AcknowledgePath is null) return;
        try
        {
            using var json = File.OpenRead(SessionState.Path.GetUnresolvedProviderPathFromPSPath(AcknowledgePath));
            _acknowledged = Acknowledgements.Read(json);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            ThrowTerminatingError(Errors.InvalidAcknowledgements(AcknowledgePath, e));
        }
    }

    protected override void ProcessRecord()
    {
        foreach (string path in SnapshotPath) CheckSnapshot(path);
    }

    private void CheckSnapshot(string path)
    {
        string full = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path);
        try
        {
            using var folder = SnapshotFolder.Open(full);
            Run(SnapshotSources.Create(folder), null);
        }
        catch (Exception e) when (e is FormatException or IOException or InvalidDataException or UnauthorizedAccessException)
        {
            WriteError(Errors.InvalidSnapshot(path, e));
        }
    }

    private void Run(HealthSources sources, DateTime? afterUtc)
    {
        Begin(output =>
        {
            var options = new HealthOptions { AfterUtc = afterUtc, Acknowledged = _acknowledged };
            var check = new HealthCheck(
                sources, options, output.Add, what => output.Add(new ProgressRecord(1, $"Health check of {sources.ComputerName}", what)));
            return check.RunAsync(StopToken);
        });
        WriteAll();
    }
}
