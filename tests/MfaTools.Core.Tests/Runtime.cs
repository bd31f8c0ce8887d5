using System;

namespace MfaTools.Core.Tests;

/// <summary>The runtime that the tests run on.</summary>
internal static class Runtime
{
    public static bool IsMono { get; } = Type.GetType("Mono.Runtime") is not null;

    /// <summary>How many random inputs to try: a tenth on Mono, which is many times slower.</summary>
    public static int Inputs(int all) => IsMono ? all / 10 : all;
}

/// <summary>A test of the permissions that Unix gives a new folder. Mono makes folders without them.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UnixModeFactAttribute : FactAttribute
{
    public UnixModeFactAttribute()
    {
        if (Runtime.IsMono || OperatingSystem.IsWindows()) Skip = "Folders have a mode on Unix with .NET only.";
    }
}

/// <summary>A test of something that Mono does not do, but .NET Framework does.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NotOnMonoFactAttribute : FactAttribute
{
    public NotOnMonoFactAttribute(string because)
    {
        if (Runtime.IsMono) Skip = $"not on Mono: {because}";
    }
}
