using System;
using System.IO;
using System.Runtime.InteropServices;
using MfaTools.Security;
using Microsoft.Win32.SafeHandles;

namespace MfaTools.Windows;

/// <summary>Reads permissions and opens files through Win32 calls. On other systems it reads nothing.</summary>
/// <remarks>Calls: GetNamedSecurityInfoW (shares by NetShareGetInfo of level 502 within it), CreateFileW,
/// QueryDosDeviceW, WNetGetConnectionW, NetDfsGetClientInfo; learn.microsoft.com/windows/win32/api. Shares and DFS are
/// not yet run on Windows.</remarks>
internal sealed class FileSecurityReader : IFileSecurityReader
{
    private const string NotWindows = "this is not a Windows computer";
    private const int FileObject = 1;
    private const int ShareObject = 5;
    private const int OwnerGroupAndDacl = 1 | 2 | 4;
    private const int LabelAndScope = 0x10 | 0x40;
    private const uint GenericRead = 0x80000000;
    private const uint ShareAll = 7;
    private const uint OpenExisting = 3;
    private const uint InvalidAttributes = 0xFFFFFFFF;
    private const uint Directory = 0x10;
    private const int RemoteDrive = 4;
    private const int NoRoot = 1;

    /// <inheritdoc/>
    public Reading ReadFile(string path)
    {
        var all = Read(path, FileObject, OwnerGroupAndDacl | LabelAndScope, "the file's");
        // A file server without labels or policies may refuse a request for them.
        return all.Descriptor is null ? Read(path, FileObject, OwnerGroupAndDacl, "the file's") : all;
    }

    /// <inheritdoc/>
    public Reading ReadShare(string server, string share) =>
        Read($@"\\{server}\{share}", ShareObject, OwnerGroupAndDacl, "the share's");

    /// <inheritdoc/>
    public int? Open(string path)
    {
        if (!Platform.IsWindows) return null;
        uint attributes = GetFileAttributes(path);
        if (attributes != InvalidAttributes && (attributes & Directory) != 0) return Win32Errors.IsDirectory;
        using var handle = CreateFile(path, GenericRead, ShareAll, IntPtr.Zero, OpenExisting, 0, IntPtr.Zero);
        if (handle.IsInvalid) return Marshal.GetLastWin32Error();
        try
        {
            using var stream = new FileStream(handle, FileAccess.Read, 1);
            if (stream.ReadByte() >= 0 && stream.CanSeek)
            {
                stream.Seek(-1, SeekOrigin.End);
                stream.ReadByte();
            }

            return 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.HResult & 0xFFFF;
        }
    }

    /// <inheritdoc/>
    public (DriveKind Kind, string? Target) Drive(char letter)
    {
        if (!Platform.IsWindows) return (DriveKind.Unknown, null);
        int type = GetDriveType(letter + @":\");
        if (type == NoRoot) return (DriveKind.Missing, null);
        var target = new char[1024];
        if (type == RemoteDrive)
        {
            int length = target.Length;
            bool isKnown = WNetGetConnection(letter + ":", target, ref length) == 0;
            return (DriveKind.Mapped, isKnown ? Native.Text(target) : null);
        }

        string device = QueryDosDevice(letter + ":", target, target.Length) > 0 ? Native.Text(target) : "";
        return device.StartsWith(@"\??\", StringComparison.Ordinal)
            ? (DriveKind.Substituted, device.Substring(4))
            : (DriveKind.Disk, null);
    }

    /// <inheritdoc/>
    public string? ResolveDfs(string path) => Native.OrNull(() =>
    {
        if (NetDfsGetClientInfo(path, null, null, 3, out var buffer) != 0) return null;
        try
        {
            var info = Marshal.PtrToStructure<DfsInfo>(buffer);
            if (info.StorageCount < 1) return null;
            var storage = Marshal.PtrToStructure<DfsStorage>(info.Storages);
            string rest = info.EntryPath is { } entry && path.Length > entry.Length + 1
                ? path.Substring(entry.Length + 1)
                : "";
            return $@"\\{storage.Server}\{storage.Share}{rest}";
        }
        finally
        {
            _ = Native.NetApiBufferFree(buffer);
        }
    });

    private static Reading Read(string name, int type, int parts, string whose)
    {
        if (!Platform.IsWindows) return Reading.Failed($"{whose} permissions were not read: {NotWindows}");
        int error = GetNamedSecurityInfo(
            name, type, parts, IntPtr.Zero, IntPtr.Zero, IntPtr.Zero, IntPtr.Zero, out var memory);
        if (error != 0) return Reading.Failed($"{whose} permissions could not be read: {Win32Errors.Describe(error)}");
        if (memory == IntPtr.Zero)
        {
            return Reading.Failed($"{whose} permissions could not be read: the file system does not support them");
        }

        try
        {
            return Reading.Of(SecurityDescriptor.ParseBinary(Native.Copy(memory, GetSecurityDescriptorLength(memory))));
        }
        catch (DescriptorFormatException e)
        {
            return Reading.Failed($"{whose} permissions could not be read: {e.Message}");
        }
        finally
        {
            Native.LocalFree(memory);
        }
    }

    // DFS_INFO_3
    [StructLayout(LayoutKind.Sequential, CharSet = CharSet.Unicode)]
    private struct DfsInfo
    {
        public string? EntryPath;
        public string? Comment;
        public uint State;
        public uint StorageCount;
        public IntPtr Storages;
    }

    // DFS_STORAGE_INFO
    [StructLayout(LayoutKind.Sequential, CharSet = CharSet.Unicode)]
    private struct DfsStorage
    {
        public uint State;
        public string Server;
        public string Share;
    }

    [DllImport("advapi32.dll", EntryPoint = "GetNamedSecurityInfoW", CharSet = CharSet.Unicode, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int GetNamedSecurityInfo(
        string name, int type, int parts, IntPtr owner, IntPtr group, IntPtr dacl, IntPtr sacl, out IntPtr descriptor);

    [DllImport("advapi32.dll", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int GetSecurityDescriptorLength(IntPtr descriptor);

    [DllImport("kernel32.dll", EntryPoint = "GetFileAttributesW",
        CharSet = CharSet.Unicode, SetLastError = true, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern uint GetFileAttributes(string path);

    [DllImport("kernel32.dll", EntryPoint = "CreateFileW",
        CharSet = CharSet.Unicode, SetLastError = true, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern SafeFileHandle CreateFile(
        string path, uint access, uint share, IntPtr security, uint disposition, uint flags, IntPtr template);

    [DllImport("kernel32.dll", EntryPoint = "GetDriveTypeW", CharSet = CharSet.Unicode, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int GetDriveType(string root);

    [DllImport("kernel32.dll", EntryPoint = "QueryDosDeviceW", CharSet = CharSet.Unicode, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int QueryDosDevice(string device, [Out] char[] target, int length);

    [DllImport("mpr.dll", EntryPoint = "WNetGetConnectionW", CharSet = CharSet.Unicode, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int WNetGetConnection(string local, [Out] char[] remote, ref int length);

    [DllImport("netapi32.dll", CharSet = CharSet.Unicode, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int NetDfsGetClientInfo(
        string path, string? server, string? share, int level, out IntPtr buffer);
}
