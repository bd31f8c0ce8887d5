using System;
using System.Diagnostics;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;

namespace MfaTools.Net;

/// <summary>The one end of all waiting for a target: name resolution, connecting, every read and write.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly CancellationToken _stop;
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    /// <summary>Begins to run now.</summary>
    /// <param name="limit">How long, at most.</param>
    /// <param name="stop">Ends the waiting sooner: the user has had enough.</param>
    public Deadline(TimeSpan limit, CancellationToken stop)
    {
        Limit = limit;
        _stop = stop;
        _source = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _source.CancelAfter(limit);
    }

    private Deadline(TimeSpan limit, Deadline whole)
    {
        Limit = limit < whole.Left ? limit : whole.Left;
        _stop = whole._stop;
        _source = CancellationTokenSource.CreateLinkedTokenSource(whole.Token);
        _source.CancelAfter(Limit);
    }

    /// <summary>How long it was set for.</summary>
    public TimeSpan Limit { get; private set; }

    /// <summary>The limit in seconds, as evidence has it.</summary>
    public string Seconds => Limit.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>What is left, never negative.</summary>
    public TimeSpan Left => Limit > _watch.Elapsed ? Limit - _watch.Elapsed : TimeSpan.Zero;

    /// <summary>Ends at the deadline, or when the user stops.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Whether the user has stopped.</summary>
    public bool IsStopped => _stop.IsCancellationRequested;

    /// <summary>Throws where the user has stopped. What else ended the waiting is the deadline.</summary>
    /// <exception cref="OperationCanceledException">The user has stopped.</exception>
    public void ThrowIfStopped() => _stop.ThrowIfCancellationRequested();

    /// <summary>A part of it, which ends with the whole, or sooner.</summary>
    /// <param name="limit">How long, at most.</param>
    public Deadline Within(TimeSpan limit) => new(limit, this);

    /// <summary>Ends it sooner than it was set for.</summary>
    /// <param name="limit">From now on.</param>
    public void EndWithin(TimeSpan limit)
    {
        if (limit >= Left) return;
        Limit = _watch.Elapsed + limit;
        _source.CancelAfter(limit);
    }

    /// <summary>Waits for something that cannot be cancelled itself.</summary>
    /// <exception cref="OperationCanceledException">The deadline passed, or the user stopped; the work goes on unobserved.</exception>
    public async Task<T> WaitAsync<T>(Task<T> task)
    {
        var ended = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        using (Token.Register(() => ended.TrySetResult(true)))
        {
            if (await Task.WhenAny(task, ended.Task).ConfigureAwait(false) == task) return await task.ConfigureAwait(false);
        }

        // Looked at, so that a later failure is not reported as unobserved.
        _ = task.ContinueWith(late => late.Exception, TaskScheduler.Default);
        throw new OperationCanceledException(Token);
    }

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();
}
