using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using MfaTools.Net;
using MfaTools.Tls;

namespace MfaTools.Sdk;

/// <summary>Keeps the beginning of what a server sends: what the platform says of a failed handshake is little, and in words
/// that differ from system to system.</summary>
internal sealed class WireTap(Stream inner) : Stream
{
    private readonly MemoryStream _received = new();

    /// <summary>Whether the server closed or reset the connection.</summary>
    public bool IsEnded { get; private set; }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>What the server sent of the handshake unencrypted, and the alert after it, or null.</summary>
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
            // That is all there is.
        }

        return (flight, reader.Alert);
    }

    /// <inheritdoc/>
    public override void Flush() => inner.Flush();

    /// <inheritdoc/>
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

    /// <inheritdoc/>
    public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        try
        {
            return Keep(buffer, offset, await inner.ReadAsync(buffer, offset, count, cancellationToken).ConfigureAwait(false));
        }
        catch (IOException)
        {
            IsEnded = true;
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        inner.WriteAsync(buffer, offset, count, cancellationToken);

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
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
