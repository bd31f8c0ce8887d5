using System;
using System.IO;

namespace MfaTools.Foundation;

/// <summary>Writes files whole or not at all: under another name first, then renamed. What is written is for its owner
/// (and Administrators and SYSTEM) alone, never wider than what it replaces, and a link is replaced, not
/// followed.</summary>
internal static class AtomicFile
{
    /// <summary>Writes a file.</summary>
    /// <param name="path">The full path.</param>
    /// <param name="overwrite">Whether a file of that name may be replaced.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="IOException">It exists and may not be replaced, or cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Write(string path, bool overwrite, Action<Stream> write)
    {
        Files.Require(path);
        bool link = overwrite && Files.IsLink(path), replaces = overwrite && !link && File.Exists(path);
        string work = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var stream = replaces && Files.ModeOf(path) is { } mode ? OwnerOnly.Create(work, mode) : OwnerOnly.Create(work))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            // A link itself, never what it leads to: what replaces a file on Windows may follow it.
            if (link) File.Delete(path);
            if (replaces) File.Replace(work, path, null);
            else File.Move(work, path);
        }
        finally
        {
            File.Delete(work);
        }
    }
}
