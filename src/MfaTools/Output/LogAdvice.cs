using System.Collections.Generic;

namespace MfaTools.Commands;

/// <summary>Marks the entries whose advice was given before, so that views show it once.</summary>
internal sealed class LogAdvice
{
    private const int MaxKnown = 10_000;

    private readonly HashSet<(string Issue, string About)> _given = [];

    public void Mark(LogEntry entry)
    {
        if (entry.IssueId is not { } issue) return;
        bool isNew = _given.Count < MaxKnown && _given.Add((issue, entry.About));
        entry.IsRepeat = !isNew && _given.Contains((issue, entry.About));
    }
}
