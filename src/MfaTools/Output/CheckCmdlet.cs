using System;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using MfaTools.Checks;

namespace MfaTools.Commands;

/// <summary>A cmdlet that tests many targets at once and writes each result as soon as it is ready.</summary>
public abstract class CheckCmdlet : MfaCmdlet
{
    private SemaphoreSlim? _places;
    private int _begun;
    private int _done;
    private bool _allPass = true;

    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <summary>How many targets are tested at once.</summary>
    protected virtual int Limit => 16;

    /// <summary>Starts the test of one target as soon as there is room for it, and writes the results that are
    /// ready.</summary>
    /// <param name="target">What is tested, as the user knows it.</param>
    /// <param name="check">The test. It has its own deadline and returns a result whatever happens; if it throws
    /// anyway, that
    /// becomes an error about this target only.</param>
    protected void Check(string target, Func<Output, CancellationToken, Task<CheckResult>> check)
    {
        _places ??= new SemaphoreSlim(Limit);
        _begun++;
        Begin(async output =>
        {
            await _places.WaitAsync(StopToken).ConfigureAwait(false);
            try
            {
                var result = await CheckRunner.RunAsync(() => check(output, StopToken)).ConfigureAwait(false);
                output.Add(result);
                output.Add(new TargetDone(result.Target));
            }
            catch (Exception e) when (e is not OperationCanceledException || !StopToken.IsCancellationRequested)
            {
                output.Add(Errors.CheckFailed(target, e));
                output.Add(new TargetDone(target));
            }
            finally
            {
                _places.Release();
            }
        });
        WriteReady();
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        WriteAll();
        // One answer for all targets: an array of two would always count as true.
        if (Quiet) WriteObject(_allPass && _begun > 0);
    }

    /// <summary>Writes an error. -Quiet is false if a target could not be tested.</summary>
    protected new void WriteError(ErrorRecord error)
    {
        _allPass = false;
        base.WriteError(error);
    }

    /// <inheritdoc/>
    protected override void Write(object item)
    {
        if (item is ErrorRecord) _allPass = false;
        if (item is TargetDone done)
        {
            _done++;
            if (_begun > 1) ShowProgress(done.Target);
        }
        else if (item is not CheckResult result)
        {
            base.Write(item);
        }
        else
        {
            _allPass &= result.Status == CheckStatus.Pass;
            if (!Quiet) base.Write(result);
        }
    }

    private void ShowProgress(string target) => WriteProgress(
        new ProgressRecord(1, MyInvocation.MyCommand.Name, $"{_done} of {_begun}: {target}")
        {
            PercentComplete = 100 * _done / _begun,
            RecordType = _done == _begun ? ProgressRecordType.Completed : ProgressRecordType.Processing,
        });

    /// <summary>Says that the test of a target has ended, with a result or an error.</summary>
    private sealed record TargetDone(string Target);
}
