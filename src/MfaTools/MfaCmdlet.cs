using System;
using System.Collections.Concurrent;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;

namespace MfaTools.Commands;

/// <summary>A cmdlet whose work is done beside the pipeline's thread, so that Ctrl+C ends it at once whatever the work waits for.</summary>
public abstract class MfaCmdlet : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Ends when the pipeline is stopped or the cmdlet is done.</summary>
    protected CancellationToken StopToken => _stop.Token;

    /// <inheritdoc/>
    protected override void StopProcessing() => _stop.Cancel();

    /// <summary>Runs some work on another thread and hands over, on this one, what it makes.</summary>
    /// <param name="work">The work; what it adds is handed over in order.</param>
    /// <param name="write">Takes each thing that was made.</param>
    protected void Run(Action<Batch> work, Action<object> write)
    {
        var queue = new BlockingCollection<object[]>(boundedCapacity: 16);
        var worker = Task.Run(
            () =>
            {
                try
                {
                    var batch = new Batch(queue, StopToken);
                    work(batch);
                    batch.Flush();
                }
                finally
                {
                    queue.CompleteAdding();
                }
            },
            CancellationToken.None);
        try
        {
            foreach (object[] items in queue.GetConsumingEnumerable(StopToken))
            {
                foreach (object item in items) write(item);
            }

            worker.GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
        {
            // Stopped: the pipeline says so itself.
        }
        finally
        {
            // Also where a later command in the pipeline has had enough.
            if (!worker.IsCompleted) _stop.Cancel();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what the cmdlet holds.</summary>
    /// <param name="disposing">Whether it is called by <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
        // Not disposed of: a worker that waits for a slow share may still look at the token.
        if (disposing) _stop.Cancel();
    }
}
