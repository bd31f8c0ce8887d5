using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Threading.Tasks;
using MfaTools.Net;

namespace MfaTools.Sdk;

/// <summary>Connects to all addresses of a host at once, because callers may use any of them.</summary>
internal static class TcpProbe
{
    private const int MostAddresses = 16;

    // The time that the others have once one has answered.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <summary>Connects to each address.</summary>
    /// <returns>The first connection in the order of the addresses, and the fault of each address (null for
    /// none).</returns>
    /// <exception cref="NetException">No address accepted the connection.</exception>
    /// <exception cref="OperationCanceledException">The user has cancelled.</exception>
    public static async Task<(Connection Connection, IReadOnlyList<(IPAddress Address, NetException? Fault)> Seen)>
        ConnectAsync(IPAddress[] addresses, int port, Deadline deadline)
    {
        addresses = [.. addresses.Take(MostAddresses)];
        var one = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var attempts = Array.ConvertAll(addresses, TryAsync);
        var all = Task.WhenAll(attempts);
        if (await Task.WhenAny(all, one.Task).ConfigureAwait(false) != all)
        {
            await Task.WhenAny(all, Task.Delay(Grace, deadline.Token)).ConfigureAwait(false);
        }

        if (deadline.IsStopped) Array.ForEach(attempts, attempt => _ = DisposeWhenMadeAsync(attempt));
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

            string silent = $"port {port}, {addresses[i]}: no answer within {Grace.TotalSeconds} s";
            seen.Add((addresses[i], new NetException(NetFault.TcpTimeout, silent)));
            _ = DisposeWhenMadeAsync(attempts[i]);
        }

        if (connection is not null) return (connection, seen);
        var worst = Connection.Worst([.. seen.Select(entry => entry.Fault!.Fault)]);
        throw new NetException(worst, string.Join("; ", seen.Select(entry => entry.Fault!.Message)), seen[0].Fault);

        static async Task DisposeWhenMadeAsync(Task<(Connection? Made, NetException? Fault)> attempt)
        {
            var (made, _) = await attempt.ConfigureAwait(false);
            made?.Dispose();
        }

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
