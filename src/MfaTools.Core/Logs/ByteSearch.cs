using System;
using System.IO;

namespace MfaTools.Logs;

/// <summary>Searches in bytes with the processor's vector instructions, where the runtime offers them (.NET 8 and later).</summary>
internal static class ByteSearch
{
    /// <summary>Whether the other methods may be called.</summary>
    public static bool IsVectorized { get; } = Probe();

    /// <summary>The first place of two bytes that follow each other, or -1.</summary>
    public static int IndexOf(byte[] bytes, int start, int end, byte[] pair) => SpanSearch.IndexOf(bytes, start, end, pair);

    /// <summary>How many line feeds there are.</summary>
    public static int CountLineFeeds(byte[] bytes, int start, int end) => SpanSearch.CountLineFeeds(bytes, start, end);

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
