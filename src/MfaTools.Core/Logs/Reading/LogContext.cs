using System.Collections.Generic;
using System.Linq;

namespace MfaTools.Logs;

/// <summary>Attaches the surrounding lines to an entry.</summary>
internal sealed class LogContext(int before, int after)
{
    /// <summary>The maximum number of characters of lines before an entry to keep: the nearest.</summary>
    public const int MaxSize = 4 << 20;

    private readonly Queue<string> _before = new();
    private readonly Queue<(LogEntry Entry, List<string> After)> _awaiting = new();
    private long _size;

    /// <summary>Takes the next record of the file, and its entry if it is wanted.</summary>
    /// <returns>The entries whose context is complete with it.</returns>
    public IEnumerable<LogEntry> Add(LogRecord record, LogEntry? entry)
    {
        if (entry is not null && before > 0) entry.ContextBefore = [.. _before];
        bool taken = false;
        int line = record.Start;
        for (int i = 0; i < record.Lines && line <= record.Next; i++)
        {
            int end = System.Array.IndexOf(record.Bytes, (byte)'\n', line, record.Next - line);
            if (end < 0) end = record.LeftOut > 0 ? record.End : record.Next;
            string text = LogText.Lines(record.Bytes, line, end);
            line = end + 1;
            foreach (var (_, lines) in _awaiting)
            {
                if (lines.Count < after) lines.Add(text);
            }

            // The blank lines at the end of an entry are not part of its message: they come after it.
            if (entry is not null && !taken && i + 1 >= record.MessageLines)
            {
                _awaiting.Enqueue((entry, new List<string>()));
                taken = true;
            }

            Remember(text);
            if (record.LeftOut > 0) break;
        }

        if (entry is not null && !taken) _awaiting.Enqueue((entry, new List<string>()));
        // All waiting entries receive the same lines, so the first one in is the first to have enough.
        while (_awaiting.Count > 0 && _awaiting.Peek().After.Count >= after) yield return Release();
    }

    /// <summary>Returns the remaining entries at the end of the file.</summary>
    public IEnumerable<LogEntry> End()
    {
        while (_awaiting.Count > 0) yield return Release();
    }

    private LogEntry Release()
    {
        var (entry, lines) = _awaiting.Dequeue();
        entry.ContextAfter = [.. lines];
        return entry;
    }

    private void Remember(string line)
    {
        _before.Enqueue(line);
        _size += line.Length;
        while (_before.Count > before || _size > MaxSize) _size -= _before.Dequeue().Length;
    }
}
