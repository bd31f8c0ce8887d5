using System;
using System.Collections.Generic;
using System.IO;

namespace MfaTools.Foundation;

/// <summary>Searches in bytes without vector instructions: the only way on .NET Framework.</summary>
internal class ByteSearch
{
    protected ByteSearch()
    {
    }

    public static ByteSearch Plain { get; } = new();

    /// <summary>The fastest searches that this runtime offers.</summary>
    public static ByteSearch Fastest { get; } = FindFastest();

    /// <summary>Counts the line feeds from one index up to another.</summary>
    public virtual int CountLineFeeds(byte[] bytes, int start, int end)
    {
        int count = 0;
        for (int i = start; (i = Array.IndexOf(bytes, (byte)'\n', i, end - i)) >= 0; i++) count++;
        return count;
    }

    /// <summary>Finds pairs of adjacent bytes.</summary>
    /// <param name="bytes">The bytes to search.</param>
    /// <param name="end">The index at which the search ends.</param>
    /// <param name="pairs">The pairs.</param>
    /// <param name="fold">The bits that are set in every byte before it is compared.</param>
    /// <param name="places">Receives the index of each pair found, in order.</param>
    /// <returns>The index from which on the bytes have not been searched.</returns>
    public virtual int FindPairs(
        byte[] bytes, int end, IReadOnlyList<(byte First, byte Second)> pairs, byte fold, List<int> places) => 0;

    private static ByteSearch FindFastest()
    {
        try
        {
            return VectorSearch.IsUsable ? new VectorSearch() : Plain;
        }
        catch (Exception e) when (e is IOException or TypeLoadException or BadImageFormatException
            or TypeInitializationException)
        {
            // .NET Framework has no built-in vectors, and the module does not ship an assembly for them.
            return Plain;
        }
    }
}
