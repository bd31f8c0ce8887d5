using System;
using System.Globalization;
using System.Management.Automation;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Tasks;
using MfaTools.Net;

namespace MfaTools.Commands;

/// <summary>A cmdlet that works beside the pipeline's thread, so that Ctrl+C ends it at once.</summary>
public abstract class MfaCmdlet : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Output _output;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Makes the cmdlet.</summary>
    protected MfaCmdlet() => _output = new Output(_stop.Token);

    /// <summary>Canceled when the pipeline is stopped or the cmdlet is done.</summary>
    protected CancellationToken StopToken => _stop.Token;

    /// <inheritdoc/>
    protected override void StopProcessing() => _stop.Cancel();

    /// <summary>Whether the user specified a parameter. A switch that a script sets to false counts as not
    /// specified.</summary>
    protected bool IsBound(string parameter) =>
        MyInvocation.BoundParameters.TryGetValue(parameter, out object? value)
        && value is not SwitchParameter { IsPresent: false };

    /// <summary>Ends the command if a name is not a host, before anything is read.</summary>
    protected void RequireHosts(string[] names)
    {
        foreach (string name in names)
        {
            try
            {
                _ = Endpoint.Parse(name, 443);
            }
            catch (FormatException e)
            {
                ThrowTerminatingError(Errors.InvalidEndpoint(name, e));
            }
        }
    }

    /// <summary>Starts work on another thread. The next call of <see cref="WriteReady"/> or <see cref="WriteAll"/>
    /// writes what
    /// it adds and throws what it throws, except for its cancellation.</summary>
    protected void Begin(Func<Output, Task> work)
    {
        _output.Open();
        _ = Task.Run(
            async () =>
            {
                // Messages are the same in every culture. This applies to this work only.
                CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
                try
                {
                    await work(_output).ConfigureAwait(false);
                }
                catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
                {
                    // Stopped: the pipeline reports that itself.
                }
                catch (Exception e)
                {
                    Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(e), null);
                }
                finally
                {
                    _output.Close();
                }
            },
            CancellationToken.None);
    }

    /// <summary>Writes what is ready.</summary>
    protected void WriteReady() => Write(wait: false);

    /// <summary>Writes everything until the work is done.</summary>
    protected void WriteAll() => Write(wait: true);

    /// <summary>Writes an item on the pipeline's thread.</summary>
    protected virtual void Write(object item)
    {
        switch (item)
        {
            case ErrorRecord error:
                WriteError(error);
                break;
            case WarningRecord warning:
                WriteWarning(warning.Message);
                break;
            case VerboseRecord verbose:
                WriteVerbose(verbose.Message);
                break;
            case ProgressRecord progress:
                WriteProgress(progress);
                break;
            default:
                WriteObject(item);
                break;
        }
    }

    /// <summary>Writes a warning, without the control characters that a name in it may have.</summary>
    public new void WriteWarning(string text) => base.WriteWarning(PlainText.Clean(text));

    /// <summary>Writes a verbose message in the same way.</summary>
    public new void WriteVerbose(string text) => base.WriteVerbose(PlainText.Clean(text));

    /// <summary>Writes progress in the same way.</summary>
    public new void WriteProgress(ProgressRecord progress)
    {
        progress.Activity = PlainText.OneLine(progress.Activity);
        progress.StatusDescription = PlainText.OneLine(progress.StatusDescription);
        if (progress.CurrentOperation is { } operation) progress.CurrentOperation = PlainText.OneLine(operation);
        base.WriteProgress(progress);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what the cmdlet holds.</summary>
    /// <param name="disposing">Whether <see cref="Dispose()"/> calls it.</param>
    protected virtual void Dispose(bool disposing)
    {
        // Also if a later command ends the pipeline. The source is not disposed of: a worker that waits for a slow
        // share may
        // still use its token.
        if (disposing) _stop.Cancel();
    }

    private void Write(bool wait)
    {
        while (_output.Take(wait) is { } items)
        {
            foreach (object item in items) Write(item);
        }

        _failure?.Throw();
    }
}
