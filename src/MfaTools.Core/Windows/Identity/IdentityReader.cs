using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using MfaTools.Security;

namespace MfaTools.Windows;

/// <summary>Looks up accounts through Win32 calls. On other systems it finds nothing.</summary>
/// <remarks>Calls: NetGetJoinInformation, GetComputerNameExW, LookupAccountNameW, LookupAccountSidW,
/// GetTokenInformation, NetLocalGroupGetMembers; learn.microsoft.com/windows/win32/api. Domains and groups of file
/// servers are not yet run on Windows.</remarks>
internal sealed class IdentityReader : IIdentityReader
{
    private const int JoinedDomain = 3;
    private const uint Query = 8;
    private const int TokenUser = 1;
    private const int ComputerNameDnsDomain = 2;

    private static readonly IntPtr CurrentProcess = new(-1);

    /// <inheritdoc/>
    public string Computer => Environment.MachineName;

    /// <inheritdoc/>
    public bool IsWindows => Platform.IsWindows;

    /// <inheritdoc/>
    public string? Domain => Native.OrNull(() =>
    {
        if (NetGetJoinInformation(null, out var buffer, out int status) != 0) return null;
        try
        {
            return status == JoinedDomain ? Marshal.PtrToStringUni(buffer) : null;
        }
        finally
        {
            _ = Native.NetApiBufferFree(buffer);
        }
    });

    /// <summary>The DNS name of this computer's domain; null if it has none.</summary>
    internal static string? DnsDomain => Native.OrNull(() =>
    {
        var name = new char[256];
        int length = name.Length;
        return GetComputerNameEx(ComputerNameDnsDomain, name, ref length) ? Native.Text(name) : null;
    });

    /// <inheritdoc/>
    public Sid? Self => Native.OrNull(() =>
    {
        if (!OpenProcessToken(CurrentProcess, Query, out var token)) return null;
        try
        {
            var buffer = new byte[256];
            var pin = GCHandle.Alloc(buffer, GCHandleType.Pinned);
            try
            {
                if (!GetTokenInformation(token, TokenUser, buffer, buffer.Length, out _)) return null;
                // The buffer begins with a pointer to the SID, which follows in it.
                long at = Marshal.ReadIntPtr(pin.AddrOfPinnedObject()).ToInt64() - pin.AddrOfPinnedObject().ToInt64();
                return Sid.Read(buffer, (int)at, buffer.Length);
            }
            finally
            {
                pin.Free();
            }
        }
        finally
        {
            CloseHandle(token);
        }
    });

    /// <inheritdoc/>
    public Sid? Find(string name) => Native.OrNull(() => Find(null, name));

    /// <inheritdoc/>
    public string? NameOf(Sid sid) =>
        NameOf(null, sid) is { } found
        ? found.Domain.Length == 0 ? found.Name : $@"{found.Domain}\{found.Name}"
        : null;

    /// <inheritdoc/>
    public IReadOnlyList<Sid>? MembersOf(string server, Sid group) => Native.OrNull(() =>
    {
        // Use the server's own name of the group, which may be translated. A group of the domain can have the same name
        // as a group of the server, which takes precedence in a look-up.
        if (NameOf(server, group) is not { } found || !group.Equals(Find(server, found.Name))) return null;
        if (NetLocalGroupGetMembers(
            @"\\" + server, found.Name, 0, out var buffer, -1, out int count, out _, IntPtr.Zero) != 0)
        {
            return null;
        }

        try
        {
            var members = new List<Sid>();
            for (int i = 0; i < count; i++)
            {
                var memory = Marshal.ReadIntPtr(buffer, i * IntPtr.Size);
                members.Add(Sid.Read(Native.Copy(memory, GetLengthSid(memory)), 0, GetLengthSid(memory)));
            }

            return members;
        }
        finally
        {
            _ = Native.NetApiBufferFree(buffer);
        }
    });

    private static Sid? Find(string? server, string name)
    {
        var sid = new byte[68];
        int length = sid.Length;
        var domain = new char[256];
        int domainLength = domain.Length;
        return LookupAccountName(server, name, sid, ref length, domain, ref domainLength, out _)
            ? Sid.Read(sid, 0, sid.Length)
            : null;
    }

    private static (string Domain, string Name)? NameOf(string? server, Sid sid)
    {
        if (!Platform.IsWindows || sid.Alias is not null) return null;
        var bytes = new byte[sid.BinaryLength];
        sid.Write(bytes, 0);
        var name = new char[256];
        var domain = new char[256];
        int nameLength = name.Length;
        int domainLength = domain.Length;
        return LookupAccountSid(server, bytes, name, ref nameLength, domain, ref domainLength, out _)
            ? (Native.Text(domain), Native.Text(name))
            : null;
    }

    [DllImport("netapi32.dll", CharSet = CharSet.Unicode, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int NetGetJoinInformation(string? server, out IntPtr name, out int status);

    [DllImport("netapi32.dll", CharSet = CharSet.Unicode, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int NetLocalGroupGetMembers(
        string server,
        string group,
        int level,
        out IntPtr buffer,
        int length,
        out int read,
        out int total,
        IntPtr resume);

    [DllImport("advapi32.dll", EntryPoint = "LookupAccountNameW",
        CharSet = CharSet.Unicode, SetLastError = true, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern bool LookupAccountName(
        string? server,
        string name,
        [Out] byte[] sid,
        ref int sidLength,
        [Out] char[] domain,
        ref int domainLength,
        out int use);

    [DllImport("advapi32.dll", EntryPoint = "LookupAccountSidW",
        CharSet = CharSet.Unicode, SetLastError = true, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern bool LookupAccountSid(
        string? server,
        byte[] sid,
        [Out] char[] name,
        ref int nameLength,
        [Out] char[] domain,
        ref int domainLength,
        out int use);

    [DllImport("advapi32.dll", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int GetLengthSid(IntPtr sid);

    [DllImport("advapi32.dll", SetLastError = true, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern bool OpenProcessToken(IntPtr process, uint access, out IntPtr token);

    [DllImport("advapi32.dll", SetLastError = true, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern bool GetTokenInformation(
        IntPtr token, int kind, [Out] byte[] buffer, int length, out int needed);

    [DllImport("kernel32.dll", EntryPoint = "GetComputerNameExW",
        CharSet = CharSet.Unicode, SetLastError = true, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern bool GetComputerNameEx(int kind, [Out] char[] name, ref int length);

    [DllImport("kernel32.dll", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern bool CloseHandle(IntPtr handle);
}
