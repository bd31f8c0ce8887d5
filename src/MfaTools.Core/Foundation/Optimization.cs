using System.Runtime.CompilerServices;

namespace MfaTools.Foundation;

/// <summary>How methods are compiled that a first call spends its time in.</summary>
internal static class Optimization
{
    /// <summary>AggressiveOptimization, which .NET Standard does not name: without it the first second runs in slow
    /// code.</summary>
    public const MethodImplOptions Full = (MethodImplOptions)512;
}
