using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;

namespace MfaTools.Foundation;

/// <summary>Files that others name, and may write, rename and delete meanwhile. Only regular files are opened: a pipe
/// or a device
/// may make the reader wait for ever. A path that is none costs an <see cref="IOException"/> on every
/// runtime.</summary>
internal static class Files
{
    private const int TypeMask = 0xF000;
    private const int PermissionMask = 0x1FF;
    private const int RegularType = 0x8000;
    private const int FolderType = 0x4000;

    // The call is no contract of .NET. If it does not say that a folder is one, its answers are not used.
    private static readonly Lazy<bool> TypesAreKnown = new(() => TypeOf("/") == FolderType);

    // ERROR_HANDLE_DISK_FULL and ERROR_DISK_FULL; ENOSPC and EDQUOT of Linux and macOS, which .NET gives as they are.
    private static readonly int[] DiskFull = [unchecked((int)0x80070027), unchecked((int)0x80070070), 28, 69, 122];

    internal static readonly bool IsWindows = Path.DirectorySeparatorChar == '\\';

    /// <summary>Opens a file so that a writer can go on writing, renaming and deleting it. Nothing is
    /// buffered.</summary>
    /// <exception cref="IOException">It cannot be read, or is not a file.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
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

    /// <summary>The first bytes of a file, at most so many. To learn whether it is larger, ask for one more than is
    /// wanted.</summary>
    /// <inheritdoc cref="OpenShared"/>
    public static byte[] ReadUpTo(string path, long max)
    {
        using var stream = OpenShared(path);
        return ReadUpTo(stream, max);
    }

    /// <summary>The first bytes of a stream, at most so many.</summary>
    public static byte[] ReadUpTo(Stream stream, long max)
    {
        // Of a file the size is known, though it may change meanwhile.
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

    /// <summary>The files of a folder, as full paths.</summary>
    /// <exception cref="IOException">The folder cannot be read, or the text is not a path.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be read.</exception>
    public static string[] In(string folder)
    {
        Require(folder);
        return Directory.GetFiles(folder);
    }

    /// <summary>The length of a file and when it was written; null where it is not there or cannot be looked
    /// at.</summary>
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

    /// <summary>Throws where a text cannot be a path on this system.</summary>
    /// <exception cref="UnusableFileException">It cannot.</exception>
    public static void Require(string path)
    {
        if (PathText.Problem(path) is { } problem)
        {
            throw new UnusableFileException($"It is not a path of a file: {problem}.");
        }
    }

    /// <summary>Whether what is there is a file, and not a pipe, a socket or a device.</summary>
    /// <param name="path">A path of something that is there.</param>
    public static bool IsRegular(string path)
    {
        return IsWindows ? !PathText.IsWindowsDevice(path) : !TypesAreKnown.Value || TypeOf(path) is null or RegularType;
    }

    /// <summary>Whether it is a link to something that is not there.</summary>
    /// <param name="path">A full path.</param>
    public static bool IsDanglingLink(string path)
    {
        try
        {
            return PathText.Problem(path) is null && !File.Exists(path) && !Directory.Exists(path)
                && (File.GetAttributes(path) & FileAttributes.ReparsePoint) != 0;
        }
        catch (Exception e) when (IsReadFailure(e))
        {
            return false;
        }
    }

    /// <summary>Whether it is a link, to whatever it leads.</summary>
    /// <param name="path">A full path.</param>
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

    /// <summary>Who may do what with a file, as the nine bits of Unix; null on Windows.</summary>
    /// <param name="path">A path of something that is there.</param>
    public static int? ModeOf(string path) => IsWindows || !TypesAreKnown.Value ? null : StatusOf(path) & PermissionMask;

    /// <summary>Whether it is no link and, elsewhere than on Windows, belongs to this user.</summary>
    /// <param name="path">A path of something that is there.</param>
    public static bool IsOwn(string path)
    {
        if (IsWindows) return !IsLink(path);
        var status = new int[64];
        return TypesAreKnown.Value && LinkStat(Encoding.UTF8.GetBytes(path + "\0"), status) == 0
            && (status[1] & TypeMask) is FolderType or RegularType && status[2] == EffectiveUser();
    }

    /// <summary>Whether an exception says that a file or folder cannot be read or written, and is no fault of the
    /// program.</summary>
    public static bool IsReadFailure(Exception e) =>
        e is IOException or UnauthorizedAccessException or InvalidDataException or NotSupportedException or System.Security.SecurityException;

    /// <summary>Whether a disk is full.</summary>
    public static bool IsDiskFull(Exception e) => e is IOException && Array.IndexOf(DiskFull, e.HResult) >= 0;

    private static int? TypeOf(string path) => StatusOf(path) & TypeMask;

    /// <summary>The type and mode of what is there, by the call that .NET itself makes: the second of the numbers it fills
    /// in.</summary>
    private static int? StatusOf(string path)
    {
        try
        {
            var status = new int[64];
            return Stat(Encoding.UTF8.GetBytes(path + "\0"), status) == 0 ? status[1] : null;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return null;
        }
    }

    [DllImport("libSystem.Native", EntryPoint = "SystemNative_LStat")]
    private static extern int LinkStat(byte[] path, [Out] int[] status);

    [DllImport("libSystem.Native", EntryPoint = "SystemNative_GetEUid")]
    private static extern int EffectiveUser();

    [DllImport("libSystem.Native", EntryPoint = "SystemNative_Stat")]
    private static extern int Stat(byte[] path, [Out] int[] status);
}
