using System;
using System.Collections.Generic;
using System.Linq;
using MfaTools.Security;

namespace MfaTools.Access;

/// <summary>The commands that let one account read a file, and nothing more, with their undo. They are returned only if
/// they help: their effect on a copy of the descriptor is checked.</summary>
internal sealed class SmallestGrant
{
    // Removing a deny entry can reveal another one behind it.
    private const int MaxSteps = 8;

    private readonly List<string> _commands = [];
    private readonly List<string> _undo = [];

    public IReadOnlyList<string> Commands => _commands;

    public IReadOnlyList<string> Undo => _undo;

    /// <summary>The descriptor after the commands, for the tests.</summary>
    public SecurityDescriptor? Result { get; private set; }

    /// <summary>The grant on a file, or null if none is known to help.</summary>
    public static SmallestGrant? ForFile(SecurityDescriptor descriptor, TestedIdentity identity, string path)
    {
        return Find(
            descriptor,
            identity,
            inheritedStays: true,
            FileRights.Read,
            (grant, trustee, removed) =>
            {
                string name = ForIcacls(trustee, identity);
                grant._commands.Add(Icacls("/remove:d", name));
                foreach (var ace in removed)
                {
                    grant._undo.Insert(0, Icacls("/deny", $"{name}:{FileRights.Icacls(FileRights.Map(ace.Mask))}"));
                }
            },
            (grant, account, before) =>
            {
                string name = ForIcacls(account, identity);
                grant._commands.Add(Icacls("/grant", name + ":(R)"));
                grant._undo.Insert(0, before == 0
                    ? Icacls("/remove:g", name)
                    : Icacls("/grant:r", $"{name}:{FileRights.Icacls(before)}"));
            });

        string Icacls(string option, string argument) =>
            $"icacls {PowerShellText.QuoteArgument(path)} {option} {PowerShellText.QuoteArgument(argument)}";
    }

    /// <summary>The grant on a share, or null if none is known to help.</summary>
    public static SmallestGrant? ForShare(SecurityDescriptor descriptor, TestedIdentity identity, string share)
    {
        string name = PowerShellText.Quote(share);
        // The cmdlets know only three levels; other permissions are restored as a whole.
        string restore =
            $"Set-SmbShare -Name {name} -SecurityDescriptor {PowerShellText.Quote(descriptor.ToSddl())} -Force";
        return Find(
            descriptor,
            identity,
            inheritedStays: false,
            0x001200A9,
            (grant, trustee, _) =>
            {
                string account = ForSmb(trustee, identity);
                grant._commands.Add($"Unblock-SmbShareAccess -Name {name} -AccountName {account} -Force");
                grant._undo.Clear();
                grant._undo.Add(restore);
            },
            (grant, sid, before) =>
            {
                string account = ForSmb(sid, identity);
                grant._commands.Add(
                    $"Grant-SmbShareAccess -Name {name} -AccountName {account} -AccessRight Read -Force");
                if (grant._undo.Count > 0) return;
                grant._undo.Add(before == 0
                    ? $"Revoke-SmbShareAccess -Name {name} -AccountName {account} -Force"
                    : restore);
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
            grant.Result = descriptor.WithDacl(list);
            var decisions = identity.Tokens.Select(
                token => AccessCheck.Check(grant.Result, token, FileRights.Read)).ToList();
            if (decisions.All(decision => decision.IsGranted == true)) return grant;
            var denying = decisions.Select(decision => decision.DeniedBy).FirstOrDefault(ace => ace is not null);
            // Entries of the file itself precede inherited ones, so a grant there takes effect first.
            if (denying is { Type: AceType.Deny, Sid: { } trustee } && !(inheritedStays && IsInherited(denying)))
            {
                var removed = list.Where(ace => ace.Type == AceType.Deny && trustee.Equals(ace.Sid)
                    && !(inheritedStays && IsInherited(ace))).ToList();
                list.RemoveAll(removed.Contains);
                removeDeny(grant, trustee, removed);
                continue;
            }

            if (granted) return null;
            granted = true;
            uint before = 0;
            foreach (var ace in list.Where(IsOwnGrant)) before |= FileRights.Map(ace.Mask);
            list.RemoveAll(IsOwnGrant);
            // The order of Windows: deny entries, allow entries, inherited entries.
            int at = list.FindLastIndex(ace => ace.IsDeny && !(inheritedStays && IsInherited(ace))) + 1;
            list.Insert(at, new Ace { Type = AceType.Allow, Mask = before | right, Sid = account });
            addAllow(grant, account, before);
        }

        return null;

        bool IsOwnGrant(Ace ace) =>
            ace.Type == AceType.Allow && account.Equals(ace.Sid) && !ace.IsInheritOnly
                && !(inheritedStays && IsInherited(ace));
    }

    private static bool IsInherited(Ace ace) => (ace.Flags & AceOptions.Inherited) != 0;

    // By SID if possible: names of groups are translated, and may be unknown where the command runs.
    internal static string ForIcacls(Sid sid, TestedIdentity identity) =>
        IsAccountName(identity.Name) && sid.Equals(identity.Tokens[0].User) ? identity.Name!
            : sid.Alias is null ? $"*{sid}" : WellKnownSids.NameOf(sid)!;

    // A text that cannot be the name of an account never becomes part of a command line.
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
