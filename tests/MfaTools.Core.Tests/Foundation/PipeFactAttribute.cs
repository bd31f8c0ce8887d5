using System;

namespace MfaTools.Core.Tests.Foundation;

/// <summary>A test with pipes: not on Windows, which has none in folders, and not where the runtime cannot tell a
/// device from a file (Mono).</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PipeFactAttribute : FactAttribute
{
    public PipeFactAttribute()
    {
        if (!CanTell) Skip = "Pipes in folders are not there, or not told from files by this runtime.";
    }

    public static bool CanTell { get; } = !OperatingSystem.IsWindows() && !Files.IsRegular("/dev/null");
}
