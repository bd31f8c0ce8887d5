using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace MfaTools.Windows;

/// <summary>Reads the service manager of this computer. On other systems it finds no services.</summary>
/// <remarks>Calls: EnumServicesStatusExW and QueryServiceConfigW,
/// learn.microsoft.com/windows/win32/api/winsvc.</remarks>
internal sealed class ServiceReader : IServiceReader
{
    private const uint ConnectAndEnumerate = 0x0001 | 0x0004;
    private const uint QueryConfig = 0x0001;
    private const int Win32Services = 0x30;
    private const int AllStates = 3;
    private const int InsufficientBuffer = 122;

    private static readonly string[] States =
    [
        "Stopped", "StartPending", "StopPending", "Running", "ContinuePending", "PausePending", "Paused",
    ];

    /// <inheritdoc/>
    public IReadOnlyList<ServiceAccount> Find(string prefix)
    {
        var found = new List<ServiceAccount>();
        if (!Platform.IsWindows) return found;
        var manager = OpenSCManager(null, null, ConnectAndEnumerate);
        if (manager == IntPtr.Zero) return found;
        try
        {
            foreach (var (name, state) in Names(manager))
            {
                if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)
                    && ReadAccount(manager, name, state) is { } account)
                {
                    found.Add(account);
                }
            }
        }
        finally
        {
            CloseServiceHandle(manager);
        }

        return found;
    }

    private static List<(string Name, uint State)> Names(IntPtr manager)
    {
        var names = new List<(string, uint)>();
        uint resume = 0;
        int needed = 0;
        var buffer = IntPtr.Zero;
        int size = 0;
        try
        {
            while (true)
            {
                bool done = EnumServicesStatusEx(
                    manager, 0, Win32Services, AllStates, buffer, size, out needed, out int count, ref resume, null);
                int error = done ? 0 : Marshal.GetLastWin32Error();
                int length = Marshal.SizeOf<ServiceEntry>();
                for (int i = 0; i < count; i++)
                {
                    var entry = Marshal.PtrToStructure<ServiceEntry>(buffer + (i * length));
                    names.Add((entry.Name, entry.State));
                }

                if (error != Native.MoreData) return names;
                Marshal.FreeHGlobal(buffer);
                size = Math.Min(size + needed, 256 * 1024);
                buffer = Marshal.AllocHGlobal(size);
            }
        }
        finally
        {
            Marshal.FreeHGlobal(buffer);
        }
    }

    private static ServiceAccount? ReadAccount(IntPtr manager, string name, uint state)
    {
        var service = OpenService(manager, name, QueryConfig);
        if (service == IntPtr.Zero) return null;
        var buffer = IntPtr.Zero;
        try
        {
            if (QueryServiceConfig(service, IntPtr.Zero, 0, out int needed)
                || Marshal.GetLastWin32Error() != InsufficientBuffer)
            {
                return null;
            }

            buffer = Marshal.AllocHGlobal(needed);
            if (!QueryServiceConfig(service, buffer, needed, out _)) return null;
            var config = Marshal.PtrToStructure<ServiceConfig>(buffer);
            return new ServiceAccount(
                name,
                string.IsNullOrEmpty(config.StartName) ? null : config.StartName,
                state is >= 1 and <= 7 ? States[state - 1] : null,
                config.StartType switch { 2 => "Automatic", 3 => "Manual", 4 => "Disabled", _ => null });
        }
        finally
        {
            Marshal.FreeHGlobal(buffer);
            CloseServiceHandle(service);
        }
    }

    // ENUM_SERVICE_STATUS_PROCESSW
    [StructLayout(LayoutKind.Sequential, CharSet = CharSet.Unicode)]
    private struct ServiceEntry
    {
        public string Name;
        public string DisplayName;
        public uint Type;
        public uint State;
        public uint Controls;
        public uint ExitCode;
        public uint SpecificExitCode;
        public uint CheckPoint;
        public uint WaitHint;
        public uint ProcessId;
        public uint Flags;
    }

    // QUERY_SERVICE_CONFIGW
    [StructLayout(LayoutKind.Sequential, CharSet = CharSet.Unicode)]
    private struct ServiceConfig
    {
        public uint Type;
        public uint StartType;
        public uint ErrorControl;
        public string? BinaryPath;
        public string? LoadOrderGroup;
        public uint Tag;
        public IntPtr Dependencies;
        public string? StartName;
        public string? DisplayName;
    }

    [DllImport("advapi32.dll", EntryPoint = "OpenSCManagerW",
        CharSet = CharSet.Unicode, SetLastError = true, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern IntPtr OpenSCManager(string? machine, string? database, uint access);

    [DllImport("advapi32.dll", EntryPoint = "OpenServiceW",
        CharSet = CharSet.Unicode, SetLastError = true, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern IntPtr OpenService(IntPtr manager, string name, uint access);

    [DllImport("advapi32.dll", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern bool CloseServiceHandle(IntPtr handle);

    [DllImport("advapi32.dll", EntryPoint = "EnumServicesStatusExW",
        CharSet = CharSet.Unicode, SetLastError = true, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern bool EnumServicesStatusEx(
        IntPtr manager,
        int level,
        int type,
        int state,
        IntPtr buffer,
        int size,
        out int needed,
        out int count,
        ref uint resume,
        string? group);

    [DllImport("advapi32.dll", EntryPoint = "QueryServiceConfigW", SetLastError = true, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern bool QueryServiceConfig(IntPtr service, IntPtr buffer, int size, out int needed);
}
