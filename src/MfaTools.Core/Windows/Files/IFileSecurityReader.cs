using MfaTools.Access;
using MfaTools.Security;

namespace MfaTools.Windows;

/// <summary>Reads permissions, and tries files. A stand-in gives what was collected elsewhere.</summary>
/// <remarks>Each call may wait for a file server as long as Windows does.</remarks>
internal interface IFileSecurityReader
{
    /// <summary>The descriptor of a file or a folder.</summary>
    /// <param name="path">Its path.</param>
    Reading ReadFile(string path);

    /// <summary>The descriptor of a share.</summary>
    /// <param name="server">The file server.</param>
    /// <param name="share">The share.</param>
    Reading ReadShare(string server, string share);

    /// <summary>Opens a file to read it, lets all others do what they want with it meanwhile, and reads its first and last byte.</summary>
    /// <param name="path">Its path.</param>
    /// <returns>0 or the error of Windows; null where this is not Windows.</returns>
    int? Open(string path);

    /// <summary>What a drive letter stands for, and where a mapped one leads to.</summary>
    /// <param name="letter">The letter.</param>
    (DriveKind Kind, string? Target) Drive(char letter);

    /// <summary>The path on the server and the share that a path through DFS leads to; null where it is not through DFS.</summary>
    /// <param name="path">The path.</param>
    string? ResolveDfs(string path);
}
