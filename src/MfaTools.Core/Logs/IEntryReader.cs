using System;

namespace MfaTools.Logs;

/// <summary>Gives the selected entries of one file in its order.</summary>
internal interface IEntryReader : IDisposable
{
    /// <summary>Whether any line so far was in the format.</summary>
    bool SawEntry { get; }

    /// <summary>Lines read so far.</summary>
    long LineCount { get; }

    /// <summary>The next selected entry.</summary>
    /// <returns>False at the end.</returns>
    bool TryRead(out TimedEntry entry);
}
