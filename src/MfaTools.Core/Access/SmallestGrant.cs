using System;
using System.Collections.Generic;
using System.Linq;
using MfaTools.Security;

namespace MfaTools.Access;

/// <summary>The commands that let one account read a file through one gate, and nothing more, with their undo. Only
/// such as are known to help: what they do is done to a copy of the descriptor, and that is checked again.</summary>
internal sealed class SmallestGrant
{
    // Each denying entry that is taken out may show another behind it.
    private const int MaxSteps = 8;

    private readonly List<string> _commands = [];
    private readonly List<string> _undo = [];

    public IReadOnlyList<string> Commands => _commands;

    public IReadOnlyList<string> Undo => _undo;

    /// <summary>The mended descriptor, for the tests.</summary>
    public SecurityDescriptor? Mended { get; private set; }

    /// <summary>For a file. Null where no such commands can be known to help.</summary>
    public static SmallestGrant? ForFile(SecurityDescriptor descriptor, TestedIdentity identity, string path) => Find(
        descriptor,
        identity,
        inheritedStays: true,
        FileRights.Read,
        (grant, trustee, removed) =>
        {
            grant._commands.Add($"icacls {PowerShellText.QuoteArgument(path)} /remove:d {PowerShellText.QuoteArgument(ForIcacls(trustee, identity))}");
            foreach (var ace in removed) grant._undo.Insert(0, $"icacls {PowerShellText.QuoteArgument(path)} /deny {PowerShellText.QuoteArgument($"{ForIcacls(trustee, identity)}:{FileRights.Icacls(FileRights.Map(ace.Mask))}")}");
        },
        (grant, account, before) =>
        {
            string name = ForIcacls(account, identity);
            grant._commands.Add($"icacls {PowerShellText.QuoteArgument(path)} /grant {PowerShellText.QuoteArgument(name + ":(R)")}");
            grant._undo.Insert(0, before == 0
                ? $"icacls {PowerShellText.QuoteArgument(path)} /remove:g {PowerShellText.QuoteArgument(name)}"
                : $"icacls {PowerShellText.QuoteArgument(path)} /grant:r {PowerShellText.QuoteArgument($"{name}:{FileRights.Icacls(before)}")}");
        });

    /// <summary>For a share.</summary>
    public static SmallestGrant? ForShare(SecurityDescriptor descriptor, TestedIdentity identity, string share)
    {
        // The cmdlets know three levels only; what was there otherwise comes back exactly as a whole.
        string whole = $"Set-SmbShare -Name {PowerShellText.Quote(share)} -SecurityDescriptor {PowerShellText.Quote(descriptor.ToSddl())} -Force";
        return Find(
            descriptor,
            identity,
            inheritedStays: false,
            0x001200A9,
            (grant, trustee, _) =>
            {
                grant._commands.Add($"Unblock-SmbShareAccess -Name {PowerShellText.Quote(share)} -AccountName {ForSmb(trustee, identity)} -Force");
                grant._undo.Clear();
                grant._undo.Add(whole);
            },
            (grant, account, before) =>
            {
                string name = ForSmb(account, identity);
                grant._commands.Add($"Grant-SmbShareAccess -Name {PowerShellText.Quote(share)} -AccountName {name} -AccessRight Read -Force");
                if (grant._undo.Count > 0) return;
                grant._undo.Add(before == 0 ? $"Revoke-SmbShareAccess -Name {PowerShellText.Quote(share)} -AccountName {name} -Force" : whole);
            });
    }

    private static SmallestGrant? Find(
        SecurityDescriptor descriptor,
        TestedIdentity identity,
        bool inheritedStays,
        uint right,
        Action<SmallestGrant, Sid, IReadOnlyList<Ace>> removeDeny,
        Action<SmallestGrant, Sid, uint> addAllow)
    {
        if (!identity.CanBeGranted || descriptor.Dacl is null) return null;
        var grant = new SmallestGrant();
        var account = identity.Tokens[0].User;
        var list = descriptor.Dacl.ToList();
        bool granted = false;
        for (int step = 0; step < MaxSteps; step++)
        {
            grant.Mended = descriptor.WithDacl(list);
            var decisions = identity.Tokens.Select(token => AccessCheck.Check(grant.Mended, token, FileRights.Read)).ToList();
            if (decisions.All(decision => decision.IsGranted == true)) return grant;
            var denying = decisions.Select(decision => decision.DeniedBy).FirstOrDefault(ace => ace is not null);
            // Inherited entries stay behind those of the file itself: a grant there comes first.
            if (denying is { Type: AceType.Deny, Sid: { } trustee } && !(inheritedStays && IsInherited(denying)))
            {
                var removed = list.Where(ace => ace.Type == AceType.Deny && trustee.Equals(ace.Sid) && !(inheritedStays && IsInherited(ace))).ToList();
                list.RemoveAll(removed.Contains);
                removeDeny(grant, trustee, removed);
                continue;
            }

            if (granted) return null;
            granted = true;
            uint before = 0;
            foreach (var ace in list.Where(IsOwnGrant)) before |= FileRights.Map(ace.Mask);
            list.RemoveAll(IsOwnGrant);
            // In the order that Windows keeps: what denies, what allows, what is inherited.
            int at = list.FindLastIndex(ace => ace.IsDeny && !(inheritedStays && IsInherited(ace))) + 1;
            list.Insert(at, new Ace { Type = AceType.Allow, Mask = before | right, Sid = account });
            addAllow(grant, account, before);
        }

        return null;

        bool IsOwnGrant(Ace ace) => ace.Type == AceType.Allow && account.Equals(ace.Sid) && !ace.IsInheritOnly && !(inheritedStays && IsInherited(ace));
    }

    private static bool IsInherited(Ace ace) => (ace.Flags & AceOptions.Inherited) != 0;

    // By SID where it can be: names of groups are translated, and may not be known where the command runs.
    internal static string ForIcacls(Sid sid, TestedIdentity identity) =>
        IsAccountName(identity.Name) && sid.Equals(identity.Tokens[0].User) ? identity.Name!
            : sid.Alias is null ? $"*{sid}" : WellKnownSids.NameOf(sid)!;

    // What cannot be the name of an account is not made part of a command line.
    private static bool IsAccountName(string? name) =>
        name is not null && name.IndexOfAny(['"', '/', '[', ']', ':', ';', '|', '=', ',', '+', '*', '?', '<', '>']) < 0
        && !name.Any(char.IsControl);

    private static string ForSmb(Sid sid, TestedIdentity identity)
    {
        bool isNamed = IsAccountName(identity.Name) && sid.Equals(identity.Tokens[0].User);
        if (isNamed) return PowerShellText.Quote(identity.Name!);
        if (sid.Alias is not null) return PowerShellText.Quote(WellKnownSids.NameOf(sid)!);
        return $"([Security.Principal.SecurityIdentifier]'{sid}').Translate([Security.Principal.NTAccount]).Value";
    }
}
