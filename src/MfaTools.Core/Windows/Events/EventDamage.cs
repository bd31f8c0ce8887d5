using System;
using System.Collections.Generic;

namespace MfaTools.Windows;

/// <summary>What of a file could not be read. It is reported once, behind the events that could be.</summary>
internal sealed class EventDamage
{
    private const int MaxParts = 3;

    private readonly List<string> _parts = [];
    private long _count;

    public void Add(string part)
    {
        if (++_count <= MaxParts) _parts.Add(part);
    }

    /// <summary>Throws where there was damage, or nothing that is an event.</summary>
    /// <param name="any">Whether an event was read, or an empty list of events.</param>
    /// <exception cref="EventFileException">There was.</exception>
    public void Throw(bool any)
    {
        if (_count > 0)
        {
            string more = _count > MaxParts ? FormattableString.Invariant($", and {_count - MaxParts} more") : "";
            throw new EventFileException(string.Join("; ", _parts) + more);
        }

        if (!any)
        {
            throw new EventFileException(
                "there is no event in it: no .evtx, no <Event> (wevtutil /f:xml), no <Objs> of "
                + "Export-Clixml, and no text as Event Viewer copies it");
        }
    }
}
