using System;
using System.Collections.Generic;

namespace MfaTools.Logs;

/// <summary>Hands on the logs that were probed to find out whether they are logs, so that none is probed
/// twice.</summary>
internal sealed class LogProbes
{
    private readonly Dictionary<string, IReadOnlyList<LogFile>> _probed = new(StringComparer.Ordinal);

    public void Keep(string path, IReadOnlyList<LogFile> files) => _probed[path] = files;

    /// <summary>Returns the logs that were found at a path, or probes it now.</summary>
    /// <inheritdoc cref="LogFile.Probe"/>
    public IReadOnlyList<LogFile> Take(string path)
    {
        if (!_probed.TryGetValue(path, out var files)) return LogFile.Probe(path);
        _probed.Remove(path);
        return files;
    }
}
