using System;
using System.Collections.Generic;
using System.IO;
using System.Reflection;

namespace MfaTools.Foundation;

/// <summary>The data files and pages that are part of the assembly.</summary>
internal static class Shipped
{
    private static readonly Assembly Home = typeof(Shipped).Assembly;

    /// <summary>The names of all of them.</summary>
    public static IReadOnlyList<string> Names => Home.GetManifestResourceNames();

    /// <summary>Reads a JSON file.</summary>
    public static T Read<T>(string name)
    {
        using var json = Home.GetManifestResourceStream(name)
            ?? throw new ArgumentException($"No file named {name} is part of this assembly.", nameof(name));
        return Json.Read<T>(json);
    }

    /// <summary>Reads a text; null if no file has that name.</summary>
    public static string? FindText(string name)
    {
        using var stream = Home.GetManifestResourceStream(name);
        return stream is null ? null : new StreamReader(stream).ReadToEnd();
    }
}
