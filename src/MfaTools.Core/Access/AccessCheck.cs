using System;
using System.Collections.Generic;
using System.Linq;
using MfaTools.Security;

namespace MfaTools.Access;

/// <summary>The access check of Windows (MS-DTYP 2.5.3.2), for files.</summary>
/// <remarks>The list is walked twice: once as if everything unknown counted against the account, and once as if it
/// counted in its favor. Only if both walks agree is there an answer.</remarks>
internal static class AccessCheck
{
    /// <summary>Checks an account against the descriptor of a file, a folder or a share.</summary>
    /// <param name="descriptor">The descriptor.</param>
    /// <param name="token">The account.</param>
    /// <param name="desired">The rights that are needed; generic ones are mapped as for files.</param>
    public static AccessDecision Check(SecurityDescriptor descriptor, AccessToken token, uint desired)
    {
        desired = FileRights.Map(desired);
        var least = new Walk(descriptor, token, desired, inFavor: false);
        var most = new Walk(descriptor, token, desired, inFavor: true);
        bool? granted = (least.Granted & desired) == desired ? true
            : (most.Granted & desired) != desired ? false
            : null;
        // An owner may read the permissions, and the owner is unknown.
        bool ownerOpen = granted == false && descriptor.Owner is null
            && (desired & ~most.Granted) == FileRights.ReadControl;
        if (ownerOpen) granted = null;
        var (reason, group) = ownerOpen
            ? ("only the right to read the permissions is missing, which an owner has, and the owner is unknown", null)
            : granted is null ? Explain(descriptor, token, most.Granted & ~least.Granted & desired) : default;
        return new AccessDecision
        {
            IsGranted = granted,
            Granted = least.Granted == most.Granted ? least.Granted : null,
            Missing = desired & ~(granted == false ? most : least).Granted,
            GrantedBy = least.GrantedBy,
            DeniedBy = granted == false ? most.DeniedBy : null,
            UnknownGroup = group,
            Reason = reason,
        };
    }

    /// <summary>The first entry that could decide on open rights, or null.</summary>
    private static Ace? FindOpenEntry(SecurityDescriptor descriptor, AccessToken token, uint open) =>
        descriptor.Dacl?.FirstOrDefault(ace => !ace.IsInheritOnly
            && Applies(ace, token, descriptor.Owner) == Answer.Maybe
            && (ace.Sid is null || (FileRights.Map(ace.Mask) & open) != 0));

    private static (string Reason, Sid? Group) Explain(SecurityDescriptor descriptor, AccessToken token, uint open)
    {
        if (FindOpenEntry(descriptor, token, open) is { } ace)
        {
            if (ace.Sid is null) return ($"the entry {ace} is of an unknown type", null);
            string who = WellKnownSids.Describe(ace.Sid);
            if (ace.IsConditional) return ($"the entry {ace} applies under a condition", null);
            if (ace.IsObject) return ($"the entry {ace} applies to objects of a directory", null);
            if (ace.Sid.Equals(WellKnownSids.OwnerRights))
            {
                return ($"the entry {ace} applies to the owner, who is unknown", null);
            }

            if (ace.Sid.Alias is not null) return ($"the domain of {who} in the entry {ace} is unknown", null);
            return ($"it is unknown whether {token.User} is in {who} of the entry {ace}", ace.Sid);
        }

        var restricting = descriptor.Sacl?.FirstOrDefault(entry => Restricts(entry, token) != 0);
        return restricting is null
            ? ("it is unknown whether the account is in the group that is the owner", descriptor.Owner)
            : ($"the entry {restricting} of the SACL may take the right away", null);
    }

    private static Answer Applies(Ace ace, AccessToken token, Sid? owner)
    {
        if (!ace.IsAllow && !ace.IsDeny) return ace.Sid is null ? Answer.Maybe : Answer.No;
        if (ace.Sid is null) return Answer.Maybe;
        var sid = ace.Sid.Equals(WellKnownSids.OwnerRights) ? owner : ace.Sid;
        if (sid is null) return Answer.Maybe;
        var answer = token.Use(sid) switch
        {
            SidUse.Enabled => Answer.Yes,
            SidUse.DenyOnly => ace.IsDeny && ReferenceEquals(sid, ace.Sid) ? Answer.Yes : Answer.No,
            SidUse.Uncertain => Answer.Maybe,
            _ => Answer.No,
        };
        return answer == Answer.Yes && (ace.IsConditional || ace.IsObject) ? Answer.Maybe : answer;
    }

    // The rights that an entry of the SACL could take away. Whether it does depends on claims and levels that are
    // unknown.
    private static uint Restricts(Ace ace, AccessToken token)
    {
        if (ace.IsInheritOnly) return 0;
        switch (ace.Type)
        {
            case AceType.ScopedPolicy or AceType.AccessFilter:
                return uint.MaxValue;
            case AceType.MandatoryLabel when ace.Sid?.Rid > token.Integrity:
                return ((ace.Mask & 1) != 0 ? FileRights.Write & ~FileRights.Read : 0)
                    | ((ace.Mask & 2) != 0 ? FileRights.Read : 0)
                    | ((ace.Mask & 4) != 0 ? FileRights.Execute : 0);
            default:
                return 0;
        }
    }

    private enum Answer
    {
        No,
        Maybe,
        Yes,
    }

    private sealed class Walk
    {
        private readonly List<Ace> _grantedBy = [];

        public Walk(SecurityDescriptor descriptor, AccessToken token, uint desired, bool inFavor)
        {
            if (descriptor.Dacl is null) Granted = FileRights.All;
            else Evaluate(descriptor, descriptor.Dacl, token, desired, inFavor);
            if (inFavor || descriptor.Sacl is null) return;
            foreach (var ace in descriptor.Sacl) Granted &= ~Restricts(ace, token);
        }

        public uint Granted { get; private set; }

        public Ace? DeniedBy { get; private set; }

        public IReadOnlyList<Ace> GrantedBy => _grantedBy;

        private void Evaluate(
            SecurityDescriptor descriptor, IReadOnlyList<Ace> list, AccessToken token, uint desired, bool inFavor)
        {
            uint denied = 0;
            var owns = descriptor.Owner is null ? SidUse.None : token.Use(descriptor.Owner);
            if ((owns == SidUse.Enabled || (inFavor && owns == SidUse.Uncertain)) && !HasOwnerRights(list))
            {
                Granted = FileRights.ReadControl | FileRights.WriteDac;
            }

            foreach (var ace in list)
            {
                if (ace.IsInheritOnly) continue;
                var applies = Applies(ace, token, descriptor.Owner);
                if (applies == Answer.No) continue;
                // An entry of an unknown type may do either.
                bool allow = ace.IsAllow || (!ace.IsDeny && inFavor);
                if (applies == Answer.Maybe && allow != inFavor) continue;
                uint mask = ace.Sid is null ? FileRights.All : FileRights.Map(ace.Mask);
                uint decided = mask & ~Granted & ~denied;
                if (allow)
                {
                    Granted |= decided;
                    if ((decided & desired) != 0) _grantedBy.Add(ace);
                }
                else
                {
                    denied |= decided;
                    if ((decided & desired) != 0) DeniedBy ??= ace;
                }
            }
        }

        private static bool HasOwnerRights(IReadOnlyList<Ace> list)
        {
            foreach (var ace in list)
            {
                if (!ace.IsInheritOnly && WellKnownSids.OwnerRights.Equals(ace.Sid)) return true;
            }

            return false;
        }
    }
}

/// <summary>The result of an access check.</summary>
internal sealed record AccessDecision
{
    /// <summary>Whether everything requested is granted. Null if something unknown decides.</summary>
    public bool? IsGranted { get; init; }

    /// <summary>Everything that is granted, requested or not. Null if something unknown would change it.</summary>
    public uint? Granted { get; init; }

    /// <summary>What was requested and is not certainly granted.</summary>
    public uint Missing { get; init; }

    /// <summary>The entries that grant what was requested, in order.</summary>
    public IReadOnlyList<Ace> GrantedBy { get; init; } = [];

    /// <summary>The first entry that denies something requested.</summary>
    public Ace? DeniedBy { get; init; }

    /// <summary>The group that decides, if the answer is null because membership in it is unknown.</summary>
    public Sid? UnknownGroup { get; init; }

    /// <summary>What is unknown if the answer is null.</summary>
    public string? Reason { get; init; }
}
