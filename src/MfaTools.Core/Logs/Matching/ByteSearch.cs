using System;
using System.Collections.Generic;
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
        if (Vectors) return VectorSearch.CountLineFeeds(bytes, start, end);
        int count = 0;
        for (int i = start; (i = Array.IndexOf(bytes, (byte)'\n', i, end - i)) >= 0; i++) count++;
        return count;
    }

    /// <inheritdoc cref="VectorSearch.FindPairs"/>
    public static int FindPairs(byte[] bytes, int end, IReadOnlyList<(byte First, byte Second)> pairs, byte fold, List<int> places) =>
        Vectors ? VectorSearch.FindPairs(bytes, end, pairs, fold, places) : 0;

    private static bool Probe()
    {
        try
        {
            return VectorSearch.IsUsable;
        }
        catch (Exception e) when (e is IOException or TypeLoadException or BadImageFormatException or TypeInitializationException)
        {
            // .NET Framework has no vectors built in, and the module brings no assembly for them.
            return false;
        }
    }
}
