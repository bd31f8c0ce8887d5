using MfaTools.Security;

namespace MfaTools.Windows;

/// <summary>Folders and their owners. Tests replace Windows by a fake.</summary>
internal interface IFolderSecurity
{
    /// <summary>Whether a folder or anything else has this name.</summary>
    bool Exists(string folder);

    /// <summary>Whether it is a junction or a symbolic link.</summary>
    bool IsLink(string folder);

    /// <summary>Its owner; null if that cannot be read.</summary>
    Sid? Owner(string folder);

    /// <summary>Creates it for Administrators and SYSTEM only.</summary>
    /// <returns>False if it exists by now.</returns>
    /// <exception cref="System.UnauthorizedAccessException">It cannot be created like this.</exception>
    bool Create(string folder);

    /// <summary>Removes everyone except Administrators and SYSTEM from its permissions; false if that is not
    /// allowed.</summary>
    bool Protect(string folder);
}
