using System;
using System.IO;
using System.Management.Automation;
using MfaTools.Checks;
using MfaTools.Snapshots;
using MfaTools.Windows;

namespace MfaTools.Commands;

[Cmdlet(VerbsData.Export, "MfaSnapshot", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportMfaSnapshotCommand : MfaCmdlet
{
    private static readonly TimeSpan DefaultAge = TimeSpan.FromDays(7);

    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] HostName { get; set; } = [];

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] AllowServer { get; set; } = [];

    [Parameter]
    [AgeTransformation]
    public DateTime After { get; set; } = DateTime.UtcNow - DefaultAge;

    [Parameter]
    public SwitchParameter Redact { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    protected override void BeginProcessing() => RequireHosts(HostName);

    protected override void EndProcessing()
    {
        string path = new PathResolver(this, ThrowTerminatingError).Output(Path)!;
        if (!path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase)) ThrowTerminatingError(Errors.NotAZip(Path));
        if (File.Exists(path) && !Force)
        {
            ThrowTerminatingError(Errors.FileExists(Path, "Use another name, or -Force to replace it."));
        }

        if (!ShouldProcess(path, "Write snapshot")) return;

        var options = new HealthOptions { AfterUtc = After };
        var recorder = new SnapshotRecorder(LiveSources.Create(this, HostName, After, options.Timeout, AllowServer));
        Begin(async output =>
        {
            // The check reads all that a snapshot needs. Its results are made again when the snapshot is judged.
            var check = new HealthCheck(
                recorder.Sources, options, what => output.Add(new ProgressRecord(1, "Snapshot", what)));
            await check.RunAsync(StopToken).ConfigureAwait(false);
            string version = typeof(SnapshotWriter).Assembly.GetName().Version!.ToString(3);
            var writer = new SnapshotWriter(recorder, version, Redact);
            AtomicFile.Write(path, Force, stream => writer.Write(stream, After, StopToken));
            output.Add(new FileInfo(path));
        });
        try
        {
            WriteAll();
        }
        catch (Exception e) when (Files.IsReadFailure(e))
        {
            ThrowTerminatingError(Errors.Unwritable(Path, e));
        }
    }
}
