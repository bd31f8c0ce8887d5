extern alias memory;

using System;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace MfaTools.Logs;

/// <summary>Searches in bytes with the processor's vector instructions, where the runtime offers them (.NET 8 and later).</summary>
/// <remarks>Spans are no part of .NET Framework, and the module brings no assembly for them: they are named in this class
/// alone, in methods that are not compiled before <see cref="IsVectorized"/> was asked.</remarks>
internal static class ByteSearch
{
    private static readonly Counter? Count = FindCounter();

    private delegate int Counter(memory::System.ReadOnlySpan<byte> bytes, byte value);

    /// <summary>Whether the other methods may be called.</summary>
    public static bool IsVectorized => Count is not null;

    /// <summary>The first place of two bytes that follow each other, or -1.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int IndexOf(byte[] bytes, int start, int end, byte[] pair)
    {
        int index = memory::System.MemoryExtensions.IndexOf(
            new memory::System.ReadOnlySpan<byte>(bytes, start, end - start), new memory::System.ReadOnlySpan<byte>(pair));
        return index < 0 ? -1 : start + index;
    }

    /// <summary>How many line feeds there are.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int CountLineFeeds(byte[] bytes, int start, int end) =>
        Count!(new memory::System.ReadOnlySpan<byte>(bytes, start, end - start), (byte)'\n');

    // MemoryExtensions.Count came with .NET 8; .NET Standard 2.0 does not name it.
    private static Counter? FindCounter()
    {
        try
        {
            return FindCount();
        }
        catch (Exception e) when (e is System.IO.IOException or TypeLoadException or BadImageFormatException)
        {
            return null;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Counter? FindCount()
    {
        foreach (var method in typeof(memory::System.MemoryExtensions).GetMethods(BindingFlags.Public | BindingFlags.Static))
        {
            if (method.Name != "Count" || method.GetGenericArguments().Length != 1) continue;
            var parameters = method.GetParameters();
            if (parameters.Length != 2 || !parameters[1].ParameterType.IsGenericParameter
                || parameters[0].ParameterType.Name != "ReadOnlySpan`1")
            {
                continue;
            }

            return (Counter)method.MakeGenericMethod(typeof(byte)).CreateDelegate(typeof(Counter));
        }

        return null;
    }
}
