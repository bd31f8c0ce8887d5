using System;
using System.Runtime.InteropServices;
using System.Text;

namespace MfaTools.Windows;

/// <summary>The registry of this computer through the Win32 calls: PowerShell's provider shows one view only and splits
/// key names at a slash. Without Windows it is empty.</summary>
/// <remarks>Not yet run on Windows. Calls: RegGetValueW, learn.microsoft.com/windows/win32/api/winreg.</remarks>
public sealed class RegistryReader : IRegistryReader
{
    private const int MoreData = 234;
    private const uint ReturnString = 0x00000002;
    private const uint View64 = 0x00010000;
    private const uint View32 = 0x00020000;

    private static readonly UIntPtr LocalMachine = new(0x80000002u);

    /// <inheritdoc/>
    public string? ReadString(RegistryBits bits, string key, string value)
    {
        if (!RuntimeInformation.IsOSPlatform(OSPlatform.Windows)) return null;
        uint flags = ReturnString | (bits == RegistryBits.View32 ? View32 : View64);
        int bytes = 512;
        while (true)
        {
            var buffer = new byte[bytes];
            int result = RegGetValue(LocalMachine, key, value, flags, out _, buffer, ref bytes);
            if (result == MoreData) continue;
            return result == 0 ? Encoding.Unicode.GetString(buffer, 0, bytes).TrimEnd('\0') : null;
        }
    }

    [DllImport("advapi32.dll", EntryPoint = "RegGetValueW", CharSet = CharSet.Unicode, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int RegGetValue(
        UIntPtr key, string subKey, string value, uint flags, out uint type, [Out] byte[] data, ref int bytes);
}
