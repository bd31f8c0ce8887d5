using System;
using System.IO;

namespace MfaTools.Foundation;

/// <summary>Handles paths as text. On .NET Framework <see cref="Path"/>, <see cref="FileInfo"/> and similar classes
/// throw ArgumentException or NotSupportedException for a character that is not allowed in a file name. Therefore paths
/// from outside (parameters, logs, archives, JSON, the registry, IIS) are checked and split only here.</summary>
internal static class PathText
{
    private const string Refused = "\"<>|*?";

    private static readonly char[] Separators = ['/', '\\'];
    private static readonly char[] OwnSeparators = Platform.IsWindows ? Separators : ['/'];

    private static readonly string[] Devices =
    [
        "CON", "PRN", "AUX", "NUL", "COM0", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9",
        "LPT0", "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9", "CONIN$", "CONOUT$",
    ];

    /// <summary>Compares paths of this system.</summary>
    public static StringComparer Comparer { get; } =
        Platform.IsWindows ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    /// <summary>Why a text cannot be the path of a file or folder on this system, or null if it can. On Unix a name may
    /// contain anything except NUL.</summary>
    public static string? Problem(string path) =>
        path.Length == 0 ? "it is empty"
            : Platform.IsWindows ? WindowsProblem(path)
            : path.IndexOf('\0') >= 0 ? Describe('\0') : null;

    /// <summary>Why a text cannot be the path of a file or folder on Windows, whatever this system is.</summary>
    public static string? WindowsProblem(string path)
    {
        int start = HasPrefix(path) ? 4 : 0;
        for (int i = start; i < path.Length; i++)
        {
            char c = path[i];
            bool ofDrive = c == ':' && i == start + 1 && path[start] is (>= 'A' and <= 'Z') or (>= 'a' and <= 'z');
            if (c < ' ' || Refused.IndexOf(c) >= 0 || (c == ':' && !ofDrive)) return Describe(c);
        }

        return null;
    }

    /// <summary>Whether a text is a plain name of a file or folder on every system, not a path, a stream or, on
    /// Windows, a device.</summary>
    public static bool IsFileName(string name) =>
        name.Length > 0 && name[name.Length - 1] is not ('.' or ' ')
        && name.IndexOfAny(Separators) < 0 && name.IndexOf(':') < 0
        && WindowsProblem(name) is null && !(Platform.IsWindows && IsDeviceName(name));

    /// <summary>Whether a path leads to a device or a pipe of Windows.</summary>
    public static bool IsWindowsDevice(string path)
    {
        string plain = path.Replace('/', '\\');
        if (plain.StartsWith(@"\\.\", StringComparison.Ordinal)) return true;
        if (HasPrefix(plain))
        {
            plain = plain.Substring(4);
            if (plain.StartsWith(@"UNC\", StringComparison.OrdinalIgnoreCase)) plain = @"\\" + plain.Substring(4);
            else if (plain.Length < 2 || plain[1] != ':') return true;
        }

        string[] parts = plain.Split('\\');
        bool share = plain.StartsWith(@"\\", StringComparison.Ordinal);
        // This share contains the pipes of its computer.
        if (share && parts.Length > 3 && parts[3].Equals("pipe", StringComparison.OrdinalIgnoreCase)) return true;
        return !share && Array.Exists(parts, IsDeviceName);
    }

    /// <summary>The name of a file or folder: everything after the last separator of any system.</summary>
    public static string Name(string path) => path.Substring(path.LastIndexOfAny(Separators) + 1);

    /// <summary>The folder of a file on this system, with its trailing separator; empty if the path is only a
    /// name.</summary>
    public static string Folder(string path) => path.Substring(0, path.LastIndexOfAny(OwnSeparators) + 1);

    /// <summary>The extension of a name, with its dot; empty if there is none.</summary>
    public static string Extension(string path)
    {
        string name = Name(path);
        int dot = name.LastIndexOf('.');
        return dot < 0 ? "" : name.Substring(dot);
    }

    /// <summary>Joins a folder and names to a path of this system.</summary>
    public static string Join(string folder, params string[] names)
    {
        string path = folder;
        foreach (string name in names)
        {
            bool ends = path.Length == 0 || Array.IndexOf(OwnSeparators, path[path.Length - 1]) >= 0;
            path += ends ? name : Path.DirectorySeparatorChar + name;
        }

        return path;
    }

    private static bool HasPrefix(string path) =>
        path.Length > 4 && path[0] is '\\' or '/' && path[1] is '\\' or '/' or '?'
        && path[2] == '?' && path[3] is '\\' or '/';

    private static bool IsDeviceName(string name)
    {
        int end = name.IndexOfAny(['.', ':']);
        string first = (end < 0 ? name : name.Substring(0, end)).Trim(' ');
        return Array.Exists(Devices, device => device.Equals(first, StringComparison.OrdinalIgnoreCase));
    }

    private static string Describe(char c) => c < ' ' ? $"it holds the control character U+{(int)c:X4}"
        : c == ':' ? "a : can only follow the letter of a drive" : $"it holds the character {c}";
}
