using System;
using System.Collections.Generic;
using System.Linq;
using MfaTools.Windows;

namespace MfaTools.Roles;

/// <summary>Where the NPS extension and AD FS with Entra MFA keep their settings.</summary>
/// <remarks>Sources: learn.microsoft.com/entra/identity/authentication/howto-mfa-nps-extension and
/// howto-mfa-nps-extension-advanced; learn.microsoft.com/windows-server/identity/ad-fs/operations/
/// configure-ad-fs-and-azure-mfa; KB 2811487 (NTLMv2). The DLL values and TENANT_ID are those that the public health
/// check script of Microsoft reads.</remarks>
internal static class RoleRegistry
{
    public const string Extension = @"SOFTWARE\Microsoft\AzureMfa";
    public const string NpsDlls = @"SYSTEM\CurrentControlSet\Services\AuthSrv\Parameters";
    public const string Ntlm = @"SYSTEM\CurrentControlSet\Services\RemoteAccess\Policy";
    public const string Adfs = @"SOFTWARE\Microsoft\ADFS";

    public const string TenantId = "TENANT_ID";
    public const string CertificateIdentifier = "CLIENT_CERT_IDENTIFIER";
    public const string RequireUserMatch = "REQUIRE_USER_MATCH";
    public const string NumberMatchingOverride = "OVERRIDE_NUMBER_MATCHING_WITH_OTP";
    public const string IpWhitelist = "IP_WHITELIST";
    public const string AuthorizationDlls = "AuthorizationDLLs";
    public const string ExtensionDlls = "ExtensionDLLs";
    public const string NtlmV2 = "Enable NTLMv2 Compatibility";

    // Values that are not documented may hold anything, so that nothing else leaves the server in a snapshot.
    private static readonly Dictionary<string, string[]> Documented = new(StringComparer.OrdinalIgnoreCase)
    {
        [Extension] =
        [
            "AZURE_MFA_HOSTNAME", "AZURE_MFA_RESOURCE_HOSTNAME", "AZURE_MFA_TARGET_PATH", "CLIENT_ID", "STS_URL",
            TenantId, CertificateIdentifier, RequireUserMatch, NumberMatchingOverride, IpWhitelist,
            "LDAP_ALTERNATE_LOGINID_ATTRIBUTE", "LDAP_FORCE_GLOBAL_CATALOG", "LDAP_LOOKUP_FORESTS", "VERBOSE_LOG",
        ],
        [NpsDlls] = [AuthorizationDlls, ExtensionDlls],
        [Ntlm] = [NtlmV2],
        [Adfs] = ["SasUrl", "StsUrl", "ResourceUri"],
    };

    /// <summary>Whether a value is set that sends AD FS to another cloud than the public one.</summary>
    public static bool HasAdfsUrls(IRegistryReader registry) =>
        Documented[Adfs].Any(name => ReadText(registry, Adfs, name) is not null);

    /// <summary>The cloud that a role is configured for, by the end of its hosts.</summary>
    public static EntraCloud FindCloud(IRegistryReader registry, MfaRole role)
    {
        var (key, values) = role == MfaRole.AdfsEntraMfa
            ? (Adfs, new[] { "SasUrl", "StsUrl" })
            : (Extension, ["STS_URL", "AZURE_MFA_HOSTNAME"]);
        foreach (string text in values.Select(value => ReadText(registry, key, value)).OfType<string>())
        {
            string host = Uri.TryCreate(text, UriKind.Absolute, out var uri) ? uri.Host : text;
            if (host.EndsWith(".us", StringComparison.OrdinalIgnoreCase)) return EntraCloud.UsGov;
            if (host.EndsWith(".cn", StringComparison.OrdinalIgnoreCase)) return EntraCloud.China;
        }

        return EntraCloud.Public;
    }

    /// <summary>The text of a value; null if it is not set or empty.</summary>
    public static string? ReadText(IRegistryReader registry, string key, string value) =>
        registry.Read(RegistryBits.View64, key).Find(value)?.Text?.Trim() is { Length: > 0 } text ? text : null;

    /// <summary>The entries of a list, whether it is one text or several.</summary>
    public static string[] ReadList(IRegistryReader registry, string key, string value) =>
        registry.Read(RegistryBits.View64, key).Find(value) is { } found
            ? [.. (found.Strings ?? [found.Text ?? ""]).Select(text => text.Trim()).Where(text => text.Length > 0)]
            : [];

    /// <summary>The documented values as a registry file.</summary>
    public static string Write(IRegistryReader registry) => RegFileWriter.Write(
        new DocumentedValues(registry), Documented.Keys.Select(key => (RegistryBits.View64, key)));

    private sealed class DocumentedValues(IRegistryReader registry) : IRegistryReader
    {
        public RegistryKey Read(RegistryBits bits, string path)
        {
            var key = registry.Read(bits, path);
            var values = Documented[path].Select(key.Find).OfType<RegistryValue>()
                .ToDictionary(value => value.Name, StringComparer.OrdinalIgnoreCase);
            return new RegistryKey(path, key.State, values, [], key.Problem);
        }
    }
}
