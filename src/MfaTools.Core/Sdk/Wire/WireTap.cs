using System.IO;
using System.Threading;
using System.Threading.Tasks;
using MfaTools.Net;
using MfaTools.Tls;

namespace MfaTools.Sdk;

/// <summary>Keeps the beginning of what a server sends.</summary>
/// <remarks>The platform says little about a failed handshake, and in words that differ from system to
/// system.</remarks>
internal sealed class WireTap(Stream inner) : UnseekableStream
{
    private readonly MemoryStream _received = new();

    /// <summary>Whether the server closed or reset the connection.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>The unencrypted part of the handshake, and the alert after it, or null.</summary>
    public async Task<(ServerFlight Flight, int? LateAlert)> ReadFlightAsync()
    {
        var flight = new ServerFlight();
        using var received = new MemoryStream(_received.ToArray());
        var reader = new HandshakeReader(received, "", (e, seen) => new NetException(NetFault.Closed, seen, e));
        try
        {
            await flight.ReadAsync(reader, () => { }).ConfigureAwait(false);
            if (flight.AsksClientCertificate is not null) await reader.ReadAsync().ConfigureAwait(false);
        }
        catch (NetException)
        {
            // Nothing more was received.
        }

        return (flight, reader.Alert);
    }

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count)
    {
        try
        {
            return Keep(buffer, offset, inner.Read(buffer, offset, count));
        }
        catch (IOException)
        {
            IsEnded = true;
            throw;
        }
    }

    public override async Task<int> ReadAsync(
        byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        try
        {
            int read = await inner.ReadAsync(buffer, offset, count, cancellationToken).ConfigureAwait(false);
            return Keep(buffer, offset, read);
        }
        catch (IOException)
        {
            IsEnded = true;
            throw;
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        inner.WriteAsync(buffer, offset, count, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }

    private int Keep(byte[] buffer, int offset, int read)
    {
        IsEnded |= read == 0;
        if (_received.Length < HandshakeReader.MostBytes) _received.Write(buffer, offset, read);
        return read;
    }
}
