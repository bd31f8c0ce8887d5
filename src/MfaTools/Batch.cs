using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Threading;

namespace MfaTools.Commands;

/// <summary>What a worker made, handed over in arrays: one by one while the pipeline is idle, many at once while it is busy.</summary>
public sealed class Batch
{
    private const int Size = 256;

    private readonly BlockingCollection<object[]> _queue;
    private readonly CancellationToken _stopping;
    private readonly List<object> _items = new(Size);

    internal Batch(BlockingCollection<object[]> queue, CancellationToken stopping)
    {
        _queue = queue;
        _stopping = stopping;
    }

    internal void Add(object item)
    {
        _items.Add(item);
        if (_items.Count >= Size || _queue.Count == 0) Flush();
    }

    internal void Flush()
    {
        if (_items.Count == 0) return;
        _queue.Add([.. _items], _stopping);
        _items.Clear();
    }
}
