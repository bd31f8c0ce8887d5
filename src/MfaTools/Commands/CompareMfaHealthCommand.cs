using System;
using System.Management.Automation;
using MfaTools.Comparison;

namespace MfaTools.Commands;

[Cmdlet(VerbsData.Compare, "MfaHealth")]
[OutputType(typeof(HealthDifference))]
public sealed class CompareMfaHealthCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string ReferencePath { get; set; } = "";

    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string DifferencePath { get; set; } = "";

    protected override void EndProcessing() =>
        WriteObject(HealthComparison.Compare(Read(ReferencePath), Read(DifferencePath)), enumerateCollection: true);

    private SavedReport Read(string path)
    {
        string full = new PathResolver(this, ThrowTerminatingError).Existing(path)!;
        try
        {
            return SavedReport.Read(full);
        }
        catch (Exception e) when (e is FormatException || Files.IsReadFailure(e))
        {
            ThrowTerminatingError(Errors.InvalidReport(path, e));
            throw;
        }
    }
}
