using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace MfaTools.Foundation;

/// <summary>What .NET Standard cannot say about a file on Unix: its type, its mode and its owner. The calls are those
/// of .NET's own native library. They are not a contract, so their answers are used only if they prove right for the
/// root folder. Mono, which runs only the tests, lacks them.</summary>
internal static class UnixFiles
{
    /// <summary>Read and write for the owner alone.</summary>
    public const int OwnerReadWrite = 0x180;

    private const int TypeMask = 0xF000;
    private const int PermissionMask = 0x1FF;
    private const int RegularType = 0x8000;
    private const int FolderType = 0x4000;

    // The library's own flags: write only, close on exec, create, exclusive.
    private const int CreateNew = 0x01 | 0x10 | 0x20 | 0x40;

    private static readonly Lazy<bool> IsUsable = new(() =>
        (Status("/", followLink: true)?.Mode & TypeMask) == FolderType);

    /// <summary>Whether it is a regular file, and not a pipe, a socket or a device; null if that is unknown.</summary>
    public static bool? IsRegular(string path) => Known(path, followLink: true) is { } status
        ? (status.Mode & TypeMask) == RegularType
        : null;

    /// <summary>The nine permission bits, or null if they are unknown.</summary>
    public static int? ModeOf(string path) => Known(path, followLink: true)?.Mode & PermissionMask;

    /// <summary>Whether it is a file or folder, and not a link, and belongs to this user.</summary>
    public static bool IsOwn(string path) => Known(path, followLink: false) is { } status
        && (status.Mode & TypeMask) is FolderType or RegularType && status.Owner == GetEffectiveUser();

    /// <summary>Creates a file with a mode and opens it for writing.</summary>
    /// <exception cref="IOException">It exists, or cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">Access is denied.</exception>
    public static FileStream Create(string path, int mode)
    {
        try
        {
            var handle = new SafeFileHandle(Open(Bytes(path), CreateNew, mode), ownsHandle: true);
            if (!handle.IsInvalid) return new FileStream(handle, FileAccess.Write);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        }

        // .NET's own call fails for the same reason and reports it.
        using (new FileStream(path, FileMode.CreateNew, FileAccess.Write))
        {
        }

        File.Delete(path);
        throw new IOException("A file that only its owner can read could not be created.");
    }

    private static (int Mode, int Owner)? Known(string path, bool followLink) =>
        IsUsable.Value ? Status(path, followLink) : null;

    private static (int Mode, int Owner)? Status(string path, bool followLink)
    {
        try
        {
            var status = new int[64];
            int error = followLink ? Stat(Bytes(path), status) : LinkStat(Bytes(path), status);
            return error == 0 ? (status[1], status[2]) : null;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return null;
        }
    }

    private static byte[] Bytes(string path) => Encoding.UTF8.GetBytes(path + "\0");

    [DllImport("libSystem.Native", EntryPoint = "SystemNative_Stat")]
    private static extern int Stat(byte[] path, [Out] int[] status);

    [DllImport("libSystem.Native", EntryPoint = "SystemNative_LStat")]
    private static extern int LinkStat(byte[] path, [Out] int[] status);

    [DllImport("libSystem.Native", EntryPoint = "SystemNative_GetEUid")]
    private static extern int GetEffectiveUser();

    [DllImport("libSystem.Native", EntryPoint = "SystemNative_Open", SetLastError = true)]
    private static extern IntPtr Open(byte[] path, int flags, int mode);
}
