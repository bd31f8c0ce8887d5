using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;

namespace MfaTools.Commands;

[Cmdlet(VerbsLifecycle.Assert, "MfaHealth")]
[OutputType(typeof(void))]
public sealed class AssertMfaHealthCommand : PSCmdlet
{
    private const int MaxNamed = 3;

    private readonly List<CheckResult> _results = [];

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
                bool isBad = IsBad(result);
                string verdict = $"{result.Status}{(isBad ? ", worse than allowed" : "")}";
                WriteVerbose(PlainText.OneLine($"{result.ComputerName}, {result.Check}, {result.Target}: {verdict}"));
                _results.Add(result);
                break;
            case null:
                WriteError(Errors.NotAResult(InputObject));
                break;
        }
    }

    protected override void EndProcessing()
    {
        if (_results.Count == 0)
        {
            Throw(Errors.HealthBelow(
                "No results were received, so the health is unknown.",
                "Pipe in the results of Invoke-MfaHealthCheck or of a test.",
                null));
        }

        var computers = _results.GroupBy(result => result.ComputerName, StringComparer.OrdinalIgnoreCase).ToList();
        // A computer that could not be reached is not known to be healthy because others are.
        if (computers.FirstOrDefault(one => one.All(result => result is NotCheckedResult)) is { } untested)
        {
            var first = untested.First();
            Throw(Errors.HealthBelow(
                PlainText.OneLine($"Nothing was tested on {untested.Key}, so its health is unknown. {first.Summary}"),
                first.Findings[0].Recommendation ?? "",
                first));
        }

        var bad = computers.Where(one => one.Any(IsBad)).ToList();
        if (bad.Count == 0) return;
        string more = bad.Count > MaxNamed
            ? $" {bad.Count - MaxNamed} more computers are worse than {MaximumStatus}."
            : "";
        var worst = bad[0].OrderByDescending(result => result.Status).First();
        bool hasDiagnosis = bad.Any(one => one.Any(result => result is DiagnosisResult { Causes.Length: > 0 }));
        Throw(Errors.HealthBelow(
            PlainText.OneLine(string.Join(" ", bad.Take(MaxNamed).Select(one => Describe(one.Key, [.. one]))) + more),
            hasDiagnosis ? "Invoke-MfaHealthCheck shows the fixes." : "The Findings of the results contain the fixes.",
            worst));
    }

    /// <summary>What is wrong with a computer: its causes if there is a diagnosis, else its worst check.</summary>
    private string Describe(string computer, IReadOnlyList<CheckResult> results)
    {
        var checks = results.Where(result => result is not DiagnosisResult).ToList();
        var worse = checks.Where(IsBad).OrderByDescending(result => result.Status).ToList();
        string counts = $"{computer}: {worse.Count} of {PlainText.Count(checks.Count, "check")} "
            + (MaximumStatus == CheckStatus.Warning ? "failed."
                : $"{(worse.Count == 1 ? "is" : "are")} worse than {MaximumStatus}.");
        var causes = results.OfType<DiagnosisResult>().SelectMany(diagnosis => diagnosis.Causes).ToList();
        if (causes.Count > 0)
        {
            string others = string.Concat(causes.Skip(1).Take(MaxNamed - 1).Select(
                cause => $" Also {$"{cause.Confidence}".ToLowerInvariant()}: {cause.Message}"));
            string left = causes.Count > MaxNamed ? $" {PlainText.Count(causes.Count - MaxNamed, "more cause")}." : "";
            return $"{counts} {causes[0].Confidence}: {causes[0].Message}{others}{left}";
        }

        return worse.Count > 0
            ? $"{counts} {worse[0].Check}, {worse[0].Target}: {worse[0].Status}. {worse[0].Summary}"
            : $"{counts} {results.First(IsBad).Summary}";
    }

    private bool IsBad(CheckResult result) => result.Status > MaximumStatus;

    // As the throw statement does. The terminating error of a cmdlet ends its own line alone: a script would go on.
    private static void Throw(ErrorRecord error)
    {
        error.CategoryInfo.Activity = "Assert-MfaHealth";
        throw new RuntimeException(error.ToString(), error.Exception, error) { WasThrownFromThrowStatement = true };
    }
}
