using System;
using System.Diagnostics;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;

namespace MfaTools.Net;

/// <summary>The common deadline of everything that waits for a target: name resolution, connecting, every read and
/// write.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly CancellationToken _stop;
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    /// <summary>Starts now.</summary>
    /// <param name="limit">The time until the deadline.</param>
    /// <param name="stop">Cancelled by the user.</param>
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

    /// <summary>The time from the start to the deadline.</summary>
    public TimeSpan Limit { get; private set; }

    /// <summary>The limit in seconds, as text for evidence.</summary>
    public string Seconds => Limit.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>The time left, never negative.</summary>
    public TimeSpan Left => Limit > _watch.Elapsed ? Limit - _watch.Elapsed : TimeSpan.Zero;

    /// <summary>Cancelled at the deadline, or by the user.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Whether the user cancelled.</summary>
    public bool IsStopped => _stop.IsCancellationRequested;

    /// <summary>Throws if the user cancelled, and not if the deadline passed.</summary>
    /// <exception cref="OperationCanceledException">The user cancelled.</exception>
    public void ThrowIfStopped() => _stop.ThrowIfCancellationRequested();

    /// <summary>A part of it, which ends with the whole or sooner.</summary>
    public Deadline Within(TimeSpan limit) => new(limit, this);

    /// <summary>Moves the deadline forward.</summary>
    /// <param name="limit">The time from now.</param>
    public void EndWithin(TimeSpan limit)
    {
        if (limit >= Left) return;
        Limit = _watch.Elapsed + limit;
        _source.CancelAfter(limit);
    }

    /// <summary>Waits for work that cannot be cancelled itself.</summary>
    /// <exception cref="OperationCanceledException">The deadline passed, or the user cancelled; the work
    /// continues unobserved.</exception>
    public async Task<T> WaitAsync<T>(Task<T> task)
    {
        var ended = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        using (Token.Register(() => ended.TrySetResult(true)))
        {
            if (await Task.WhenAny(task, ended.Task).ConfigureAwait(false) == task)
            {
                return await task.ConfigureAwait(false);
            }
        }

        // A later failure is observed here.
        _ = task.ContinueWith(late => late.Exception, TaskScheduler.Default);
        throw new OperationCanceledException(Token);
    }

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();
}
