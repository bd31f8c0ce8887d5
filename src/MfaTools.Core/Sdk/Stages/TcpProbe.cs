using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Threading.Tasks;
using MfaTools.Net;

namespace MfaTools.Sdk;

/// <summary>Tries all addresses of a host at once: callers may be led to any of them.</summary>
internal static class TcpProbe
{
    private const int MostAddresses = 16;

    // How long the others are waited for once one has answered.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <summary>Connects to each address.</summary>
    /// <returns>The connection to the first in order that took it, and what each address did (null: it took it).</returns>
    /// <exception cref="NetException">None took it.</exception>
    /// <exception cref="OperationCanceledException">The user has stopped.</exception>
    public static async Task<(Connection Connection, IReadOnlyList<(IPAddress Address, NetException? Fault)> Seen)> ConnectAsync(
        IPAddress[] addresses, int port, Deadline deadline)
    {
        addresses = [.. addresses.Take(MostAddresses)];
        var one = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var attempts = Array.ConvertAll(addresses, TryAsync);
        var all = Task.WhenAll(attempts);
        if (await Task.WhenAny(all, one.Task).ConfigureAwait(false) != all) await Task.WhenAny(all, Task.Delay(Grace, deadline.Token)).ConfigureAwait(false);
        if (deadline.IsStopped) Array.ForEach(attempts, DisposeWhenMade);
        deadline.ThrowIfStopped();
        Connection? connection = null;
        var seen = new List<(IPAddress, NetException? Fault)>();
        for (int i = 0; i < attempts.Length; i++)
        {
            if (attempts[i].IsCompleted)
            {
                var (made, fault) = await attempts[i].ConfigureAwait(false);
                seen.Add((addresses[i], fault));
                if (connection is null) connection = made;
                else made?.Dispose();
                continue;
            }

            seen.Add((addresses[i], new NetException(NetFault.TcpTimeout, $"port {port}, {addresses[i]}: no answer within {Grace.TotalSeconds} s")));
            DisposeWhenMade(attempts[i]);
        }

        if (connection is not null) return (connection, seen);
        var worst = Connection.Worst([.. seen.Select(entry => entry.Fault!.Fault)]);
        throw new NetException(worst, string.Join("; ", seen.Select(entry => entry.Fault!.Message)), seen[0].Fault);

        static void DisposeWhenMade(Task<(Connection? Made, NetException? Fault)> attempt) => _ = attempt.ContinueWith(
            made => made.Result.Made?.Dispose(), default, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);

        async Task<(Connection? Made, NetException? Fault)> TryAsync(IPAddress address)
        {
            try
            {
                var made = await Connection.OpenAsync([address], port, deadline).ConfigureAwait(false);
                one.TrySetResult(true);
                return (made, null);
            }
            catch (NetException e)
            {
                return (null, e);
            }
        }
    }
}
