using System;
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace MfaTools.Windows;

/// <summary>Writes to the registry of this computer through the Win32 calls.</summary>
/// <remarks>Calls: learn.microsoft.com/windows/win32/api/winreg. Run under Wine; not yet run on Windows.</remarks>
internal sealed class RegistryWriter : IRegistryWriter
{
    private const int FileNotFound = 2;
    private const uint SetValue = 0x0002;
    private const uint View64 = 0x0100;
    private const uint View32 = 0x0200;

    private static readonly UIntPtr LocalMachine = new(0x80000002u);

    /// <inheritdoc/>
    public void Write(RegistryBits bits, string path, RegistryValue value)
    {
        Check(RegCreateKeyEx(
            LocalMachine, path, 0, IntPtr.Zero, 0, SetValue | View(bits), IntPtr.Zero, out var key, IntPtr.Zero));
        try
        {
            Check(RegSetValueEx(key, value.Name, 0, value.Type, value.Data, value.Data.Length));
        }
        finally
        {
            _ = RegCloseKey(key);
        }
    }

    /// <inheritdoc/>
    public void DeleteValue(RegistryBits bits, string path, string name)
    {
        int error = RegOpenKeyEx(LocalMachine, path, 0, SetValue | View(bits), out var key);
        if (error == FileNotFound) return;
        Check(error);
        try
        {
            error = RegDeleteValue(key, name);
            if (error != FileNotFound) Check(error);
        }
        finally
        {
            _ = RegCloseKey(key);
        }
    }

    /// <inheritdoc/>
    public void DeleteKey(RegistryBits bits, string path)
    {
        int error = RegDeleteKeyEx(LocalMachine, path, View(bits), 0);
        if (error != FileNotFound) Check(error);
    }

    private static uint View(RegistryBits bits) => bits == RegistryBits.View32 ? View32 : View64;

    private static void Check(int error)
    {
        if (error != 0) throw new Win32Exception(error);
    }

    [DllImport("advapi32.dll", EntryPoint = "RegCreateKeyExW", CharSet = CharSet.Unicode, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int RegCreateKeyEx(
        UIntPtr key,
        string subKey,
        uint reserved,
        IntPtr className,
        uint options,
        uint access,
        IntPtr security,
        out IntPtr opened,
        IntPtr disposition);

    [DllImport("advapi32.dll", EntryPoint = "RegOpenKeyExW", CharSet = CharSet.Unicode, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int RegOpenKeyEx(UIntPtr key, string subKey, uint options, uint access, out IntPtr opened);

    [DllImport("advapi32.dll", EntryPoint = "RegSetValueExW", CharSet = CharSet.Unicode, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int RegSetValueEx(
        IntPtr key, string name, uint reserved, RegistryType type, byte[] data, int length);

    [DllImport("advapi32.dll", EntryPoint = "RegDeleteValueW", CharSet = CharSet.Unicode, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int RegDeleteValue(IntPtr key, string name);

    [DllImport("advapi32.dll", EntryPoint = "RegDeleteKeyExW", CharSet = CharSet.Unicode, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int RegDeleteKeyEx(UIntPtr key, string subKey, uint view, uint reserved);

    [DllImport("advapi32.dll", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int RegCloseKey(IntPtr key);
}
