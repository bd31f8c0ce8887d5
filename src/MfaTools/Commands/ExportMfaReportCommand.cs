using System;
using System.Collections.Generic;
using System.IO;
using System.Management.Automation;
using MfaTools.Reports;

namespace MfaTools.Commands;

[Cmdlet(VerbsData.Export, "MfaReport", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportMfaReportCommand : PSCmdlet
{
    private readonly List<object> _items = [];
    private string _path = "";

    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    [Parameter]
    public SwitchParameter Force { get; set; }

    protected override void BeginProcessing()
    {
        _path = new PathResolver(this, ThrowTerminatingError).Output(Path)!;
        if (!ReportFile.IsSupported(_path)) ThrowTerminatingError(Errors.UnknownReportFormat(Path));
        // Said before the checks run, which can take minutes.
        if (File.Exists(_path) && !Force) ThrowTerminatingError(Errors.FileExists(Path, "Give another name, or -Force to replace it."));
    }

    protected override void ProcessRecord()
    {
        if (InputObject is null) return;
        if (Rehydration.FromPipeline(InputObject) is { } item) _items.Add(item);
        else WriteError(Errors.NotAResult(InputObject));
    }

    protected override void EndProcessing()
    {
        if (_items.Count == 0) WriteWarning("The report is empty: no results came in.");
        if (!ShouldProcess(_path, "Write report")) return;
        try
        {
            ReportFile.Write(new Report(_items, DateTime.UtcNow, typeof(Report).Assembly.GetName().Version!.ToString(3)), _path, Force);
        }
        catch (Exception e) when (Files.IsReadFailure(e))
        {
            ThrowTerminatingError(Errors.Unwritable(Path, e));
        }

        WriteObject(new FileInfo(_path));
    }
}
