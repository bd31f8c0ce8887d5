using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using MfaTools.Logs;

namespace MfaTools.Commands;

/// <summary>What the user named as paths, and the files that these are at any one time.</summary>
internal sealed class LogPaths(PSCmdlet cmdlet, Action<ErrorRecord> onError, bool recurse)
{
    private static readonly StringComparer Comparer =
        Path.DirectorySeparatorChar == '\\' ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    private readonly List<Func<LogEvents, IEnumerable<string>>> _sources = [];
    private readonly Dictionary<string, string> _given = new(Comparer);

    /// <summary>Whether anything was named that exists.</summary>
    public bool Any => _sources.Count > 0;

    /// <summary>The folders in which no log was found at the last look.</summary>
    public HashSet<string> WithoutLogs { get; } = new(Comparer);

    /// <summary>Adds a path as it stands; an error where there is none.</summary>
    public void AddLiteral(string path)
    {
        try
        {
            string full = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
            if (IsFileSystem(path, provider) && !Add(full, path)) onError(Missing(path, full));
        }
        catch (Exception e) when (e is SessionStateException or NotSupportedException)
        {
            onError(Errors.PathNotFound(path, e, literal: true));
        }
    }

    /// <summary>Adds a path that may have wildcards. One without a match adds nothing; a plain name that is not there is an error.</summary>
    /// <param name="path">The path.</param>
    /// <param name="isName">Whether it came from the pipeline, where a name with brackets is that of a file, if there is one.</param>
    public void AddPattern(string path, bool isName)
    {
        if (!WildcardPattern.ContainsWildcardCharacters(path) || (isName && AddIfThere(path)))
        {
            if (!WildcardPattern.ContainsWildcardCharacters(path)) AddLiteral(path);
            return;
        }

        try
        {
            new WildcardPattern(path).IsMatch("");
            var resolved = cmdlet.SessionState.Path.GetResolvedProviderPathFromPSPath(path, out var provider);
            if (!IsFileSystem(path, provider)) return;
            foreach (string full in resolved) Add(full, full);
            if (resolved.Count > 0 || !AddIfThere(path)) AddLater(path);
        }
        catch (ItemNotFoundException)
        {
            if (!AddIfThere(path)) AddLater(path);
        }
        catch (WildcardPatternException e)
        {
            if (!AddIfThere(path)) onError(Errors.InvalidWildcard(path, e));
        }
        catch (Exception e) when (e is SessionStateException or NotSupportedException)
        {
            onError(Errors.PathNotFound(path, e));
        }
    }

    /// <summary>Adds a folder that is known to exist.</summary>
    public void AddFolder(string path)
    {
        var folder = new LogFolder(path, recurse);
        _sources.Add(events =>
        {
            try
            {
                var files = folder.Files(events);
                if (files.Count == 0) WithoutLogs.Add(path);
                else WithoutLogs.Remove(path);
                return files;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                events.Problem(LogProblem.Unreadable(path, e));
                return [];
            }
        });
    }

    /// <summary>The files there are now, each once.</summary>
    /// <param name="events">Told of each folder that cannot be read.</param>
    public IReadOnlyList<string> Files(LogEvents events)
    {
        var files = new List<string>();
        foreach (var source in _sources) files.AddRange(source(events));
        return [.. files.Distinct(Comparer)];
    }

    /// <summary>A path as the user gave it.</summary>
    public string Given(string path) => _given.TryGetValue(path, out string? given) ? given : path;

    private bool AddIfThere(string name)
    {
        string full = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(name, out var provider, out _);
        return provider.Name == "FileSystem" && Add(full, name);
    }

    private bool Add(string full, string given)
    {
        if (Directory.Exists(full)) AddFolder(full);
        else if (FileKind.Exists(full)) _sources.Add(_ => [full]);
        else return false;
        _given[full] = given;
        return true;
    }

    // New files of the pattern are found while following. The session cannot be asked from another thread, so only
    // wildcards in the last part of the path are looked at again.
    private void AddLater(string path)
    {
        string parent = cmdlet.SessionState.Path.ParseParent(path, "");
        var pattern = new WildcardPattern(cmdlet.SessionState.Path.ParseChildName(path), WildcardOptions.IgnoreCase);
        if (WildcardPattern.ContainsWildcardCharacters(parent)) return;
        string folder = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(parent.Length == 0 ? "." : parent);
        _sources.Add(_ =>
        {
            try
            {
                return Directory.Exists(folder) ? Directory.GetFiles(folder).Where(file => pattern.IsMatch(Path.GetFileName(file))) : [];
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or WildcardPatternException)
            {
                // What matched at first was said; what is new is found when it can be.
                return [];
            }
        });
    }

    // Permission and absence look alike to a question whether a file exists.
    private static ErrorRecord Missing(string path, string full)
    {
        if (FileKind.IsDanglingLink(full)) return Errors.DanglingLink(path);
        try
        {
            File.GetAttributes(full);
        }
        catch (UnauthorizedAccessException e)
        {
            return Errors.Unreadable(full, e, path);
        }
        catch (Exception e) when (e is IOException or NotSupportedException or ArgumentException)
        {
            return Errors.PathNotFound(path, e, literal: true);
        }

        return Errors.PathNotFound(path, literal: true);
    }

    private bool IsFileSystem(string path, ProviderInfo provider)
    {
        if (provider.Name == "FileSystem") return true;
        onError(Errors.NotAFile(path, provider.Name));
        return false;
    }
}
