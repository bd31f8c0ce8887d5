using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using MfaTools.Logs;

namespace MfaTools.Commands;

/// <summary>The paths that the user gave, and the files that they lead to at any one time.</summary>
internal sealed class LogPaths(PSCmdlet cmdlet, Action<ErrorRecord> onError, bool recurse)
{
    private readonly PathResolver _resolver = new(cmdlet, onError);
    private readonly List<Func<LogEvents, IEnumerable<string>>> _sources = [];
    private bool _isText;
    private readonly Dictionary<string, string> _given = new(PathText.Comparer);

    /// <summary>Whether any of the paths exists.</summary>
    public bool Any => _sources.Count > 0;

    /// <summary>The folders in which no log was found the last time.</summary>
    public HashSet<string> WithoutLogs { get; } = new(PathText.Comparer);

    public bool Recurses { get; } = recurse;

    /// <summary>The logs that were probed to find out whether they are logs.</summary>
    public LogProbes Probes { get; } = new();

    /// <summary>Adds a path as it is. It is an error if it does not exist.</summary>
    public void AddLiteral(string path)
    {
        if (_resolver.Full(path) is { } full && !Add(full, path)) onError(_resolver.Missing(path, full));
    }

    /// <summary>Adds a path that may have wildcards. A pattern without a match adds nothing; a plain name that does not
    /// exist is an error.</summary>
    /// <param name="path">The path.</param>
    /// <param name="isPiped">Whether it came from the pipeline, where a name with brackets is that of a file if there
    /// is one, and text of a log may come instead of paths.</param>
    public void AddPattern(string path, bool isPiped)
    {
        if (isPiped && IsLogText(path)) return;
        if (!WildcardPattern.ContainsWildcardCharacters(path))
        {
            AddLiteral(path);
            return;
        }

        if (isPiped && _resolver.Try(path, out _) is { } name && Add(name, path)) return;
        if (_resolver.Matching(path) is not { } found) return;
        foreach (string full in found) Add(full, full);
        // Nothing matched, but a member of an archive may have this name.
        if (found.Count > 0 || _resolver.Try(path, out _) is not { } literal || !Add(literal, path)) AddLater(path);
    }

    /// <summary>Adds a folder that exists.</summary>
    public void AddFolder(string path)
    {
        var folder = new LogFolder(path, Recurses, Probes);
        _sources.Add(events =>
        {
            try
            {
                var files = folder.Files(events);
                if (files.Count == 0) WithoutLogs.Add(path);
                else WithoutLogs.Remove(path);
                return files;
            }
            catch (Exception e) when (Files.IsReadFailure(e))
            {
                events.Problem(LogProblem.Unreadable(path, e));
                return [];
            }
        });
    }

    /// <summary>Lists the current files, each once.</summary>
    /// <param name="events">Receives each folder that cannot be read.</param>
    public IReadOnlyList<string> All(LogEvents events)
    {
        var files = new List<string>();
        foreach (var source in _sources) files.AddRange(source(events));
        return [.. files.Distinct(PathText.Comparer)];
    }

    /// <summary>Returns a path as the user gave it.</summary>
    public string Given(string path) => _given.TryGetValue(path, out string? given) ? given : path;

    // Get-Content gives the lines of a log: one error for all of them.
    private bool IsLogText(string text)
    {
        if (!_isText && LogLineFormat.IsLogLine(text))
        {
            _isText = true;
            onError(Errors.TextOfLog(text));
        }

        return _isText && !(_resolver.Try(text, out _) is { } full && (Directory.Exists(full) || LogFile.Exists(full)));
    }

    private bool Add(string full, string given)
    {
        if (Directory.Exists(full)) AddFolder(full);
        else if (LogFile.Exists(full)) _sources.Add(_ => [full]);
        else return false;
        _given[full] = given;
        return true;
    }

    // New files of the pattern are found while following. The session cannot be asked from another thread, so only
    // wildcards in the last part of the path are looked at again.
    private void AddLater(string path)
    {
        string name = PathText.Name(path);
        string parent = path.Substring(0, path.Length - name.Length);
        if (WildcardPattern.ContainsWildcardCharacters(parent)) return;
        if (_resolver.Try(parent.Length == 0 ? "." : parent, out _) is not { } folder) return;
        var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase);
        _sources.Add(_ =>
        {
            try
            {
                return Directory.Exists(folder)
                    ? Files.In(folder).Where(file => pattern.IsMatch(PathText.Name(file)))
                    : [];
            }
            catch (Exception e) when (Files.IsReadFailure(e) || e is WildcardPatternException)
            {
                // What matched at first was reported; new files are found as soon as the folder can be read.
                return [];
            }
        });
    }
}
