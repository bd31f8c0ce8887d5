using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using MfaTools.Roles;
using MfaTools.Windows;

namespace MfaTools.Checks;

/// <summary>Tests the certificates with which the roles of a server sign in to Entra.</summary>
internal static class ClientCertificateCheck
{
    public const int WarningDays = 60;

    /// <summary>The results for one role.</summary>
    public static IReadOnlyList<ClientCertificateResult> Run(
        HealthSources sources, InstalledRoles roles, MfaRole role, ClientCertificateJudge judge, CancellationToken stop)
    {
        var store = sources.Successors.Certificates ?? [];
        string? identifier = role == MfaRole.NpsExtension
            ? RoleRegistry.ReadText(sources.Registry, RoleRegistry.Extension, RoleRegistry.CertificateIdentifier)
            : null;
        return judge.JudgeStore(
            role,
            [.. store.Where(one => one.Role == role)],
            identifier,
            one => KeyAccess.Check(one, roles.ServiceOf(role), sources.Identities, sources.Groups, stop));
    }

    /// <summary>The tenant that the registry of a role names, or null.</summary>
    public static string? FindTenant(IRegistryReader registry, MfaRole role) => role == MfaRole.NpsExtension
        ? RoleRegistry.ReadText(registry, RoleRegistry.Extension, RoleRegistry.TenantId)
        : null;

    public static ClientCertificateJudge JudgeOf(HealthSources sources, MfaRole role) =>
        new(sources.AtUtc, WarningDays, FindTenant(sources.Registry, role));
}
