using System;
using System.IO;

namespace MfaTools.Core.Tests;

/// <summary>Where the checkout is.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "MfaTools.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }
}
