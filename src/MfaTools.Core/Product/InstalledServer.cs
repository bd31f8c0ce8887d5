using System;
using System.Collections.Generic;
using System.Linq;
using MfaTools.Windows;

namespace MfaTools.Product;

/// <summary>Whether and where MFA Server is installed, by the registry.</summary>
/// <remarks>The product's key and its InstallPath are documented (howto-mfaserver-adfs-windows-server), as is the
/// default folder of its logs (howto-mfa-reporting-datacollection). Its entry in the list of installed programs is not.
/// Not yet run on Windows with the product.</remarks>
internal static class InstalledServer
{
    private const string Programs = @"SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall";

    private static readonly RegistryBits[] Views = [RegistryBits.View64, RegistryBits.View32];

    /// <summary>The folders of programs on this computer.</summary>
    public static IReadOnlyList<string> ProgramFiles { get; } =
    [
        .. new[] { Environment.SpecialFolder.ProgramFiles, Environment.SpecialFolder.ProgramFilesX86 }
            .Select(Environment.GetFolderPath).Where(folder => folder.Length > 0).Distinct(),
    ];

    /// <summary>Whether the product's key exists.</summary>
    public static bool IsInstalled(IRegistryReader registry) =>
        Views.Any(bits => registry.Read(bits, MfaServer.RegistryKey).State == RegistryState.Found);

    /// <summary>The version, or null if it is unknown.</summary>
    public static string? ReadVersion(IRegistryReader registry) => Views
        .SelectMany(bits => registry.Read(bits, Programs).SubKeys
            .Select(program => registry.Read(bits, $@"{Programs}\{program}")))
        .Where(program => program.Find("DisplayName")?.Text is { } name
            && name.IndexOf(MfaServer.ProgramName, StringComparison.OrdinalIgnoreCase) >= 0)
        .Select(program => program.Find("DisplayVersion")?.Text)
        .FirstOrDefault(version => !string.IsNullOrWhiteSpace(version));

    /// <summary>The folders in which the product can be: the one that the registry names, then the default
    /// ones.</summary>
    /// <param name="registry">The registry to ask.</param>
    /// <param name="programFiles">The folders of programs.</param>
    public static IEnumerable<string> Folders(IRegistryReader registry, IEnumerable<string> programFiles) =>
        new[] { RegistryBits.View32, RegistryBits.View64 }
            .Select(bits => registry.ReadString(bits, MfaServer.RegistryKey, "InstallPath"))
            .Concat(
                from folder in programFiles
                from name in MfaServer.ProgramFolders
                select PathText.Join(folder, name))
            .OfType<string>().Where(folder => !string.IsNullOrWhiteSpace(folder));

    /// <summary>The folder of the product's logs, or null if there is none.</summary>
    /// <param name="registry">The registry to ask.</param>
    /// <param name="folderExists">Whether a folder exists.</param>
    public static string? FindLogs(IRegistryReader registry, Func<string, bool> folderExists) =>
        Folders(registry, ProgramFiles.Take(1))
            .Select(folder => PathText.Join(folder, "Logs")).FirstOrDefault(folderExists);
}
