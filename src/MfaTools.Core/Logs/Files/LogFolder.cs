using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using MfaTools.Product;

namespace MfaTools.Logs;

/// <summary>A folder of logs: where the product keeps its own, and which files are logs.</summary>
/// <param name="path">The full path of the folder.</param>
/// <param name="recurse">Whether to read its subfolders, too. Links to folders are not followed.</param>
/// <param name="probes">Receives the logs that had to be probed.</param>
internal sealed class LogFolder(string path, bool recurse = false, LogProbes? probes = null)
{
    // .log, .txt (some collectors rename), and the suffixes of rotation and compression.
    private static readonly Regex LogName = new(
        @"\.(?:log|txt)(?:$|[._-])|[._-](?:log|txt)\d*\.(?:gz|zip)$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    // Whether files are logs whose names do not tell, with their length and time of writing when they were probed.
    private readonly Dictionary<string, (long Length, DateTime Written, bool IsLog)> _known =
        new(StringComparer.Ordinal);

    public string Path { get; } = path;

    /// <summary>Lists the current logs by name: those the product names, and others that begin in its format.</summary>
    /// <param name="events">Receives each subfolder that cannot be read.</param>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the folder is denied.</exception>
    public IReadOnlyList<string> Files(LogEvents events)
    {
        var files = Foundation.Files.In(Path).Where(IsLog).ToList();
        files.Sort(StringComparer.OrdinalIgnoreCase);
        foreach (string folder in recurse ? Subfolders() : [])
        {
            try
            {
                files.AddRange(new LogFolder(folder, recurse: true, probes).Files(events));
            }
            catch (Exception e) when (Foundation.Files.IsReadFailure(e))
            {
                events.Problem(LogProblem.Unreadable(folder, e));
            }
        }

        return files;
    }

    public static bool IsLogName(string name) => LogName.IsMatch(PathText.Name(name));

    public static bool IsProductName(string path) =>
        PathText.Name(path).StartsWith(MfaServer.MainService, StringComparison.OrdinalIgnoreCase);

    private IEnumerable<string> Subfolders() => new DirectoryInfo(Path).GetDirectories()
        .Where(folder => (folder.Attributes & FileAttributes.ReparsePoint) == 0)
        .Select(folder => folder.FullName).OrderBy(folder => folder, StringComparer.OrdinalIgnoreCase);

    private bool IsLog(string file) =>
        IsLogName(file) && Foundation.Files.IsRegular(file) && (IsProductName(file) || LooksLikeLog(file));

    private bool LooksLikeLog(string file)
    {
        try
        {
            if (Foundation.Files.Look(file) is not { } now) return false;
            bool isKnown = _known.TryGetValue(file, out var known);
            if (isKnown && known.Length == now.Length && known.Written == now.WrittenUtc) return known.IsLog;
            var logs = LogFile.Probe(file);
            bool isLog = logs.Any(log => log.LooksLikeLog);
            if (isLog) probes?.Keep(file, logs);
            _known[file] = (now.Length, now.WrittenUtc, isLog);
            return isLog;
        }
        catch (Exception e) when (Foundation.Files.IsReadFailure(e))
        {
            // Nothing shows that it is the product's, so this is not a failure either.
            return false;
        }
    }
}
