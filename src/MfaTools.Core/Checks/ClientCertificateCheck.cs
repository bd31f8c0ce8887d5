using System.Collections.Generic;
using System.Linq;
using System.Threading;
using MfaTools.Roles;
using MfaTools.Windows;

namespace MfaTools.Checks;

/// <summary>Tests the certificates with which the roles of a server sign in to Entra.</summary>
internal sealed class ClientCertificateCheck(
    IRegistryReader registry,
    InstalledRoles roles,
    IReadOnlyList<ClientCertificate> store,
    IIdentityReader identities,
    IAccountGroups groups)
{
    /// <summary>Such certificates are valid for two years, and renewing them takes an administrator.</summary>
    public const int WarningDays = 60;

    /// <summary>The tenant that the registry of a role names, or null.</summary>
    public static string? FindTenant(IRegistryReader registry, MfaRole role) => role == MfaRole.NpsExtension
        ? RoleRegistry.ReadText(registry, RoleRegistry.Extension, RoleRegistry.TenantId)
        : null;

    /// <summary>The results for one role.</summary>
    public IReadOnlyList<ClientCertificateResult> Run(
        MfaRole role, ClientCertificateJudge judge, CancellationToken stop)
    {
        string? identifier = role == MfaRole.NpsExtension
            ? RoleRegistry.ReadText(registry, RoleRegistry.Extension, RoleRegistry.CertificateIdentifier)
            : null;
        return judge.JudgeStore(
            role,
            [.. store.Where(one => one.Role == role)],
            identifier,
            one => KeyAccess.Check(one, roles.ServiceOf(role), identities, groups, stop));
    }
}
