using MfaTools.Security;

namespace MfaTools.Windows;

/// <summary>Folders and who owns them. A stand-in takes the place of Windows in tests.</summary>
internal interface IFolderSecurity
{
    /// <summary>Whether there is a folder, or anything else, of the name.</summary>
    bool Exists(string folder);

    /// <summary>Whether it leads elsewhere: a junction or a symbolic link.</summary>
    bool IsLink(string folder);

    /// <summary>Who owns it; null where that cannot be read.</summary>
    Sid? Owner(string folder);

    /// <summary>Makes it, for Administrators and SYSTEM alone.</summary>
    /// <returns>False where another was faster.</returns>
    /// <exception cref="System.UnauthorizedAccessException">It may not be made so.</exception>
    bool Create(string folder);

    /// <summary>Takes everyone but Administrators and SYSTEM out of its permissions; false where that is not
    /// allowed.</summary>
    bool Protect(string folder);
}
