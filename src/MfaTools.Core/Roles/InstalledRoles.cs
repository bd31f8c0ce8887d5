using System;
using System.Collections.Generic;
using System.Linq;
using MfaTools.Product;
using MfaTools.Windows;

namespace MfaTools.Roles;

/// <summary>Which products for multifactor authentication a computer runs.</summary>
internal sealed class InstalledRoles
{
    public const string NpsService = "IAS";
    public const string AdfsService = "adfssrv";

    private InstalledRoles(MfaRole[] all, ServiceAccount? nps, ServiceAccount? adfs) =>
        (All, Nps, Adfs) = (all, nps, adfs);

    /// <summary>The roles, in the order of <see cref="MfaRole"/>.</summary>
    public IReadOnlyList<MfaRole> All { get; }

    /// <summary>The service of NPS, or null.</summary>
    public ServiceAccount? Nps { get; }

    /// <summary>The service of AD FS, or null.</summary>
    public ServiceAccount? Adfs { get; }

    /// <summary>The roles that came after MFA Server.</summary>
    public IEnumerable<MfaRole> Successors => All.Where(role => role != MfaRole.MfaServer);

    /// <summary>The services of the roles that came after MFA Server.</summary>
    public IEnumerable<ServiceAccount> Services =>
        Successors.Select(ServiceOf).OfType<ServiceAccount>();

    /// <summary>Whether sign-ins go to Entra.</summary>
    public bool HasSuccessor => Has(MfaRole.NpsExtension) || Has(MfaRole.AdfsEntraMfa);

    /// <summary>Whether only roles were found that are not MFA Server.</summary>
    public bool IsSuccessorOnly => HasSuccessor && !Has(MfaRole.MfaServer);

    /// <param name="registry">The registry.</param>
    /// <param name="services">The services.</param>
    /// <param name="facts">What was read for the roles that came after MFA Server.</param>
    /// <param name="isMfaServer">Whether a version or logs of MFA Server were found.</param>
    public static InstalledRoles Find(
        IRegistryReader registry, IServiceReader services, SuccessorFacts facts, bool isMfaServer = false)
    {
        var nps = Service(services, NpsService);
        var adfs = Service(services, AdfsService);
        isMfaServer |= services.Find(MfaServer.MainService).Count > 0 || InstalledServer.IsInstalled(registry);
        bool hasExtension = registry.Read(RegistryBits.View64, RoleRegistry.Extension).State == RegistryState.Found
            || Dlls(registry).Any(IsOfExtension);
        // AD FS alone says nothing about Entra MFA: its certificate, its settings or its events do.
        bool usesEntra = adfs is not null
            && (facts.Certificates?.Any(one => one.Role == MfaRole.AdfsEntraMfa) == true
                || RoleRegistry.HasAdfsUrls(registry)
                || facts.Events?.Any(RoleEvents.IsOfAdfsAdapter) == true);
        return new InstalledRoles(
            [
                .. isMfaServer ? [MfaRole.MfaServer] : Array.Empty<MfaRole>(),
                .. hasExtension ? [MfaRole.NpsExtension] : Array.Empty<MfaRole>(),
                .. usesEntra ? [MfaRole.AdfsEntraMfa] : Array.Empty<MfaRole>(),
            ],
            nps,
            adfs);
    }

    /// <summary>A role as users know it.</summary>
    public static string NameOf(MfaRole role) => role switch
    {
        MfaRole.MfaServer => "MFA Server",
        MfaRole.NpsExtension => "NPS extension for Entra MFA",
        MfaRole.AdfsEntraMfa => "AD FS with Entra MFA",
        _ => "no known role",
    };

    /// <summary>A role in a few words, for a column.</summary>
    public static string ShortNameOf(MfaRole role) => role == MfaRole.AdfsEntraMfa ? "AD FS" : "NPS extension";

    public bool Has(MfaRole role) => All.Contains(role);

    /// <summary>The service that a role signs in as.</summary>
    public ServiceAccount? ServiceOf(MfaRole role) => role == MfaRole.AdfsEntraMfa ? Adfs : Nps;

    private static IEnumerable<string> Dlls(IRegistryReader registry) =>
        new[] { RoleRegistry.AuthorizationDlls, RoleRegistry.ExtensionDlls }
            .SelectMany(name => RoleRegistry.ReadList(registry, RoleRegistry.NpsDlls, name));

    private static bool IsOfExtension(string dll) => dll.IndexOf("MfaNpsAuth", StringComparison.OrdinalIgnoreCase) >= 0;

    private static ServiceAccount? Service(IServiceReader services, string name) =>
        services.Find(name).FirstOrDefault(one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
