using System;
using System.IO;
using System.Linq;

namespace MfaTools.Core.Tests.Tls;

/// <summary>A theory that needs other programs, and says so where they are not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ToolTheoryAttribute : TheoryAttribute
{
    public ToolTheoryAttribute(params string[] tools)
    {
        string[] missing = [.. tools.Where(tool => Find(tool) is null)];
        if (missing.Length > 0) Skip = $"not installed: {string.Join(", ", missing)}";
    }

    /// <summary>An environment variable without which it does not run, for what takes minutes.</summary>
    public string OnlyWith
    {
        get => "";
        set => Skip ??= Environment.GetEnvironmentVariable(value) is null
            ? $"takes minutes: set {value} to run it"
            : null;
    }

    public static string? Find(string tool) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Append("/usr/sbin")
            .Select(folder => Path.Combine(folder, tool)).FirstOrDefault(File.Exists);
}

/// <summary>A test that needs other programs, and says so where they are not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ToolFactAttribute : FactAttribute
{
    public ToolFactAttribute(params string[] tools)
    {
        string[] missing = [.. tools.Where(tool => ToolTheoryAttribute.Find(tool) is null)];
        if (missing.Length > 0) Skip = $"not installed: {string.Join(", ", missing)}";
    }
}
