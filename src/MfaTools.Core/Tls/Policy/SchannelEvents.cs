using System;
using System.Collections.Generic;
using System.Linq;

namespace MfaTools.Tls;

/// <summary>Counts Schannel events, which come in floods.</summary>
internal static class SchannelEvents
{
    /// <summary>The maximum number of kinds: a peer can invent target names without end.</summary>
    private const int MaxKinds = 200;

    /// <summary>Counts events by kind, the most frequent first. Purely informational events are left out.</summary>
    /// <param name="events">The events, in any order.</param>
    public static TlsEvent[] Count(IEnumerable<SchannelEvent> events)
    {
        var kinds = new Dictionary<Kind, TlsEvent>();
        foreach (var one in events.Where(IsTrouble))
        {
            var key = new Kind(
                one.Id, one.Role, one.ErrorState, one.Alert, one.ErrorCode, one.Protocol, one.TargetName,
                one.ProcessName, one.Computer);
            if (!kinds.ContainsKey(key) && kinds.Count >= MaxKinds)
            {
                key = new Kind(one.Id);
            }

            if (!kinds.TryGetValue(key, out var kind)) kinds[key] = kind = New(key);
            kind.Count++;
            if (one.TimeUtc is not { } time) continue;
            kind.TimesUtc.Add(time);
            if (kind.FirstUtc is null || time < kind.FirstUtc) kind.FirstUtc = time;
            if (kind.LastUtc is null || time > kind.LastUtc) kind.LastUtc = time;
        }

        return [.. kinds.Values.OrderByDescending(kind => kind.Count).ThenBy(kind => kind.EventId)];
    }

    // A known id decides: the level shows how an event was logged, not what it means.
    private static bool IsTrouble(SchannelEvent one) =>
        SchannelEventKind.Find(one.Id) is { } kind ? !kind.IsInformation : one.Level is not (4 or 5);

    private static TlsEvent New(Kind key) => new()
    {
        EventId = key.Id,
        Role = key.Role,
        ErrorState = key.ErrorState,
        Alert = key.Alert,
        ErrorCode = key.ErrorCode,
        Protocol = key.Protocol,
        TargetName = key.TargetName,
        ProcessName = key.ProcessName,
        LoggedBy = key.Computer,
        Meaning = SchannelEventKind.Find(key.Id)?.Meaning ?? "A Schannel event with an unknown meaning.",
    };

    /// <summary>What events have in common to be counted as one kind.</summary>
    private sealed record Kind(
        int Id,
        string? Role = null,
        int? ErrorState = null,
        int? Alert = null,
        string? ErrorCode = null,
        string? Protocol = null,
        string? TargetName = null,
        string? ProcessName = null,
        string? Computer = null);
}
