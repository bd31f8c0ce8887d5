using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
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
    private bool _isFolder;

    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = ".";

    [Parameter]
    public SwitchParameter Show { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    // Reports what is wrong with the path before the checks run, which can take minutes.
    protected override void BeginProcessing()
    {
        _path = new PathResolver(this, ThrowTerminatingError).Output(Path)!;
        _isFolder = Directory.Exists(_path);
        if (_isFolder) return;
        if (!ReportFile.IsSupported(_path)) ThrowTerminatingError(Errors.UnknownReportFormat(Path));
        string folder = PathText.Folder(_path);
        if (!Directory.Exists(folder)) ThrowTerminatingError(Errors.FolderNotFound(Path, folder));
        if (File.Exists(_path) && !Force)
        {
            ThrowTerminatingError(Errors.FileExists(Path, "Use another name, or -Force to replace it."));
        }
    }

    protected override void ProcessRecord()
    {
        if (InputObject is null) return;
        if (Rehydration.FromPipeline(InputObject) is { } item) _items.Add(item);
        else WriteError(Errors.NotAResult(InputObject));
    }

    protected override void EndProcessing()
    {
        if (_items.Count == 0)
        {
            WriteWarning("No results were received, so no report was written.");
            return;
        }

        var report = new Report(_items, DateTime.UtcNow, typeof(Report).Assembly.GetName().Version!.ToString(3));
        string path = _isFolder ? ReportFile.NewPath(report, _path) : _path;
        if (!ShouldProcess(path, "Write report")) return;
        try
        {
            ReportFile.Write(report, path, Force && !_isFolder);
        }
        catch (Exception e) when (Files.IsReadFailure(e))
        {
            ThrowTerminatingError(Errors.Unwritable(path, e));
        }

        // The caller does not know the name of a file in a folder.
        if (PassThru || _isFolder) WriteObject(InvokeProvider.Item.Get([path], force: true, literalPath: true), true);
        if (Show) Open(path);
    }

    private void Open(string path)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(path) { UseShellExecute = true });
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException or PlatformNotSupportedException)
        {
            WriteWarning($"The report was written but cannot be shown here: {PlainText.OneLine(e.Message)}");
        }
    }
}
