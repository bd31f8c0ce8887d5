using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using MfaTools.Product;

namespace MfaTools.Logs;

/// <summary>A folder of logs: where the product keeps its own, and which files are logs.</summary>
/// <param name="path">The full path of the folder.</param>
/// <param name="recurse">Whether its subfolders are read too; links to folders are not followed.</param>
internal sealed class LogFolder(string path, bool recurse = false)
{
    // .log, .txt (some collectors rename), and what rotation and compression append to them.
    private static readonly Regex LogName = new(
        @"\.(?:log|txt)(?:$|[._-])|[._-](?:log|txt)\d*\.(?:gz|zip)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    // What was found out about files whose names do not tell, with their length and time of writing then.
    private readonly Dictionary<string, (long Length, DateTime Written, bool IsLog)> _known = new(StringComparer.Ordinal);

    /// <summary>The full path of the folder.</summary>
    public string Path { get; } = path;

    /// <summary>The logs there are now, by name: those the product names, and others whose beginning is in its format.</summary>
    /// <param name="events">Told of each subfolder that cannot be read.</param>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be read.</exception>
    public IReadOnlyList<string> Files(LogEvents events)
    {
        var files = Foundation.Files.In(Path).Where(IsLog).OrderBy(file => file, StringComparer.OrdinalIgnoreCase).ToList();
        var folders = recurse ? new DirectoryInfo(Path).GetDirectories() : [];
        foreach (var folder in folders.Where(folder => (folder.Attributes & FileAttributes.ReparsePoint) == 0).OrderBy(folder => folder.Name, StringComparer.OrdinalIgnoreCase))
        {
            try
            {
                files.AddRange(new LogFolder(folder.FullName, recurse: true).Files(events));
            }
            catch (Exception e) when (Foundation.Files.IsReadFailure(e))
            {
                events.Problem(LogProblem.Unreadable(folder.FullName, e));
            }
        }

        return files;
    }

    internal static bool IsLogName(string name) => LogName.IsMatch(PathText.Name(name));

    internal static bool IsProductName(string path) => PathText.Name(path).StartsWith(MfaServer.MainService, StringComparison.OrdinalIgnoreCase);

    private bool IsLog(string file) => IsLogName(file) && Foundation.Files.IsRegular(file) && (IsProductName(file) || LooksLikeLog(file));

    private bool LooksLikeLog(string file)
    {
        try
        {
            if (Foundation.Files.Look(file) is not { } now) return false;
            if (_known.TryGetValue(file, out var known) && known.Length == now.Length && known.Written == now.WrittenUtc) return known.IsLog;
            bool isLog = LogFile.Probe(file).Any(log => log.LooksLikeLog);
            _known[file] = (now.Length, now.WrittenUtc, isLog);
            return isLog;
        }
        catch (Exception e) when (Foundation.Files.IsReadFailure(e))
        {
            // Nothing says that it is the product's, so it is no failure either.
            return false;
        }
    }
}
