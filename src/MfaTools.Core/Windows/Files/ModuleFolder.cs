using System;
using MfaTools.Security;

namespace MfaTools.Windows;

/// <summary>The module's folder below ProgramData. Users can create folders there and then own them, so the owner of
/// the folder could replace what an administrator writes into it.</summary>
internal static class ModuleFolder
{
    private static bool _made;

    /// <summary>Its path.</summary>
    public static string Path { get; } = System.IO.Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData), "MfaTools");

    /// <summary>Ensures that a file in this folder is safe there. Other paths are the user's choice.</summary>
    /// <param name="path">The full path of the file.</param>
    /// <exception cref="UnauthorizedAccessException">The folder belongs to someone else, or cannot be
    /// created.</exception>
    public static void Require(string path)
    {
        if (!Platform.IsWindows || (_made && System.IO.Directory.Exists(Path))) return;
        _made = Require(path, Path, new FolderSecurity());
    }

    /// <returns>Whether this call created it, so that it belongs to nobody else.</returns>
    internal static bool Require(string path, string folder, IFolderSecurity security)
    {
        if (!path.Replace('/', '\\').StartsWith(folder + @"\", StringComparison.OrdinalIgnoreCase)) return false;
        if (!security.Exists(folder) && security.Create(folder)) return true;
        if (security.IsLink(folder))
        {
            throw new UnauthorizedAccessException(
                $"The folder '{folder}' is a link and could lead anywhere. Remove it.");
        }

        var owner = security.Owner(folder);
        if (owner is null || !(owner.Equals(WellKnownSids.Administrators) || owner.Equals(WellKnownSids.LocalSystem)))
        {
            string who = owner is null ? "someone who is not known" : WellKnownSids.Describe(owner);
            throw new UnauthorizedAccessException(
                $"The folder '{folder}' is owned by {who}, not by Administrators or SYSTEM, so what is in it could be "
                    + "replaced. "
                + "Look at what it holds, and remove it; an elevated session makes it anew.");
        }

        if (!security.Protect(folder))
        {
            throw new UnauthorizedAccessException(
                $"The permissions of the folder '{folder}' cannot be set. Run in an elevated session.");
        }

        return false;
    }
}
