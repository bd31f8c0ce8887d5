using MfaTools.Security;

namespace MfaTools.Windows;

/// <summary>Reads permissions and opens files: those of this computer, or what was collected on another.</summary>
/// <remarks>Each call may wait for a file server as long as Windows does.</remarks>
internal interface IFileSecurityReader
{
    /// <summary>The descriptor of a file or a folder.</summary>
    Reading ReadFile(string path);

    /// <summary>The descriptor of a share.</summary>
    Reading ReadShare(string server, string share);

    /// <summary>Opens a file, without keeping others from using it, and reads its first and last byte.</summary>
    /// <returns>0 or the Win32 error; null if this is not Windows.</returns>
    int? Open(string path);

    /// <summary>What a drive letter is, and where a mapped one leads.</summary>
    (DriveKind Kind, string? Target) Drive(char letter);

    /// <summary>The server, share and path that a DFS path leads to; null if it is not a DFS path.</summary>
    string? ResolveDfs(string path);
}
