using System;
using System.Linq;
using MfaTools.Windows;

namespace MfaTools.Product;

/// <summary>Whether MFA Server is installed, and which version, as the registry has it.</summary>
/// <remarks>The key of the product is documented (howto-mfaserver-adfs-windows-server); that the list of installed programs
/// names the version is how Windows Installer works, its entry for this product is not documented. Not yet run on Windows
/// with the product.</remarks>
internal static class InstalledProduct
{
    private const string ProductKey = @"SOFTWARE\Positive Networks\PhoneFactor";
    private const string Programs = @"SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall";
    private const string Name = "Multi-Factor Authentication Server";

    private static readonly RegistryBits[] Views = [RegistryBits.View64, RegistryBits.View32];

    /// <summary>Whether the product's key is there.</summary>
    public static bool IsInstalled(IRegistryReader registry)
    {
        return Views.Any(bits => registry.Read(bits, ProductKey).State == RegistryState.Found);
    }

    /// <summary>The version, or null where it is not known.</summary>
    public static string? ReadVersion(IRegistryReader registry)
    {
        return Views.SelectMany(bits => registry.Read(bits, Programs).SubKeys.Select(program => registry.Read(bits, $@"{Programs}\{program}")))
            .Where(program => program.Find("DisplayName")?.Text?.IndexOf(Name, StringComparison.OrdinalIgnoreCase) >= 0)
            .Select(program => program.Find("DisplayVersion")?.Text)
            .FirstOrDefault(version => !string.IsNullOrWhiteSpace(version));
    }
}
