using System;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Endpoint = MfaTools.Net.Endpoint;

namespace MfaTools.Core.Tests.Tls;

/// <summary>Listens on a port of the loopback address until it is disposed of.</summary>
internal sealed class TestServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Socket> _sockets = [];
    private int _connections;

    /// <param name="serve">Answers one connection, which is closed after it. The token ends with the server.</param>
    public TestServer(Func<Socket, CancellationToken, Task> serve)
    {
        _listener.Start(200);
        _ = AcceptAsync(serve);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many connections were taken.</summary>
    public int Connections => _connections;

    /// <summary>This server under a name.</summary>
    public Endpoint At(string hostName = "mfa.contoso.test") => Endpoint.Parse(hostName, Port, "127.0.0.1");

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Stop();
        foreach (var socket in _sockets) socket.Dispose();
    }

    private async Task AcceptAsync(Func<Socket, CancellationToken, Task> serve)
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                var socket = await _listener.AcceptSocketAsync(_stop.Token);
                socket.NoDelay = true;
                _sockets.Add(socket);
                Interlocked.Increment(ref _connections);
                _ = Task.Run(() => ServeAsync(serve, socket));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(Func<Socket, CancellationToken, Task> serve, Socket socket)
    {
        try
        {
            using (socket) await serve(socket, _stop.Token);
        }
        catch (Exception)
        {
            // The peer has gone, or a test ends: what counts is what the peer says of it.
        }
    }
}
