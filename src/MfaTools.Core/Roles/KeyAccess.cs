using System;
using System.Linq;
using System.Threading;
using MfaTools.Access;
using MfaTools.Security;
using MfaTools.Windows;

namespace MfaTools.Roles;

/// <summary>Whether the account of a service can read the file of a private key.</summary>
/// <param name="Account">The account.</param>
/// <param name="CanRead">Null if that is not known.</param>
/// <param name="Evidence">What was read, or why it is not known.</param>
/// <param name="Grant">The commands that grant it, or null.</param>
internal sealed record KeyAccess(string Account, bool? CanRead, string Evidence, SmallestGrant? Grant)
{
    /// <summary>Checks the permissions of the key's file against the account of a service.</summary>
    public static KeyAccess Check(
        ClientCertificate certificate,
        ServiceAccount? service,
        IIdentityReader identities,
        IAccountGroups groups,
        CancellationToken cancel)
    {
        // Microsoft documents NETWORK SERVICE for the extension, whatever account the service manager shows.
        string? startName = certificate.Role == MfaRole.NpsExtension
            ? @"NT AUTHORITY\NETWORK SERVICE"
            : service?.StartName;
        string name = startName ?? "LocalSystem";
        if (certificate.Role == MfaRole.AdfsEntraMfa && service is null)
        {
            return new KeyAccess("the AD FS account", null, "the account of the service adfssrv is not known", null);
        }

        if (certificate.Key.Descriptor is not { } descriptor)
        {
            string problem = certificate.Key.Problem ?? "the permissions of the key file were not read";
            return new KeyAccess(name, null, problem, null);
        }

        var who = ServiceIdentity.Of(
            service?.Name ?? InstalledRoles.NpsService,
            startName,
            identities.Computer,
            identities.Domain,
            onNetwork: false);
        if ((who.Sid ?? (who.Name is null ? null : identities.Find(who.Name))) is not { } sid)
        {
            return new KeyAccess(name, null, who.Problem ?? $"the SID of {name} was not found", null);
        }

        var token = Token(sid, service, descriptor, identities, groups, cancel);
        var decision = AccessCheck.Check(descriptor, token, FileRights.Read);
        var identity = new TestedIdentity { Name = name, Tokens = [token], Source = who.Source };
        string evidence = decision.IsGranted switch
        {
            true => $"granted by {string.Join(" ", decision.GrantedBy)}",
            false when decision.DeniedBy is { } ace => $"denied by {ace}",
            false => $"no entry for {name} or its groups grants {FileRights.Describe(decision.Missing)}",
            null => decision.Reason ?? "the permissions do not decide it",
        };
        var grant = decision.IsGranted == false && certificate.KeyFile is { } file && IsKeyFile(file)
            ? SmallestGrant.ForFile(descriptor, identity, file)
            : null;
        return new KeyAccess(name, decision.IsGranted, evidence, grant);
    }

    /// <summary>Whether a path is one of a private key: a snapshot can name any file.</summary>
    private static bool IsKeyFile(string path) =>
        path.IndexOf("..", StringComparison.Ordinal) < 0
        && (path.IndexOf(@":\ProgramData\Microsoft\Crypto\", StringComparison.OrdinalIgnoreCase) == 1
            || path.IndexOf(@":\Users\All Users\Microsoft\Crypto\", StringComparison.OrdinalIgnoreCase) == 1);

    private static AccessToken Token(
        Sid sid,
        ServiceAccount? service,
        SecurityDescriptor descriptor,
        IIdentityReader identities,
        IAccountGroups groups,
        CancellationToken cancel)
    {
        Sid[] always =
            [WellKnownSids.Everyone, WellKnownSids.AuthenticatedUsers, WellKnownSids.Users, WellKnownSids.Service];
        if (sid.Equals(WellKnownSids.LocalSystem))
        {
            return new AccessToken(sid, [.. always, WellKnownSids.Administrators], groupsKnown: true);
        }

        // learn.microsoft.com/windows/win32/services/networkservice-account
        if (!sid.IsOfDomain) return new AccessToken(sid, always, groupsKnown: true);
        var inDirectory = groups.GroupsOf(sid, cancel);
        var token = new AccessToken(sid, [.. always, .. inDirectory ?? []], groupsKnown: false);
        if (inDirectory is not null) token = token.WithDomainGroupsKnown();
        if (service is not null && identities.Find($@"NT SERVICE\{service.Name}") is { } own)
        {
            token = token.With(SidUse.Enabled, own);
        }

        var named = (descriptor.Dacl ?? []).Select(ace => ace.Sid).OfType<Sid>()
            .Where(one => one.IsBuiltIn || one.IsOfDomain).Distinct();
        foreach (var group in named.Where(group => token.Use(group) == SidUse.Uncertain).ToList())
        {
            if (identities.MembersOf(identities.Computer, group) is not { } members) continue;
            var uses = members.Select(token.Use).ToList();
            token = token.With(
                uses.Contains(SidUse.Enabled) ? SidUse.Enabled
                    : uses.Contains(SidUse.Uncertain) ? SidUse.Uncertain
                    : SidUse.None,
                group);
        }

        return token;
    }
}
