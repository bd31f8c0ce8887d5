using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace MfaTools.Core.Tests.Tls;

/// <summary>Gives bytes in pieces of any size, as a network does; then its end, or the same again without
/// end.</summary>
#pragma warning disable CA1844 // The array is what the code of netstandard2.0 reads into.
internal sealed class PiecesStream(byte[] bytes, Random random, bool endless) : Stream
#pragma warning restore CA1844
{
    private int _at;

    public long Given { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position {
        get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (_at == bytes.Length && endless) _at = 0;
        int size = Math.Min(Math.Min(count, bytes.Length - _at), random.Next(4) == 0 ? random.Next(1, 8) : 4096);
        Array.Copy(bytes, _at, buffer, offset, size);
        _at += size;
        Given += size;
        return size;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        Task.FromResult(Read(buffer, offset, count));

    public override void Write(byte[] buffer, int offset, int count)
    {
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        Task.CompletedTask;

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
