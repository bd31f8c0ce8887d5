using System;

namespace MfaTools.Commands;

/// <summary>Objects that came from another computer: their paths are not paths here.</summary>
internal static class RemoteObject
{
    /// <summary>Whether a name is that of another computer.</summary>
    /// <param name="computer">A name as it is in <c>ComputerName</c> or <c>PSComputerName</c>; null or empty for
    /// none.</param>
    public static bool IsElsewhere(string? computer) => computer is { Length: > 0 }
        && !Is(computer, ".") && !Is(computer, "localhost") && !Is(computer.Split('.')[0], Environment.MachineName);

    private static bool Is(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
