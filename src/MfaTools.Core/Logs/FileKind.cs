using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;

namespace MfaTools.Logs;

/// <summary>What a name in the file system stands for: to open a pipe or a device may wait for ever.</summary>
public static class FileKind
{
    private const int TypeMask = 0xF000;
    private const int Regular = 0x8000;

    /// <summary>Whether it is a file, and neither a pipe, a socket nor a device.</summary>
    /// <param name="path">A path of something that is there.</param>
    public static bool IsRegular(string path)
    {
        if (Path.DirectorySeparatorChar == '\\') return !Path.GetFullPath(path).StartsWith(@"\\.\", StringComparison.Ordinal);
        try
        {
            // What .NET itself asks; the type is the second of the numbers it fills in.
            var status = new int[64];
            return Stat(Encoding.UTF8.GetBytes(path + "\0"), status) != 0 || (status[1] & TypeMask) == Regular;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return true;
        }
    }

    /// <summary>Whether it is a link to something that is not there.</summary>
    /// <param name="path">A full path.</param>
    public static bool IsDanglingLink(string path)
    {
        try
        {
            return !File.Exists(path) && !Directory.Exists(path) && (File.GetAttributes(path) & FileAttributes.ReparsePoint) != 0;
        }
        catch (Exception e) when (LogSearch.IsReadFailure(e))
        {
            return false;
        }
    }

    /// <summary>Whether it is a file, or one in a zip archive.</summary>
    /// <param name="path">A full path; of a file in an archive, the archive's and behind it the file's there.</param>
    public static bool Exists(string path) => File.Exists(path) || LogFile.SplitMember(path ?? throw new ArgumentNullException(nameof(path))) is not null;

    [DllImport("libSystem.Native", EntryPoint = "SystemNative_Stat")]
    private static extern int Stat(byte[] path, [Out] int[] status);
}
