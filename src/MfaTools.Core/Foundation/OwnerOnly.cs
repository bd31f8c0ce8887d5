using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;
using MfaTools.Windows;

namespace MfaTools.Foundation;

/// <summary>New files that nobody but their owner can read: on Windows also Administrators and SYSTEM.</summary>
/// <remarks>Where a file system or a share does not let the permissions be set, those of the folder hold. Run under Wine,
/// not yet on Windows.</remarks>
internal static class OwnerOnly
{
    private const int OwnerReadWrite = 0x180;

    // The flags that .NET itself passes to this call: write only, close on exec, create, exclusive.
    private const int CreateNew = 0x01 | 0x10 | 0x20 | 0x40;

    /// <summary>Creates a file that is not there yet, and opens it for writing.</summary>
    /// <param name="path">The full path.</param>
    /// <param name="mode">Elsewhere than on Windows: the mode that it must not be wider than.</param>
    public static FileStream Create(string path, int mode = OwnerReadWrite)
    {
        if (!Native.IsWindows) return CreateUnix(path, mode & OwnerReadWrite);
        // Nobody else can open it until it is closed, so nothing is written before it is protected.
        var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        string owner = new IdentityReader().Self?.ToString() ?? "OW";
        FolderSecurity.Protect(path, $"D:P(A;;FA;;;SY)(A;;FA;;;BA)(A;;FA;;;{owner})");
        return stream;
    }

    private static FileStream CreateUnix(string path, int mode)
    {
        try
        {
            var handle = new Microsoft.Win32.SafeHandles.SafeFileHandle(
                Open(Encoding.UTF8.GetBytes(path + "\0"), CreateNew, mode), ownsHandle: true);
            if (!handle.IsInvalid) return new FileStream(handle, FileAccess.Write);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            // Mono, which runs the tests alone, does not have it.
            return new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        }

        // It says why it cannot be created, which is the same for both.
        using (new FileStream(path, FileMode.CreateNew, FileAccess.Write))
        {
        }

        File.Delete(path);
        throw new IOException("A file that only its owner can read could not be created.");
    }

    [DllImport("libSystem.Native", EntryPoint = "SystemNative_Open", SetLastError = true)]
    private static extern IntPtr Open(byte[] path, int flags, int mode);
}
