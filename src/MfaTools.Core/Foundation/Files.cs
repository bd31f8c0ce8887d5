using System;
using System.IO;

namespace MfaTools.Foundation;

/// <summary>Reads files that users name and that others may write, rename and delete meanwhile. Only regular files are
/// opened: a pipe or a device could block the reader forever. On every runtime a text that is not a path costs an
/// <see cref="IOException"/>.</summary>
internal static class Files
{
    // ERROR_HANDLE_DISK_FULL and ERROR_DISK_FULL; ENOSPC and EDQUOT of Linux and macOS, which .NET reports unchanged.
    private static readonly int[] DiskFull = [unchecked((int)0x80070027), unchecked((int)0x80070070), 28, 69, 122];

    /// <summary>Opens a file unbuffered. A writer can go on writing, renaming and deleting it.</summary>
    /// <exception cref="IOException">It cannot be read, or is not a file.</exception>
    /// <exception cref="UnauthorizedAccessException">Access is denied.</exception>
    public static FileStream OpenShared(string path)
    {
        Require(path);
        if (Directory.Exists(path)) throw new UnusableFileException("It is a folder, not a file.");
        if (!IsRegular(path)) throw new UnusableFileException("It is a pipe or a device, not a file.");
        return new FileStream(
            path,
            FileMode.Open,
            FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete,
            bufferSize: 1,
            FileOptions.SequentialScan);
    }

    /// <summary>Reads at most the first <paramref name="max"/> bytes of a file. To learn whether it is larger, ask for
    /// one byte more.</summary>
    /// <inheritdoc cref="OpenShared"/>
    public static byte[] ReadUpTo(string path, long max)
    {
        using var stream = OpenShared(path);
        return ReadUpTo(stream, max);
    }

    /// <summary>Reads a whole file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="max">The greatest size in bytes.</param>
    /// <exception cref="FormatException">The file is larger.</exception>
    /// <inheritdoc cref="OpenShared"/>
    public static byte[] ReadWhole(string path, long max)
    {
        byte[] bytes = ReadUpTo(path, max + 1);
        return bytes.Length > max ? throw new FormatException($"it is larger than {max >> 20} MiB") : bytes;
    }

    /// <summary>Reads at most the first <paramref name="max"/> bytes of a stream.</summary>
    public static byte[] ReadUpTo(Stream stream, long max)
    {
        // The size of a file is known, although it may change meanwhile.
        long left = stream.CanSeek ? Math.Max(0, stream.Length - stream.Position) : 0;
        var content = new MemoryStream((int)Math.Min(max, left));
        var buffer = new byte[81920];
        int read;
        while (content.Length < max
            && (read = stream.Read(buffer, 0, (int)Math.Min(buffer.Length, max - content.Length))) > 0)
        {
            content.Write(buffer, 0, read);
        }

        return content.Length == content.Capacity ? content.GetBuffer() : content.ToArray();
    }

    /// <summary>The full paths of the files in a folder.</summary>
    /// <exception cref="IOException">The folder cannot be read, or the text is not a path.</exception>
    /// <exception cref="UnauthorizedAccessException">Access is denied.</exception>
    public static string[] In(string folder)
    {
        Require(folder);
        return Directory.GetFiles(folder);
    }

    /// <summary>The length of a file and when it was last written, or null if it is missing or cannot be
    /// read.</summary>
    public static (long Length, DateTime WrittenUtc)? Look(string path)
    {
        if (PathText.Problem(path) is not null) return null;
        try
        {
            var info = new FileInfo(path);
            return info.Exists ? (info.Length, info.LastWriteTimeUtc) : null;
        }
        catch (Exception e) when (IsReadFailure(e))
        {
            return null;
        }
    }

    /// <summary>Throws if a text cannot be a path on this system.</summary>
    /// <exception cref="UnusableFileException">It cannot.</exception>
    public static void Require(string path)
    {
        if (PathText.Problem(path) is { } problem)
        {
            throw new UnusableFileException($"It is not a path of a file: {problem}.");
        }
    }

    /// <summary>Whether an existing path leads to a file, and not to a pipe, a socket or a device.</summary>
    public static bool IsRegular(string path) =>
        Platform.IsWindows ? !PathText.IsWindowsDevice(path) : UnixFiles.IsRegular(path) ?? true;

    /// <summary>Whether a full path is a link whose target does not exist.</summary>
    public static bool IsDanglingLink(string path) =>
        PathText.Problem(path) is null && !File.Exists(path) && !Directory.Exists(path) && IsLink(path);

    /// <summary>Whether a full path is a link.</summary>
    public static bool IsLink(string path)
    {
        try
        {
            return (File.GetAttributes(path) & FileAttributes.ReparsePoint) != 0;
        }
        catch (Exception e) when (IsReadFailure(e))
        {
            return false;
        }
    }

    /// <summary>Whether an existing path is not a link and, on Unix, belongs to this user.</summary>
    public static bool IsOwn(string path) => Platform.IsWindows ? !IsLink(path) : UnixFiles.IsOwn(path);

    /// <summary>Whether an exception means that a file or folder cannot be read or written, not that the program is
    /// wrong.</summary>
    public static bool IsReadFailure(Exception e) => e is IOException or UnauthorizedAccessException
        or InvalidDataException or NotSupportedException or System.Security.SecurityException;

    /// <summary>Whether the disk is full.</summary>
    public static bool IsDiskFull(Exception e) => e is IOException && Array.IndexOf(DiskFull, e.HResult) >= 0;
}

/// <summary>A path does not lead to a file that can be opened: it is a folder, a pipe or a device, or not a
/// path.</summary>
internal sealed class UnusableFileException(string message) : IOException(message);
