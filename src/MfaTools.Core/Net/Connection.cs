using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace MfaTools.Net;

/// <summary>A TCP connection whose reads and writes end at a deadline.</summary>
internal sealed class Connection : IDisposable
{
    private readonly Socket _socket;
    private Deadline _deadline;
    private CancellationTokenRegistration _end;

    private Connection(Socket socket, IPAddress address, Deadline deadline)
    {
        _socket = socket;
        _deadline = deadline;
        Address = address;
        Stream = new NetworkStream(socket, ownsSocket: true);
        // Reads of .NET Framework ignore a token; closing the socket ends them on every runtime.
        _end = deadline.Token.Register(socket.Dispose);
    }

    /// <summary>The address that accepted the connection.</summary>
    public IPAddress Address { get; }

    public Stream Stream { get; }

    /// <summary>The addresses of an endpoint: the one that it names, or those that its name resolves to.</summary>
    /// <exception cref="NetException">The name does not resolve, or not in time.</exception>
    /// <exception cref="OperationCanceledException">The user cancelled.</exception>
    public static async Task<IPAddress[]> ResolveAsync(Endpoint endpoint, Deadline deadline)
    {
        if (endpoint.Address is { } given) return [given];
        if (IPAddress.TryParse(endpoint.HostName, out var literal)) return [literal];
        try
        {
            var addresses = await deadline.WaitAsync(
                Dns.GetHostAddressesAsync(endpoint.HostName)).ConfigureAwait(false);
            if (addresses.Length > 0) return addresses;
            throw new NetException(NetFault.DnsFailed, $"{endpoint.HostName} has no address.");
        }
        catch (OperationCanceledException e)
        {
            deadline.ThrowIfStopped();
            throw new NetException(
                NetFault.DnsFailed, $"{endpoint.HostName}: no answer from DNS within {deadline.Seconds} s.", e);
        }
        catch (SocketException e)
        {
            throw new NetException(
                NetFault.DnsFailed, $"{endpoint.HostName}: {e.Message} (socket error {(int)e.SocketErrorCode}).", e);
        }
    }

    /// <summary>Connects to the first address that accepts the connection.</summary>
    /// <param name="addresses">The addresses, in the order to try.</param>
    /// <param name="port">The TCP port.</param>
    /// <param name="deadline">Ends connecting, and all reads and writes afterwards.</param>
    /// <exception cref="NetException">No address accepts the connection.</exception>
    /// <exception cref="OperationCanceledException">The user cancelled.</exception>
    public static async Task<Connection> OpenAsync(IReadOnlyList<IPAddress> addresses, int port, Deadline deadline)
    {
        var seen = new List<string>();
        var faults = new List<NetFault>();
        Exception? last = null;
        for (int i = 0; i < addresses.Count && !deadline.Token.IsCancellationRequested; i++)
        {
            // A silent address must not use up the time of the next ones.
            using var share = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token);
            if (i + 1 < addresses.Count)
            {
                share.CancelAfter(TimeSpan.FromTicks(deadline.Left.Ticks / (addresses.Count - i)));
            }


            Socket? socket = null;
            try
            {
                // This throws if the system lacks the address family.
                socket = new Socket(addresses[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                using (share.Token.Register(socket.Dispose))
                {
                    await socket.ConnectAsync(addresses[i], port).ConfigureAwait(false);
                }

                share.Token.ThrowIfCancellationRequested();
                return new Connection(socket, addresses[i], deadline);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException
                or NullReferenceException or InvalidOperationException)
            {
                // Depending on the runtime, a socket that is disposed while it connects throws one of these.
                socket?.Dispose();
                deadline.ThrowIfStopped();
                last = e;
                var fault = share.IsCancellationRequested ? NetFault.TcpTimeout : FaultOf(e);
                faults.Add(fault);
                seen.Add($"{addresses[i]}: {(fault == NetFault.TcpTimeout ? "no answer" : e.Message)}");
            }
        }

        deadline.ThrowIfStopped();
        foreach (var untried in addresses.Skip(seen.Count)) seen.Add($"{untried}: not tried, no time left");
        throw new NetException(Worst(faults), $"port {port}, {string.Join("; ", seen)}", last) { Tried = addresses };
    }

    /// <summary>The most telling of the faults of several addresses.</summary>
    internal static NetFault Worst(IReadOnlyCollection<NetFault> faults) =>
        new[] { NetFault.TcpRefused, NetFault.Reset, NetFault.TcpTimeout, NetFault.Unreachable }
            .Where(faults.Contains).DefaultIfEmpty(NetFault.TcpTimeout).First();

    private static NetFault FaultOf(Exception exception) => (exception as SocketException)?.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => NetFault.TcpRefused,
        SocketError.ConnectionReset or SocketError.ConnectionAborted => NetFault.Reset,
        SocketError.TimedOut or null => NetFault.TcpTimeout,
        _ => NetFault.Unreachable,
    };

    /// <summary>Ends reads and writes with a part of the deadline.</summary>
    internal void EndWith(Deadline part)
    {
        _end.Dispose();
        _deadline = part;
        _end = part.Token.Register(_socket.Dispose);
    }

    /// <summary>Explains an exception of a read or write.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="seen">What was received before.</param>
    /// <exception cref="OperationCanceledException">The user cancelled.</exception>
    public NetException Explain(Exception exception, string seen)
    {
        _deadline.ThrowIfStopped();
        if (_deadline.Token.IsCancellationRequested)
        {
            return new NetException(NetFault.Timeout, $"{Address}: {seen} within {_deadline.Seconds} s.", exception);
        }

        bool reset = (exception as SocketException ?? exception?.InnerException as SocketException)?.SocketErrorCode
            is SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown;
        string how = reset ? "reset" : "closed";
        return new NetException(
            reset ? NetFault.Reset : NetFault.Closed, $"{Address}: {seen}, then the connection was {how}.", exception);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _end.Dispose();
        Stream.Dispose();
        _socket.Dispose();
    }
}
