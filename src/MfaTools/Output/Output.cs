using System;
using System.Collections.Generic;
using System.Management.Automation;
using System.Threading;

namespace MfaTools.Commands;

/// <summary>What work beside the pipeline's thread has for the user, in the order in which it was added: results, and
/// messages as <see cref="ErrorRecord"/>, <see cref="WarningRecord"/>, <see cref="VerboseRecord"/> and <see cref="ProgressRecord"/>.</summary>
/// <remarks>Any thread may add. Adding waits while much is waiting to be written, so that memory does not grow.</remarks>
public sealed class Output
{
    private const int MaxWaiting = 512;

    /// <summary>How long what is added may wait for more: waking the other thread costs more than making most results.</summary>
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

    /// <summary>Says that a piece of work begins that will add.</summary>
    internal void Open()
    {
        lock (_gate) _open++;
    }

    /// <summary>Says that a piece of work has ended.</summary>
    internal void Close()
    {
        lock (_gate)
        {
            _open--;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Takes what is there. The list is valid until the next call.</summary>
    /// <param name="wait">Whether to wait until there is something, or no work is left, or the cmdlet is stopped.</param>
    /// <returns>Null where nothing is there and, if <paramref name="wait"/> is set, nothing will come.</returns>
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
