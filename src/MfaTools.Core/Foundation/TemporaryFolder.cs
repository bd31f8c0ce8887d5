using System;
using System.IO;

namespace MfaTools.Foundation;

/// <summary>A folder for unpacked files that others cannot read. A killed process leaves it behind, and the next one
/// deletes it. While its owner runs, it keeps a file beside the folder open.</summary>
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

    /// <summary>Creates one.</summary>
    public static TemporaryFolder Create()
    {
        DeleteLeft(System.IO.Path.GetTempPath());
        return new TemporaryFolder(NewFolder());
    }

    /// <summary>Deletes the folders of this user whose processes have ended.</summary>
    internal static void DeleteLeft(string temporary)
    {
        // C:\Windows\Temp is open to all: a folder in it may be a trap to delete something else.
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
            // A virus scanner may have a file open; the system cleans its temporary folder.
        }

        _held.Dispose();
    }

    private static FileStream Open(string path, FileMode mode) =>
        new(path, mode, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);

    private static bool IsOfUser(string folder) => folder.StartsWith(
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + "\\", StringComparison.OrdinalIgnoreCase);

    // On Windows the temporary folder belongs to the user. Elsewhere all users share it; .NET 7 and later create a
    // folder there that others cannot open.
    private static string NewFolder()
    {
        var create = typeof(Directory).GetMethod("CreateTempSubdirectory", [typeof(string)]);
        if (create?.Invoke(null, [Prefix]) is DirectoryInfo closed) return closed.FullName;
        string name = Prefix + Guid.NewGuid().ToString("N");
        return Directory.CreateDirectory(PathText.Join(System.IO.Path.GetTempPath(), name)).FullName;
    }
}
