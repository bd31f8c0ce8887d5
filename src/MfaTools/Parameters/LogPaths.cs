using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using MfaTools.Logs;

namespace MfaTools.Commands;

/// <summary>What the user named as paths, and the files that these are at any one time.</summary>
internal sealed class LogPaths(PSCmdlet cmdlet)
{
    private static readonly StringComparer Comparer =
        Path.DirectorySeparatorChar == '\\' ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    private readonly List<Func<IEnumerable<string>>> _sources = [];

    /// <summary>Whether anything was named that exists.</summary>
    public bool Any => _sources.Count > 0;

    /// <summary>Adds a path as it stands; writes an error where there is none.</summary>
    public void AddLiteral(string path)
    {
        string full;
        try
        {
            full = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
            if (!IsFileSystem(path, provider)) return;
        }
        catch (Exception e) when (e is SessionStateException or NotSupportedException)
        {
            cmdlet.WriteError(Errors.PathNotFound(path, e));
            return;
        }

        if (!Add(full)) cmdlet.WriteError(Errors.PathNotFound(path));
    }

    /// <summary>Adds a path that may have wildcards. One without a match adds nothing; a plain name that is not there is an error.</summary>
    public void AddPattern(string path)
    {
        bool wildcards = WildcardPattern.ContainsWildcardCharacters(path);
        try
        {
            var resolved = cmdlet.SessionState.Path.GetResolvedProviderPathFromPSPath(path, out var provider);
            if (!IsFileSystem(path, provider)) return;
            foreach (string full in resolved) Add(full);
            if (wildcards) AddLater(path);
        }
        catch (ItemNotFoundException) when (wildcards)
        {
            AddLater(path);
        }
        catch (Exception e) when (e is SessionStateException or NotSupportedException)
        {
            cmdlet.WriteError(Errors.PathNotFound(path, e));
        }
    }

    /// <summary>Adds a folder that is known to exist.</summary>
    public void AddFolder(string folder) => _sources.Add(() => LogFolder.Files(folder));

    /// <summary>The files there are now, each once.</summary>
    /// <param name="onProblem">Told of each folder that cannot be read.</param>
    public IReadOnlyList<string> Files(Action<LogProblem> onProblem)
    {
        var files = new List<string>();
        foreach (var source in _sources)
        {
            try
            {
                files.AddRange(source());
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                onProblem(LogProblem.Unreadable((e as FileNotFoundException)?.FileName ?? "the folder", e));
            }
        }

        return [.. files.Distinct(Comparer)];
    }

    private bool Add(string full)
    {
        if (Directory.Exists(full)) AddFolder(full);
        else if (File.Exists(full)) _sources.Add(() => [full]);
        else return false;
        return true;
    }

    // New files of the pattern are found while following. The session cannot be asked from another thread, so only
    // wildcards in the last part of the path are looked at again.
    private void AddLater(string path)
    {
        string parent = cmdlet.SessionState.Path.ParseParent(path, "");
        string leaf = cmdlet.SessionState.Path.ParseChildName(path);
        if (WildcardPattern.ContainsWildcardCharacters(parent)) return;
        string folder = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(parent.Length == 0 ? "." : parent);
        var pattern = new WildcardPattern(leaf, WildcardOptions.IgnoreCase);
        _sources.Add(() => Directory.Exists(folder)
            ? Directory.GetFiles(folder).Where(file => pattern.IsMatch(Path.GetFileName(file)))
            : []);
    }

    private bool IsFileSystem(string path, ProviderInfo provider)
    {
        if (provider.Name == "FileSystem") return true;
        cmdlet.WriteError(Errors.NotAFile(path, provider.Name));
        return false;
    }
}
