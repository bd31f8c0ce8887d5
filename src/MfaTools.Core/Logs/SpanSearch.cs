extern alias memory;

using System.Reflection;
using System.Runtime.CompilerServices;

namespace MfaTools.Logs;

/// <summary>The searches on spans. The one class that names them: without the assembly System.Memory, as on .NET
/// Framework, every use of it throws, so only <see cref="ByteSearch"/> uses it.</summary>
internal static class SpanSearch
{
    private static readonly Counter? Count = FindCount();

    private delegate int Counter(memory::System.ReadOnlySpan<byte> bytes, byte value);

    public static bool IsUsable
    {
        [MethodImpl(MethodImplOptions.NoInlining)]
        get => Count is not null;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int IndexOf(byte[] bytes, int start, int end, byte[] pair)
    {
        int index = memory::System.MemoryExtensions.IndexOf(
            new memory::System.ReadOnlySpan<byte>(bytes, start, end - start), new memory::System.ReadOnlySpan<byte>(pair));
        return index < 0 ? -1 : start + index;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int CountLineFeeds(byte[] bytes, int start, int end) =>
        Count!(new memory::System.ReadOnlySpan<byte>(bytes, start, end - start), (byte)'\n');

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
}
