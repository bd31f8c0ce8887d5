extern alias memory;

using System;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace MfaTools.Logs;

/// <summary>The searches on spans. The one class that names them: without the assembly System.Memory, as on .NET
/// Framework, every use of it throws, so only <see cref="ByteSearch"/> uses it.</summary>
internal static class SpanSearch
{
    private static readonly Counter? Count = FindCount();

    private delegate object Creator(memory::System.ReadOnlySpan<string> texts, StringComparison comparison);

    private delegate int Counter(memory::System.ReadOnlySpan<byte> bytes, byte value);

    public static bool IsUsable
    {
        [MethodImpl(MethodImplOptions.NoInlining)]
        get => Count is not null;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int CountLineFeeds(byte[] bytes, int start, int end) =>
        Count!(new memory::System.ReadOnlySpan<byte>(bytes, start, end - start), (byte)'\n');

    /// <summary>SearchValues of several texts came with .NET 9; null before that.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Func<char[], int, int, int>? TextFinder(string[] texts)
    {
        var core = typeof(object).Assembly;
        var create = core.GetType("System.Buffers.SearchValues")?.GetMethod(
            "Create", [typeof(memory::System.ReadOnlySpan<string>), typeof(StringComparison)]);
        var valuesType = core.GetType("System.Buffers.SearchValues`1")?.MakeGenericType(typeof(string));
        var indexOfAny = valuesType is null ? null : typeof(memory::System.MemoryExtensions).GetMethod(
            "IndexOfAny", [typeof(memory::System.ReadOnlySpan<char>), valuesType]);
        if (create is null || indexOfAny is null) return null;
        object values = ((Creator)create.CreateDelegate(typeof(Creator)))(texts, StringComparison.OrdinalIgnoreCase);
        return ((IFinder)Activator.CreateInstance(typeof(Finder<>).MakeGenericType(valuesType!), indexOfAny, values)!).Find;
    }

    // MemoryExtensions.Count came with .NET 8; .NET Standard 2.0 does not name it.
    private static Counter? FindCount()
    {
        foreach (var method in typeof(memory::System.MemoryExtensions).GetMethods(BindingFlags.Public | BindingFlags.Static))
        {
            if (method.Name != "Count" || method.GetGenericArguments().Length != 1) continue;
            var parameters = method.GetParameters();
            if (parameters.Length == 2 && parameters[1].ParameterType.IsGenericParameter && parameters[0].ParameterType.Name == "ReadOnlySpan`1")
            {
                return (Counter)method.MakeGenericMethod(typeof(byte)).CreateDelegate(typeof(Counter));
            }
        }

        return null;
    }

    private interface IFinder
    {
        int Find(char[] chars, int start, int end);
    }

    /// <summary>Calls a method whose second parameter is of a type that .NET Standard does not name.</summary>
    private sealed class Finder<T>(MethodInfo indexOfAny, T values) : IFinder
    {
        private readonly IndexOfAny _indexOfAny = (IndexOfAny)indexOfAny.CreateDelegate(typeof(IndexOfAny));

        private delegate int IndexOfAny(memory::System.ReadOnlySpan<char> text, T values);

        public int Find(char[] chars, int start, int end)
        {
            int index = _indexOfAny(new memory::System.ReadOnlySpan<char>(chars, start, end - start), values);
            return index < 0 ? -1 : start + index;
        }
    }
}
