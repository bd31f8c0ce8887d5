using System;
using System.Collections.Concurrent;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace MfaTools.Logs;

/// <summary>Reads a stream on another thread, a few blocks ahead of who takes them.</summary>
internal sealed class ReadAhead : IDisposable
{
    /// <summary>Free room at the beginning of each block: for what is left of the block before it.</summary>
    public const int Headroom = 64 << 10;
    public const int BlockSize = Headroom + (1 << 20);

    private readonly CancellationTokenSource _stop = new();
    private readonly BlockingCollection<(byte[] Bytes, int Count)> _read = new(boundedCapacity: 2);
    private readonly ConcurrentBag<byte[]> _free = [];
    private readonly Stream _stream;
    private readonly Task _reading;
    private long _left;

    /// <param name="stream">The stream, which is disposed of with this object and not to be used otherwise.</param>
    /// <param name="count">How many bytes to read at most.</param>
    public ReadAhead(Stream stream, long count)
    {
        _stream = stream;
        _left = count;
        _reading = Task.Run(ReadBlocks);
    }

    /// <summary>The next block: its bytes begin behind the headroom. Their number is zero at the end.</summary>
    public byte[] Take(out int count)
    {
        if (_read.TryTake(out var block, Timeout.Infinite))
        {
            count = block.Count;
            return block.Bytes;
        }

        _reading.GetAwaiter().GetResult();
        count = 0;
        return [];
    }

    /// <summary>Gives a block back to be filled again.</summary>
    public void Return(byte[] block)
    {
        if (block.Length == BlockSize) _free.Add(block);
    }

    public void Dispose()
    {
        _stop.Cancel();
        // Not waited for: it may hang in a read from a share.
        _reading.ContinueWith(_ => _stream.Dispose(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private void ReadBlocks()
    {
        try
        {
            while (_left > 0 && !_stop.IsCancellationRequested)
            {
                byte[] block = _free.TryTake(out byte[]? free) ? free : new byte[BlockSize];
                int count = _stream.Read(block, Headroom, (int)Math.Min(BlockSize - Headroom, _left));
                if (count == 0) return;
                _left -= count;
                _read.Add((block, count), _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody takes what is read any more.
        }
        finally
        {
            _read.CompleteAdding();
        }
    }
}
