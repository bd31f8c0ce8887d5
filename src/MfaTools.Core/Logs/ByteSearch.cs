using System;
using System.IO;

namespace MfaTools.Logs;

/// <summary>Searches with the processor's vector instructions, where the runtime offers them.</summary>
internal static class ByteSearch
{
    private static readonly bool HasVectors = Probe();

    /// <summary>Off in tests, to see that the plain way gives the same: it is the one on .NET Framework.</summary>
    internal static bool UseVectors { get; set; } = true;

    private static bool Vectors => HasVectors && UseVectors;

    /// <summary>How many line feeds there are.</summary>
    public static int CountLineFeeds(byte[] bytes, int start, int end)
    {
        if (Vectors) return SpanSearch.CountLineFeeds(bytes, start, end);
        int count = 0;
        for (int i = start; (i = Array.IndexOf(bytes, (byte)'\n', i, end - i)) >= 0; i++) count++;
        return count;
    }

    /// <summary>Finds the first place of any of some texts in ASCII, whatever their case, or null where the runtime has
    /// no fast way.</summary>
    public static Func<char[], int, int, int>? TextFinder(string[] texts) => Vectors ? SpanSearch.TextFinder(texts) : null;

    private static bool Probe()
    {
        try
        {
            return SpanSearch.IsUsable;
        }
        catch (Exception e) when (e is IOException or TypeLoadException or BadImageFormatException or TypeInitializationException)
        {
            // .NET Framework has no spans, and the module brings no assembly for them.
            return false;
        }
    }
}
