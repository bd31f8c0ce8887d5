using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Threading.Tasks;
using MfaTools.Net;

namespace MfaTools.Tls;

/// <summary>Sends a hello on a connection of its own and reads the answer.</summary>
internal static class TlsExchange
{
    /// <param name="address">The address to connect to.</param>
    /// <param name="endpoint">Its port counts.</param>
    /// <param name="hello">What is offered.</param>
    /// <param name="toCertificate">Whether the certificates are all that is wanted.</param>
    /// <param name="deadline">Ends all waiting.</param>
    /// <param name="verbose">Is told what was sent and answered.</param>
    /// <exception cref="NetException">No answer in TLS came.</exception>
    public static async Task<ServerFlight> RunAsync(
        IPAddress address, Endpoint endpoint, ClientHello hello, bool toCertificate, Deadline deadline, Action<string>? verbose)
    {
        using var connection = await Connection.OpenAsync([address], endpoint.Port, deadline).ConfigureAwait(false);
        return await RunAsync(connection, hello, toCertificate, verbose).ConfigureAwait(false);
    }

    /// <summary>As the other, on a connection that is open already.</summary>
    public static async Task<ServerFlight> RunAsync(Connection connection, ClientHello hello, bool toCertificate, Action<string>? verbose)
    {
        string offer = $"{WireVersion.Name(hello.Version)} hello with {hello.CipherSuites.Count} suites";
        var flight = new ServerFlight();
        try
        {
            await WriteAsync(connection, hello.ToRecord()).ConfigureAwait(false);
            var reader = new HandshakeReader(connection.Stream, connection.Address.ToString(), connection.Explain);
            await flight.ReadAsync(reader, toCertificate).ConfigureAwait(false);
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
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            throw connection.Explain(e, "no answer to the ClientHello");
        }
    }
}
