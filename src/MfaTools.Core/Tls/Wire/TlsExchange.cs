using System;
using System.IO;
using System.Threading.Tasks;
using MfaTools.Net;

namespace MfaTools.Tls;

/// <summary>Sends a hello on a connection of its own and reads the answer.</summary>
internal static class TlsExchange
{
    /// <param name="connection">An open connection, which is closed after it.</param>
    /// <param name="hello">What is offered.</param>
    /// <param name="onAnswer">Told as soon as a ServerHello is there; the rest of the flight is still to come.</param>
    /// <param name="verbose">Is told what was sent and answered.</param>
    /// <exception cref="NetException">No answer in TLS came.</exception>
    public static async Task<ServerFlight> RunAsync(
        Connection connection, ClientHello hello, Action onAnswer, Action<string>? verbose)
    {
        using var open = connection;
        string offer = hello.Describe();
        var flight = new ServerFlight();
        try
        {
            await WriteAsync(connection, hello.ToRecord()).ConfigureAwait(false);
            var reader = new HandshakeReader(connection.Stream, connection.Address.ToString(), connection.Explain);
            await flight.ReadAsync(reader, onAnswer).ConfigureAwait(false);
        }
        catch (NetException e) when (flight.Version != 0)
        {
            // The answer is there, what should come after it is not.
            verbose?.Invoke($"{offer}: {flight.Describe()}; then: {e.Message}");
            flight.Fault = e;
            return flight;
        }
        catch (NetException e)
        {
            verbose?.Invoke($"{offer}: {e.Message}");
            throw;
        }

        verbose?.Invoke($"{offer}: {connection.Address} answered {flight.Describe()}");
        return flight;
    }

    /// <summary>Writes all of it.</summary>
    /// <exception cref="NetException">The peer does not take it.</exception>
    public static async Task WriteAsync(Connection connection, byte[] bytes)
    {
        try
        {
            await connection.Stream.WriteAsync(bytes, 0, bytes.Length).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException
            or OperationCanceledException or InvalidOperationException)
        {
            throw connection.Explain(e, "no answer to the ClientHello");
        }
    }
}
