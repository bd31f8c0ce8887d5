using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Reflection;

namespace MfaTools.Certificates;

/// <summary>The loaded BouncyCastle. All 2.x releases have one assembly version, so this module also uses the one of a
/// module that was imported before, which may be older.</summary>
internal static class LoadedLibrary
{
    /// <summary>What to do if an exception means that a type or member is missing and another BouncyCastle than the
    /// module's own is loaded; null for any other exception.</summary>
    public static string? Explain(Exception exception)
    {
        for (Exception? e = exception; e is not null; e = e.InnerException)
        {
            if (e is MissingMemberException or TypeLoadException)
            {
                return Explain(Location(), PathText.Folder(typeof(LoadedLibrary).Assembly.Location));
            }
        }

        return null;
    }

    /// <param name="loaded">The file that is loaded, or null.</param>
    /// <param name="folder">The folder of the module.</param>
    internal static string? Explain(string? loaded, string folder)
    {
        if (loaded is null || !File.Exists(loaded)) return null;
        string own = PathText.Join(folder, PathText.Name(loaded));
        if (loaded.Equals(own, StringComparison.OrdinalIgnoreCase) || !File.Exists(own)) return null;
        return $"BouncyCastle.Cryptography {Version(loaded)} is loaded from '{loaded}', by a module that was "
            + "imported before; "
            + $"MfaTools is made for {Version(own)}. Start a new session and import MfaTools first.";
    }

    private static string Version(string file) =>
        FileVersionInfo.GetVersionInfo(file).FileVersion ?? "without a version";

    private static string? Location() =>
        AppDomain.CurrentDomain.GetAssemblies()
            .FirstOrDefault(one => one.GetName().Name == "BouncyCastle.Cryptography")?.Location;
}
