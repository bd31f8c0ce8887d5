using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace MfaTools.Logs;

/// <summary>Reads the errors of a large file in several parts at once, and gives them in the order of the file.</summary>
/// <remarks>Every part begins with the first line of an entry, so none is divided. A part hands over what it found first;
/// where it has much, the rest is read when its turn comes, so memory does not grow with the number of errors.</remarks>
internal sealed class ParallelReader : IEntryReader
{
    /// <summary>From this size on it is worth it.</summary>
    public const long MinLength = 32 << 20;

    private const int PartSize = 8 << 20;
    private const int EntriesAhead = 2000;

    private static readonly int PartsAhead = Math.Min(Environment.ProcessorCount, 4);

    private readonly string _path;
    private readonly LogFileOptions _options;
    private readonly long _length;
    private readonly CancellationTokenSource _stop;
    private readonly ConcurrentBag<byte[]> _buffers = [];
    private readonly Queue<Task<Part>> _parts = new();
    private long _offset;
    private long? _linesBefore;
    private Part? _current;

    /// <param name="path">The file.</param>
    /// <param name="options">What to read: errors alone, without context and not up to a time.</param>
    /// <param name="offset">Where to begin: the beginning of a line.</param>
    /// <param name="length">The length of the file.</param>
    /// <param name="linesBefore">The lines before the beginning, or null where not counted.</param>
    /// <param name="cancel">Ends the reading.</param>
    public ParallelReader(string path, LogFileOptions options, long offset, long length, long? linesBefore, CancellationToken cancel)
    {
        _path = path;
        _options = options;
        _offset = offset;
        _length = length;
        _linesBefore = linesBefore;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
    }

    /// <inheritdoc/>
    public bool SawEntry { get; private set; }

    /// <inheritdoc/>
    public long LineCount { get; private set; }

    /// <inheritdoc/>
    public bool TryRead(out TimedEntry entry)
    {
        while (true)
        {
            _current ??= NextPart();
            if (_current is null)
            {
                entry = default;
                return false;
            }

            if (_current.TryRead(out entry))
            {
                entry.Entry.LineNumber += _linesBefore;
                return true;
            }

            Finish(_current);
            _current = null;
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _current?.Reader.Dispose();
        foreach (var part in _parts)
        {
            // Not waited for: a part closes its file when it sees that it was stopped.
            part.ContinueWith(
                done => done.Result.Reader.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
        }
    }

    private Part? NextPart()
    {
        while (_parts.Count < PartsAhead && _offset < _length)
        {
            long start = _offset;
            _offset = LogFile.FindEntryFrom(_path, start + PartSize, _length);
            long end = _offset < _length ? _offset : long.MaxValue;
            _parts.Enqueue(Task.Run(() => Open(start, end), _stop.Token));
        }

        return _parts.Count == 0 ? null : _parts.Dequeue().GetAwaiter().GetResult();
    }

    private void Finish(Part part)
    {
        SawEntry |= part.Reader.SawEntry;
        LineCount += part.Reader.LineCount;
        _linesBefore += part.Reader.LineCount;
        if (part.Reader.DetachBuffer() is { } buffer) _buffers.Add(buffer);
        part.Reader.Dispose();
    }

    private Part Open(long start, long end)
    {
        var stream = LogFile.OpenShared(_path);
        stream.Position = start;
        _buffers.TryTake(out byte[]? buffer);
        var reader = new LogFileReader(stream, _path, _options, start, end, 0, buffer ?? new byte[ReadAhead.BlockSize], _stop.Token);
        try
        {
            var first = new Queue<TimedEntry>();
            while (first.Count < EntriesAhead && reader.TryRead(out var entry)) first.Enqueue(entry);
            return new Part(reader, first);
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    private sealed class Part(LogFileReader reader, Queue<TimedEntry> first)
    {
        public LogFileReader Reader { get; } = reader;

        public bool TryRead(out TimedEntry entry)
        {
            if (first.Count == 0) return Reader.TryRead(out entry);
            entry = first.Dequeue();
            return true;
        }
    }
}
