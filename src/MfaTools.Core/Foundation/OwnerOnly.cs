using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;
using MfaTools.Windows;

namespace MfaTools;

/// <summary>New files that nobody but their owner can read: on Windows also Administrators and SYSTEM.</summary>
/// <remarks>Where a file system or a share does not let the permissions be set, those of the folder hold. Not yet run
/// on Windows.</remarks>
internal static class OwnerOnly
{
    private const int OwnerReadWrite = 0x180;

    // The flags that .NET itself passes to this call: write only, close on exec, create, exclusive.
    private const int CreateNew = 0x01 | 0x10 | 0x20 | 0x40;

    // DACL_SECURITY_INFORMATION and PROTECTED_DACL_SECURITY_INFORMATION.
    private const uint ProtectedDacl = 0x80000004;

    /// <summary>Creates a file that is not there yet, and opens it for writing.</summary>
    /// <param name="path">The full path.</param>
    /// <param name="mode">Elsewhere than on Windows: the mode that it must not be wider than.</param>
    public static FileStream Create(string path, int mode = OwnerReadWrite)
    {
        if (!Native.IsWindows) return CreateUnix(path, mode & OwnerReadWrite);
        // Nobody else can open it until it is closed, so nothing is written before it is protected.
        var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        Native.OrNull(() => Protect(path));
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
            throw new IOException("This runtime cannot create a file that only its owner can read.", e);
        }

        // It says why it cannot be created, which is the same for both.
        using (new FileStream(path, FileMode.CreateNew, FileAccess.Write))
        {
        }

        File.Delete(path);
        throw new IOException("A file that only its owner can read could not be created.");
    }

    private static object? Protect(string path)
    {
        string sddl = $"D:P(A;;FA;;;SY)(A;;FA;;;BA)(A;;FA;;;{new IdentityReader().Self?.ToString() ?? "OW"})";
        if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(sddl, 1, out var descriptor, IntPtr.Zero)) return null;
        try
        {
            SetFileSecurityW(path, ProtectedDacl, descriptor);
        }
        finally
        {
            Native.LocalFree(descriptor);
        }

        return null;
    }

    [DllImport("libSystem.Native", EntryPoint = "SystemNative_Open", SetLastError = true)]
    private static extern IntPtr Open(byte[] path, int flags, int mode);

    [DllImport("advapi32.dll", ExactSpelling = true, CharSet = CharSet.Unicode)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern bool ConvertStringSecurityDescriptorToSecurityDescriptorW(
        string text, uint revision, out IntPtr descriptor, IntPtr size);

    [DllImport("advapi32.dll", ExactSpelling = true, CharSet = CharSet.Unicode)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern bool SetFileSecurityW(string path, uint information, IntPtr descriptor);
}
