using System;
using System.IO;

namespace MfaTools.Tests;

internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Manifest => Path.Combine(Root, "out", "MfaTools", "MfaTools.psd1");

    public static string Samples => Path.Combine(Root, "docs", "samples", "Logs");

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MfaTools.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("Not run from within the repository.");
    }
}
