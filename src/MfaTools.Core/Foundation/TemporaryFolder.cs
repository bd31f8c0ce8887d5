using System;
using System.IO;

namespace MfaTools.Foundation;

/// <summary>A folder for what is unpacked, where others cannot look. A process that is killed leaves it behind: then
/// the next one deletes it. Whether its owner still runs is told by a file beside it, which that process holds
/// open.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private const string Prefix = "mfatools-";
    private const string Held = ".lock";

    private readonly FileStream _held;

    private TemporaryFolder(string path)
    {
        Path = path;
        _held = Open(path + Held, FileMode.CreateNew);
    }

    /// <summary>The full path.</summary>
    public string Path { get; }

    /// <summary>Makes one.</summary>
    public static TemporaryFolder Create()
    {
        DeleteLeft(System.IO.Path.GetTempPath());
        return new TemporaryFolder(NewFolder());
    }

    /// <summary>Deletes the folders of this user whose processes have ended.</summary>
    internal static void DeleteLeft(string temporary)
    {
        // C:\Windows\Temp is open to all: what stands there may be put there for this to delete something else.
        if (Platform.IsWindows && !IsOfUser(temporary)) return;
        foreach (string held in Directory.GetFiles(temporary, Prefix + "*" + Held))
        {
            string folder = held.Substring(0, held.Length - Held.Length);
            try
            {
                if (!Files.IsOwn(held)) continue;
                using (Open(held, FileMode.Open))
                {
                    if (Directory.Exists(folder) && Files.IsOwn(folder)) Directory.Delete(folder, recursive: true);
                }
            }
            catch (Exception e) when (Files.IsReadFailure(e))
            {
                // It is in use.
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception e) when (Files.IsReadFailure(e))
        {
            // A virus scanner may hold a file: the system cleans its temporary folder.
        }

        _held.Dispose();
    }

    private static FileStream Open(string path, FileMode mode) =>
        new(path, mode, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);

    private static bool IsOfUser(string folder) => folder.StartsWith(
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + "\\", StringComparison.OrdinalIgnoreCase);

    // The temporary folder is the user's own on Windows. Elsewhere all share it, and .NET 7 and later make one that is
    // closed to others.
    private static string NewFolder() =>
        typeof(Directory).GetMethod("CreateTempSubdirectory", [typeof(string)])?.Invoke(null, [Prefix]) is DirectoryInfo closed
            ? closed.FullName
            : Directory.CreateDirectory(PathText.Join(System.IO.Path.GetTempPath(), Prefix + Guid.NewGuid().ToString("N"))).FullName;
}
