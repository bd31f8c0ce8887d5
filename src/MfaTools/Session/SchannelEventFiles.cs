using System;
using System.Collections.Generic;
using System.Management.Automation;
using System.Threading;
using MfaTools.Tls;
using MfaTools.Windows;

namespace MfaTools.Commands;

/// <summary>Schannel events from files. A damaged file costs only the events after the damage.</summary>
/// <param name="onError">Receives an error for each file that could not be read completely.</param>
/// <param name="stop">Cancels reading.</param>
internal sealed class SchannelEventFiles(Action<ErrorRecord> onError, CancellationToken stop)
{
    private int _damaged;
    private bool _any;

    /// <summary>Counts the events of all files.</summary>
    /// <param name="paths">The files.</param>
    /// <param name="problem">Why the count is incomplete, or null.</param>
    /// <returns>Null if no file could be read at all.</returns>
    public TlsEvent[]? Count(IReadOnlyList<string> paths, out string? problem)
    {
        var counted = SchannelEvents.Count(ReadAll(paths));
        int intact = paths.Count - _damaged;
        problem = _damaged > 0 || intact == 0
            ? $"{intact} of {PlainText.Count(paths.Count, "event file")} could be read completely."
            : null;
        return _any || intact > 0 ? counted : null;
    }

    private IEnumerable<SchannelEvent> ReadAll(IEnumerable<string> paths)
    {
        foreach (string path in paths)
        {
            using var events = SchannelEvent.From(Read(path)).GetEnumerator();
            while (MoveNext(events, path))
            {
                _any = true;
                yield return events.Current;
            }
        }
    }

    private bool MoveNext(IEnumerator<SchannelEvent> events, string path)
    {
        try
        {
            return events.MoveNext();
        }
        catch (EventFileException e)
        {
            onError(Errors.EventFileDamaged(path, e));
        }
        catch (Exception e) when (Files.IsReadFailure(e))
        {
            onError(Errors.Unreadable(path, e));
        }

        _damaged++;
        return false;
    }

    private IEnumerable<EventRecord> Read(string path)
    {
        using var stream = Files.OpenShared(path);
        foreach (var record in EventReader.Read(stream, stop)) yield return record;
    }
}
