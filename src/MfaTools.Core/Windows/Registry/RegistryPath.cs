using System;

namespace MfaTools.Windows;

/// <summary>Maps the 32-bit view of the registry.</summary>
internal static class RegistryPath
{
    private const string Software = @"SOFTWARE\";
    private const string Policies = @"SOFTWARE\Policies";

    /// <summary>The path of a key of a view, as exports name it: the 32-bit view of SOFTWARE is below WOW6432Node,
    /// except for Policies, which both views share.</summary>
    /// <remarks>Source: learn.microsoft.com/windows/win32/winprog64/shared-registry-keys.</remarks>
    public static string Physical(RegistryBits bits, string path) =>
        bits == RegistryBits.View32 && IsBelow(path, Software) && !IsPolicy(path)
            ? $@"{path.Substring(0, Software.Length)}WOW6432Node\{path.Substring(Software.Length)}"
            : path;

    private static bool IsPolicy(string path) =>
        path.Equals(Policies, StringComparison.OrdinalIgnoreCase) || IsBelow(path, Policies + "\\");

    private static bool IsBelow(string path, string start) =>
        path.StartsWith(start, StringComparison.OrdinalIgnoreCase);
}
