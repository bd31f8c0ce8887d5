using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace MfaTools.Windows;

/// <summary>Reads the registry of this computer through Win32 calls, because PowerShell's provider shows only one view
/// and splits key names at a slash. On other systems it reads nothing.</summary>
/// <remarks>Calls: learn.microsoft.com/windows/win32/api/winreg. Run under Wine; not yet run on Windows.</remarks>
internal sealed class RegistryReader : IRegistryReader
{
    /// <summary>The greatest number of values and of subkeys of a key that are read.</summary>
    private const int MaxEntries = 65536;

    private const int MaxData = 16 * 1024 * 1024;
    private const int FileNotFound = 2;
    private const int PathNotFound = 3;
    private const int AccessDenied = 5;
    private const int MoreData = 234;
    private const int NoMoreItems = 259;
    private const uint QueryValue = 0x0001;
    private const uint EnumerateSubKeys = 0x0008;
    private const uint View64 = 0x0100;
    private const uint View32 = 0x0200;

    private static readonly UIntPtr LocalMachine = new(0x80000002u);

    /// <inheritdoc/>
    public RegistryKey Read(RegistryBits bits, string path)
    {
        if (!Platform.IsWindows)
        {
            return new RegistryKey(path, RegistryState.NotRead, problem: "this is not a Windows computer");
        }

        uint access = QueryValue | EnumerateSubKeys | (bits == RegistryBits.View32 ? View32 : View64);
        int error = RegOpenKeyEx(LocalMachine, path, 0, access, out var handle);
        if (error != 0) return Failure(path, error);
        try
        {
            var values = new Dictionary<string, RegistryValue>(StringComparer.OrdinalIgnoreCase);
            error = ReadValues(handle, values);
            if (error != 0) return Failure(path, error);
            var subKeys = new List<string>();
            error = ReadSubKeys(handle, subKeys);
            return error == 0 ? new RegistryKey(path, RegistryState.Found, values, subKeys) : Failure(path, error);
        }
        finally
        {
            _ = RegCloseKey(handle);
        }
    }

    private static int ReadValues(IntPtr key, Dictionary<string, RegistryValue> values)
    {
        // 16,383 characters is the longest name of a value, 255 that of a key; each with a null.
        char[] name = new char[16384];
        byte[] data = new byte[1024];
        for (uint i = 0; i < MaxEntries;)
        {
            int nameLength = name.Length;
            int dataLength = data.Length;
            int error = RegEnumValue(key, i, name, ref nameLength, IntPtr.Zero, out var type, data, ref dataLength);
            if (error == NoMoreItems) return 0;
            if (error == MoreData && data.Length < MaxData)
            {
                // It is longer than the buffer, and may grow again meanwhile.
                data = new byte[Math.Min(MaxData, Math.Max(dataLength, data.Length * 2))];
                continue;
            }

            if (error != 0) return error;
            byte[] bytes = new byte[dataLength];
            Array.Copy(data, bytes, dataLength);
            string text = new(name, 0, nameLength);
            values[text] = new RegistryValue(text, type, bytes);
            i++;
        }

        return MoreData;
    }

    private static int ReadSubKeys(IntPtr key, List<string> subKeys)
    {
        char[] name = new char[256];
        for (uint i = 0; i < MaxEntries; i++)
        {
            int length = name.Length;
            int error = RegEnumKeyEx(key, i, name, ref length, IntPtr.Zero, IntPtr.Zero, IntPtr.Zero, IntPtr.Zero);
            if (error == NoMoreItems) return 0;
            if (error != 0) return error;
            subKeys.Add(new string(name, 0, length));
        }

        return MoreData;
    }

    private static RegistryKey Failure(string path, int error) => error switch
    {
        FileNotFound or PathNotFound => new RegistryKey(path, RegistryState.Absent),
        AccessDenied => new RegistryKey(path, RegistryState.Denied, problem: "access to the key is denied"),
        _ => new RegistryKey(path, RegistryState.Failed, problem: $"the key could not be read (Windows error {error})"),
    };

    [DllImport("advapi32.dll", EntryPoint = "RegOpenKeyExW", CharSet = CharSet.Unicode, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int RegOpenKeyEx(UIntPtr key, string subKey, uint options, uint access, out IntPtr opened);

    [DllImport("advapi32.dll", EntryPoint = "RegEnumValueW", CharSet = CharSet.Unicode, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int RegEnumValue(
        IntPtr key,
        uint index,
        [Out] char[] name,
        ref int nameLength,
        IntPtr reserved,
        out RegistryType type,
        [Out] byte[] data,
        ref int dataLength);

    [DllImport("advapi32.dll", EntryPoint = "RegEnumKeyExW", CharSet = CharSet.Unicode, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int RegEnumKeyEx(
        IntPtr key,
        uint index,
        [Out] char[] name,
        ref int length,
        IntPtr reserved,
        IntPtr className,
        IntPtr classLength,
        IntPtr lastWrite);

    [DllImport("advapi32.dll", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int RegCloseKey(IntPtr key);
}
