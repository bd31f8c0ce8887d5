using System;
using System.Management.Automation;
using System.Threading.Tasks;

namespace MfaTools.Shell;

/// <summary>Reads lines in such a way that Ctrl+C ends the wait: a read from the terminal itself cannot be cancelled.</summary>
internal sealed class LineReader
{
    private static readonly TimeSpan KeyPoll = TimeSpan.FromMilliseconds(25);

    private volatile TaskCompletionSource _stopped = new();

    // A read that was given up goes on, and is the next one's: otherwise the line that ends it would be lost.
    private Task<string?>? _pending;

    public void Begin() => _stopped = new TaskCompletionSource();

    public void Stop() => _stopped.TrySetResult();

    /// <summary>The next line, or null at the end of the input.</summary>
    /// <exception cref="PipelineStoppedException">Stopped while waiting.</exception>
    public string? Read()
    {
        var pending = _pending ??= Task.Run(Console.In.ReadLine);
        if (Task.WaitAny(pending, _stopped.Task) == 1) throw new PipelineStoppedException();
        _pending = null;
        return pending.GetAwaiter().GetResult();
    }

    /// <summary>The next key, not shown.</summary>
    /// <exception cref="PipelineStoppedException">Stopped while waiting.</exception>
    public ConsoleKeyInfo ReadKey()
    {
        while (!Console.KeyAvailable)
        {
            if (_stopped.Task.Wait(KeyPoll)) throw new PipelineStoppedException();
        }

        return Console.ReadKey(intercept: true);
    }
}
