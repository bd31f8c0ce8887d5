using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;

namespace MfaTools.Commands;

[Cmdlet(VerbsLifecycle.Assert, "MfaHealth")]
[OutputType(typeof(void))]
public sealed class AssertMfaHealthCommand : PSCmdlet
{
    private readonly List<CheckResult> _bad = [];
    private readonly Dictionary<string, CheckResult> _untested = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _tested = new(StringComparer.OrdinalIgnoreCase);
    private int _count;

    [Parameter(Mandatory = true, ValueFromPipeline = true, Position = 1)]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    [Parameter(Position = 0)]
    public CheckStatus MaximumStatus { get; set; } = CheckStatus.Warning;

    protected override void ProcessRecord()
    {
        if (InputObject is null) return;
        switch (Rehydration.FromPipeline(InputObject))
        {
            case CheckResult result:
                _count++;
                if (result is NotCheckedResult) _untested[result.ComputerName] = result;
                else _tested.Add(result.ComputerName);
                if (result.Status > MaximumStatus) _bad.Add(result);
                break;
            case null:
                WriteError(Errors.NotAResult(InputObject));
                break;
        }
    }

    protected override void EndProcessing()
    {
        if (_count == 0) Throw(Errors.HealthBelow("Nothing was tested, so nothing is known to be healthy.", "Pipe in the results of a test.", null));
        // The same holds of each computer: one that could not be reached is not known to be healthy because others are.
        if (_untested.Where(pair => !_tested.Contains(pair.Key)).Select(pair => pair.Value).FirstOrDefault() is { } untested)
        {
            Throw(Errors.HealthBelow(
                PlainText.OneLine($"Nothing was tested on {untested.ComputerName}, so it is not known to be healthy. {untested.Summary}"), untested.Findings[0].Recommendation ?? "", untested));
        }

        if (_bad.Count == 0) return;
        var worst = _bad.OrderByDescending(result => result.Status).First();
        Throw(Errors.HealthBelow(
            PlainText.OneLine($"{_bad.Count} of {PlainText.Count(_count, "result")} {(_bad.Count == 1 ? "is" : "are")} worse than {MaximumStatus}. {worst.Status}, {worst.Target}: {worst.Summary}"),
            "The findings of these results say what to do.",
            worst));
    }

    // As the throw statement does. The terminating error of a cmdlet ends its own line alone: a script would go on, and end well.
    private static void Throw(ErrorRecord error) =>
        throw new RuntimeException(error.ToString(), error.Exception, error) { WasThrownFromThrowStatement = true };
}
