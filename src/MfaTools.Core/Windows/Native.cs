using System;
using System.Runtime.InteropServices;

namespace MfaTools.Windows;

/// <summary>Helpers for Win32 calls.</summary>
internal static class Native
{
    public const int MoreData = 234;

    /// <summary>Makes a call that this version of Windows, or Wine, may not have.</summary>
    public static T? OrNull<T>(Func<T?> call)
    {
        if (!Platform.IsWindows) return default;
        try
        {
            return call();
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            return default;
        }
    }

    /// <summary>The text up to the first NUL.</summary>
    public static string Text(char[] buffer)
    {
        int end = Array.IndexOf(buffer, '\0');
        return new string(buffer, 0, end < 0 ? buffer.Length : end);
    }

    public static byte[] Copy(IntPtr memory, int length)
    {
        var bytes = new byte[length];
        Marshal.Copy(memory, bytes, 0, length);
        return bytes;
    }

    [DllImport("kernel32.dll", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    public static extern IntPtr LocalFree(IntPtr memory);

    [DllImport("netapi32.dll", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    public static extern int NetApiBufferFree(IntPtr buffer);
}
