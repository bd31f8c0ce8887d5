using System.Globalization;

namespace MfaTools.Security;

/// <summary>The Win32 errors of opening a file that must be told apart (MS-ERREF 2.2).</summary>
internal static class Win32Errors
{
    public const int FileNotFound = 2;
    public const int PathNotFound = 3;
    public const int AccessDenied = 5;
    public const int SharingViolation = 32;
    public const int LockViolation = 33;
    public const int BadNetPath = 53;
    public const int BadNetName = 67;
    public const int IsDirectory = 267;

    /// <summary>Whether it means that something does not exist, whoever asks.</summary>
    public static bool IsMissing(int code) => code is FileNotFound or PathNotFound or BadNetName or 123 or 161;

    /// <summary>Whether it means that the file server cannot be reached.</summary>
    public static bool IsUnreachable(int code) => code is BadNetPath or 51 or 54 or 59 or 64 or 121 or 1231 or 1203;

    /// <summary>Whether it means that the file server does not accept the account, whatever the permissions
    /// are.</summary>
    public static bool IsLogon(int code) => code is 86 or 1240 or 1265 or 1272 or 1311
        or 1312 or 1326 or 1327 or 1330 or 1331 or 1385 or 1396 or 1787 or 1789;

    public static string Describe(int code)
    {
        string? words = code switch
        {
            0 => "opened and read",
            FileNotFound => "the file does not exist",
            PathNotFound => "a folder of the path does not exist",
            AccessDenied => "access denied",
            SharingViolation => "another program has the file open",
            LockViolation => "another program has locked a part of the file",
            BadNetPath => "the file server was not found",
            BadNetName => "the file server has no such share",
            IsDirectory => "it is a folder",
            59 or 64 or 54 or 51 or 121 or 1231 => "the file server cannot be reached",
            86 or 1326 => "the file server does not accept the account's logon",
            1240 or 1272 => "the file server offers only guest access, which this computer does not allow",
            _ => null,
        };
        string number = "Win32 error " + code.ToString(CultureInfo.InvariantCulture);
        return words is null ? number : code == 0 ? words : $"{words} ({number})";
    }
}
