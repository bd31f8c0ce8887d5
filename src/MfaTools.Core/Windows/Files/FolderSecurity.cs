using System;
using System.ComponentModel;
using System.IO;
using System.Runtime.InteropServices;
using MfaTools.Security;

namespace MfaTools.Windows;

/// <summary>Creates and protects folders through Win32 calls.</summary>
/// <remarks>Calls: CreateDirectoryW, SetFileSecurityW, GetNamedSecurityInfoW; learn.microsoft.com/windows/win32/api.
/// Not yet run on Windows.</remarks>
internal sealed class FolderSecurity : IFolderSecurity
{
    /// <summary>Owned by Administrators; full control for SYSTEM and Administrators, inherited by everything
    /// below.</summary>
    private const string Sddl = "O:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)";
    private const int AlreadyExists = 183;

    // DACL_SECURITY_INFORMATION and PROTECTED_DACL_SECURITY_INFORMATION.
    private const uint ProtectedDacl = 0x80000004;

    /// <inheritdoc/>
    public bool Exists(string folder) => Directory.Exists(folder) || File.Exists(folder);

    /// <inheritdoc/>
    public bool IsLink(string folder) => Files.IsLink(folder);

    /// <inheritdoc/>
    public Sid? Owner(string folder) => new FileSecurityReader().ReadFile(folder).Descriptor?.Owner;

    /// <inheritdoc/>
    public bool Create(string folder) => With(Sddl, descriptor =>
    {
        var attributes = new SecurityAttributes
        {
            Length = Marshal.SizeOf<SecurityAttributes>(), Descriptor = descriptor,
        };
        if (CreateDirectoryW(folder, ref attributes)) return true;
        int error = Marshal.GetLastWin32Error();
        return error == AlreadyExists ? false : throw Failed(error);
    });

    /// <inheritdoc/>
    public bool Protect(string folder) => Protect(folder, Sddl);

    /// <summary>Sets the DACL of a file or folder, without inherited entries.</summary>
    /// <param name="path">The full path.</param>
    /// <param name="sddl">The descriptor.</param>
    /// <returns>Whether that succeeded.</returns>
    public static bool Protect(string path, string sddl) =>
        With(sddl, descriptor => SetFileSecurityW(path, ProtectedDacl, descriptor));

    private static bool With(string sddl, Func<IntPtr, bool> use)
    {
        if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(sddl, 1, out var descriptor, IntPtr.Zero))
        {
            throw Failed(Marshal.GetLastWin32Error());
        }

        try
        {
            return use(descriptor);
        }
        finally
        {
            Native.LocalFree(descriptor);
        }
    }

    private static UnauthorizedAccessException Failed(int error) =>
        new($"The folder of the module below ProgramData cannot be created: {new Win32Exception(error).Message}");

    [StructLayout(LayoutKind.Sequential)]
    private struct SecurityAttributes
    {
        public int Length;
        public IntPtr Descriptor;
        public int Inherit;
    }

    [DllImport("kernel32.dll", ExactSpelling = true, CharSet = CharSet.Unicode, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern bool CreateDirectoryW(string path, ref SecurityAttributes attributes);

    [DllImport("advapi32.dll", ExactSpelling = true, CharSet = CharSet.Unicode, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern bool ConvertStringSecurityDescriptorToSecurityDescriptorW(
        string text, uint revision, out IntPtr descriptor, IntPtr size);

    [DllImport("advapi32.dll", ExactSpelling = true, CharSet = CharSet.Unicode, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern bool SetFileSecurityW(string path, uint information, IntPtr descriptor);
}
