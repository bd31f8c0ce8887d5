using System;
using System.IO;

namespace MfaTools.Windows;

/// <summary>Writes files completely or not at all: under another name first, which is then renamed. A file is for its
/// owner (on Windows also for Administrators and SYSTEM) alone and never wider than the one it replaces. A link is
/// replaced, not followed.</summary>
/// <remarks>If the file system or share does not allow permissions to be set, those of the folder apply. Run under
/// Wine, not yet on Windows.</remarks>
internal static class AtomicFile
{
    /// <summary>Writes a file.</summary>
    /// <param name="path">The full path.</param>
    /// <param name="overwrite">Whether an existing file may be replaced.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="IOException">It exists and may not be replaced, or cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Access is denied.</exception>
    public static void Write(string path, bool overwrite, Action<Stream> write)
    {
        Files.Require(path);
        bool link = overwrite && Files.IsLink(path), replaces = overwrite && !link && File.Exists(path);
        string work = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var stream = Create(work, replaces ? path : null))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            // The link itself, never its target: on Windows a replacement may follow it.
            if (link) File.Delete(path);
            if (replaces) File.Replace(work, path, null);
            else File.Move(work, path);
        }
        finally
        {
            File.Delete(work);
        }
    }

    /// <summary>Creates a file that only its owner can read, and opens it for writing.</summary>
    private static FileStream Create(string path, string? replaced)
    {
        if (!Platform.IsWindows)
        {
            int mode = replaced is not null && UnixFiles.ModeOf(replaced) is { } old ? old : UnixFiles.OwnerReadWrite;
            return UnixFiles.Create(path, mode & UnixFiles.OwnerReadWrite);
        }

        // Nobody else can open it until it is closed, so nothing is written before it is protected.
        var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        string owner = new IdentityReader().Self?.ToString() ?? "OW";
        FolderSecurity.Protect(path, $"D:P(A;;FA;;;SY)(A;;FA;;;BA)(A;;FA;;;{owner})");
        return stream;
    }
}
