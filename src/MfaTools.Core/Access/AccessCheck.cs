using System;
using System.Collections.Generic;
using MfaTools.Security;

namespace MfaTools.Access;

/// <summary>Who may do what: the algorithm of MS-DTYP 2.5.3.2, for files.</summary>
/// <remarks>What is not known is left open: the list is gone through once with all of it against the account and once with all of
/// it in its favour. Only where both come to the same is there an answer.</remarks>
internal static class AccessCheck
{
    /// <summary>Checks an account against a descriptor.</summary>
    /// <param name="descriptor">The descriptor of a file, a folder or a share.</param>
    /// <param name="token">The account.</param>
    /// <param name="desired">The rights that are needed; generic ones are mapped as for files.</param>
    public static AccessDecision Check(SecurityDescriptor descriptor, AccessToken token, uint desired)
    {
        desired = FileRights.Map(desired);
        var least = new Walk(descriptor, token, desired, inFavour: false);
        var most = new Walk(descriptor, token, desired, inFavour: true);
        bool? granted = (least.Granted & desired) == desired ? true : (most.Granted & desired) != desired ? false : null;
        // An owner may read the permissions; who that is was not told.
        bool ownerOpen = granted == false && descriptor.Owner is null
            && (desired & ~most.Granted) == FileRights.ReadControl;
        if (ownerOpen) granted = null;
        return new AccessDecision
        {
            IsGranted = granted,
            Granted = least.Granted == most.Granted ? least.Granted : null,
            Missing = desired & ~(granted == false ? most : least).Granted,
            GrantedBy = least.GrantedBy,
            DeniedBy = granted == false ? most.DeniedBy : null,
            Reason = ownerOpen
                ? "only the right to read the permissions is missing, which an owner has, and the owner is not told"
                : granted is null ? Explain(descriptor, token, (most.Granted & ~least.Granted) & desired)
                : null,
        };
    }

    private static string Explain(SecurityDescriptor descriptor, AccessToken token, uint open)
    {
        foreach (var ace in descriptor.Dacl ?? [])
        {
            if (ace.IsInheritOnly || Applies(ace, token, descriptor.Owner) != Answer.Maybe) continue;
            if (ace.Sid is null) return $"the entry {ace} is of a type that is not known";
            if ((FileRights.Map(ace.Mask) & open) == 0) continue;
            string who = WellKnownSids.Describe(ace.Sid);
            if (ace.IsConditional) return $"a condition decides on the entry {ace}";
            if (ace.IsObject) return $"the entry {ace} is for objects of a directory";
            if (ace.Sid.Equals(WellKnownSids.OwnerRights)) return $"the owner, whom {ace} is for, is not known";
            if (ace.Sid.Alias is not null) return $"the domain of {who} in the entry {ace} is not known";
            return $"whether {token.User} is in {who} of the entry {ace} is not known";
        }

        foreach (var ace in descriptor.Sacl ?? [])
        {
            if (Restricts(ace, token) != 0) return $"the entry {ace} of the system list may take the right away";
        }

        return "whether the account is in the group that owns it is not known";
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

    // What an entry of the system list could take away; whether it does hangs on claims and levels that are not known here.
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

        public Walk(SecurityDescriptor descriptor, AccessToken token, uint desired, bool inFavour)
        {
            if (descriptor.Dacl is null) Granted = FileRights.All;
            else Go(descriptor, descriptor.Dacl, token, desired, inFavour);
            if (inFavour || descriptor.Sacl is null) return;
            foreach (var ace in descriptor.Sacl) Granted &= ~Restricts(ace, token);
        }

        public uint Granted { get; private set; }

        public Ace? DeniedBy { get; private set; }

        public IReadOnlyList<Ace> GrantedBy => _grantedBy;

        private void Go(SecurityDescriptor descriptor, IReadOnlyList<Ace> list, AccessToken token, uint desired, bool inFavour)
        {
            uint denied = 0;
            var owns = descriptor.Owner is null ? SidUse.None : token.Use(descriptor.Owner);
            if ((owns == SidUse.Enabled || (inFavour && owns == SidUse.Uncertain)) && !HasOwnerRights(list))
            {
                Granted = FileRights.ReadControl | FileRights.WriteDac;
            }

            foreach (var ace in list)
            {
                if (ace.IsInheritOnly) continue;
                var applies = Applies(ace, token, descriptor.Owner);
                if (applies == Answer.No) continue;
                // Of a type that is not known, it may do either.
                bool allow = ace.IsAllow || (!ace.IsDeny && inFavour);
                if (applies == Answer.Maybe && allow != inFavour) continue;
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
