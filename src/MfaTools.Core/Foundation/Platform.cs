using System.Runtime.InteropServices;

namespace MfaTools.Foundation;

/// <summary>The system that this process runs on.</summary>
internal static class Platform
{
    public static bool IsWindows { get; } = RuntimeInformation.IsOSPlatform(OSPlatform.Windows);
}
