using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using MfaTools.Windows;

namespace MfaTools.Logs;

/// <summary>Where the product keeps its logs, and which files of a folder are its logs.</summary>
public static class LogFolder
{
    /// <summary>The key under HKEY_LOCAL_MACHINE\SOFTWARE that names the install folder.</summary>
    private const string ProductKey = @"SOFTWARE\Positive Networks\PhoneFactor";

    // .log, .txt (some collectors rename), and what rotation and compression append to them.
    private static readonly Regex LogName = new(
        @"\.(?:log|txt)(?:$|[._-])|[._-](?:log|txt)\d*\.gz$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>The log folder of the product installed on this computer, or null where there is none.</summary>
    /// <param name="registry">The registry to ask.</param>
    /// <param name="folderExists">Whether a folder exists.</param>
    /// <remarks>Source: the path in howto-mfaserver-adfs-windows-server (InstallPath) and in
    /// howto-mfa-reporting-datacollection (default folder). Not yet run on Windows.</remarks>
    public static string? FindInstalled(IRegistryReader registry, Func<string, bool> folderExists)
    {
        if (registry is null) throw new ArgumentNullException(nameof(registry));
        if (folderExists is null) throw new ArgumentNullException(nameof(folderExists));
        var folders = new List<string?>
        {
            registry.ReadString(RegistryBits.View32, ProductKey, "InstallPath"),
            registry.ReadString(RegistryBits.View64, ProductKey, "InstallPath"),
        };
        string programs = Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles);
        if (programs.Length > 0)
        {
            folders.Add(Path.Combine(programs, "Multi-Factor Authentication Server"));
            folders.Add(Path.Combine(programs, "PhoneFactor"));
        }

        return folders.Where(folder => !string.IsNullOrWhiteSpace(folder)).Select(folder => Path.Combine(folder, "Logs")).FirstOrDefault(folderExists);
    }

    /// <summary>The product's logs in a folder, by name: those the product names, and others whose beginning is in its format.</summary>
    /// <param name="folder">The full path of the folder; its subfolders are not read.</param>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be read.</exception>
    public static IReadOnlyList<string> Files(string folder)
    {
        var files = new List<string>();
        foreach (string path in Directory.GetFiles(folder).OrderBy(path => path, StringComparer.OrdinalIgnoreCase))
        {
            string name = Path.GetFileName(path);
            if (!LogName.IsMatch(name)) continue;
            if (name.StartsWith("MultiFactorAuth", StringComparison.OrdinalIgnoreCase) || LooksLikeLog(path)) files.Add(path);
        }

        return files;
    }

    private static bool LooksLikeLog(string path)
    {
        try
        {
            return LogFile.Probe(path).LooksLikeLog;
        }
        catch (Exception e) when (LogSearch.IsReadFailure(e))
        {
            // Nothing says that it is the product's, so it is no failure either.
            return false;
        }
    }
}
