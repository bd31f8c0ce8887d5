using System;
using System.Diagnostics;

namespace MfaTools.Core.Tests.Access;

/// <summary>A test that needs Samba's Python module (Debian: python3-samba); skipped, with the reason, where it is not
/// there.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SambaFactAttribute : FactAttribute
{
    /// <summary>Debian installs the module for its own Python.</summary>
    public static string Python { get; } = System.IO.File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";

    private static readonly Lazy<bool> Present = new(() =>
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(Python, "-c \"import samba.security, samba.dcerpc.security\"")
            {
                UseShellExecute = false, RedirectStandardError = true,
            })!;
            return process.WaitForExit(30_000) && process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    });

    public SambaFactAttribute()
    {
        if (!Present.Value) Skip = "Samba's Python module (python3-samba) is not installed.";
    }
}
