using System;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using MfaTools.Net;

namespace MfaTools.Tls;

/// <summary>A host that is asked one hello after another, at most four at once.</summary>
internal sealed class TlsHost(IPAddress address, Endpoint endpoint, Deadline deadline, Action<string>? verbose) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(4);

    public string? ServerName { get; } = endpoint.IsIPAddress ? null : endpoint.HostName;

    /// <summary>Asks on a connection of its own.</summary>
    /// <returns>The answer; where there is none, its version is 0, and its alert or fault says why.</returns>
    /// <exception cref="OperationCanceledException">The user has stopped.</exception>
    public async Task<ServerFlight> AskAsync(ClientHello hello)
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            return await TlsExchange.RunAsync(address, endpoint, hello, false, deadline, verbose).ConfigureAwait(false);
        }
        catch (NetException e)
        {
            return new ServerFlight { Fault = e };
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Asks for SSL 2.</summary>
    /// <param name="connection">An open one; it is closed after it.</param>
    /// <exception cref="OperationCanceledException">The user has stopped.</exception>
    public async Task<ProtocolOffer> AskSsl2Async(Connection connection)
    {
        var offer = new ProtocolOffer { Protocol = WireVersion.Name(WireVersion.Ssl2) };
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            await TlsExchange.WriteAsync(connection, Ssl2Hello.Create()).ConfigureAwait(false);
            await Ssl2Hello.ReadAnswerAsync(connection.Stream, offer, connection.Explain).ConfigureAwait(false);
        }
        catch (NetException e)
        {
            offer.Evidence = e.Message;
            offer.Offered = e.Fault is NetFault.Closed or NetFault.Reset ? false : null;
        }
        finally
        {
            connection.Dispose();
            _gate.Release();
        }

        verbose?.Invoke($"SSL 2.0 hello: {offer.Evidence}");
        return offer;
    }

    public void Dispose() => _gate.Dispose();
}
