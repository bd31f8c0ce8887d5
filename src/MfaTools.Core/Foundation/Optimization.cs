using System.Runtime.CompilerServices;

namespace MfaTools.Foundation;

/// <summary>How the methods are compiled in which the first call spends its time.</summary>
internal static class Optimization
{
    /// <summary>AggressiveOptimization, which .NET Standard does not define. Without it, the first second runs
    /// unoptimized code.</summary>
    public const MethodImplOptions Full = (MethodImplOptions)512;
}
