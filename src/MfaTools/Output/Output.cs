using System;
using System.Collections.Generic;
using System.Management.Automation;
using System.Threading;

namespace MfaTools.Commands;

/// <summary>The output of work beside the pipeline's thread, in order: results, and messages as <see
/// cref="ErrorRecord"/>,
/// <see cref="WarningRecord"/>, <see cref="VerboseRecord"/> and <see cref="ProgressRecord"/>.</summary>
/// <remarks>Any thread may add. Adding waits while much output is waiting, so that memory does not grow.</remarks>
public sealed class Output
{
    private const int MaxWaiting = 512;

    /// <summary>How long output may wait for more: waking the other thread costs more than most results.</summary>
    private const int GatherMilliseconds = 10;

    private readonly object _gate = new();
    private readonly CancellationToken _stop;
    private List<object> _waiting = [];
    private List<object> _taken = [];
    private int _takenAt = Environment.TickCount - GatherMilliseconds;
    private int _open;

    internal Output(CancellationToken stop)
    {
        _stop = stop;
        stop.Register(() =>
        {
            lock (_gate) Monitor.PulseAll(_gate);
        });
    }

    /// <summary>Adds a result or a message.</summary>
    /// <exception cref="OperationCanceledException">The cmdlet was stopped.</exception>
    public void Add(object item)
    {
        lock (_gate)
        {
            while (_waiting.Count >= MaxWaiting && !_stop.IsCancellationRequested) Monitor.Wait(_gate);
            _stop.ThrowIfCancellationRequested();
            _waiting.Add(item);
            if (_waiting.Count is 1 or MaxWaiting) Monitor.PulseAll(_gate);
        }
    }

    internal void Warn(string message) => Add(new WarningRecord(message));

    internal void Verbose(string message) => Add(new VerboseRecord(message));

    /// <summary>Registers work that will add output.</summary>
    internal void Open()
    {
        lock (_gate) _open++;
    }

    /// <summary>Registers the end of such work.</summary>
    internal void Close()
    {
        lock (_gate)
        {
            _open--;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Takes the waiting output. The list is valid until the next call.</summary>
    /// <param name="wait">Whether to wait for output, the end of all work, or the cancellation of the cmdlet.</param>
    /// <returns>Null if there is no output and, if <paramref name="wait"/> is set, none will come.</returns>
    internal List<object>? Take(bool wait)
    {
        lock (_gate)
        {
            while (wait && _waiting.Count < MaxWaiting && _open > 0 && !_stop.IsCancellationRequested)
            {
                int gather = GatherMilliseconds - (Environment.TickCount - _takenAt);
                if (_waiting.Count > 0 && gather <= 0) break;
                Monitor.Wait(_gate, _waiting.Count > 0 ? gather : Timeout.Infinite);
            }

            if (_waiting.Count == 0 || _stop.IsCancellationRequested) return null;
            _takenAt = Environment.TickCount;
            _taken.Clear();
            (_taken, _waiting) = (_waiting, _taken);
            Monitor.PulseAll(_gate);
            return _taken;
        }
    }
}
