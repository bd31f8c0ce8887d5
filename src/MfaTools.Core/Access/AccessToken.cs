using System;
using System.Collections.Generic;
using System.Linq;
using MfaTools.Security;

namespace MfaTools.Access;

/// <summary>The account that an access check is made for, and its groups as far as they are known.</summary>
internal sealed class AccessToken
{
    // What a logon adds depends on its kind: NTLM or Kerberos, with or without a claim of the forest.
    private static readonly Sid[] ByLogon =
    [
        WellKnownSids.ThisOrganization,
        .. new[]
        {
            "S-1-5-1000", "S-1-5-64-10", "S-1-5-64-14", "S-1-5-64-21", "S-1-5-65-1",
            "S-1-18-1", "S-1-18-2", "S-1-18-3", "S-1-18-4", "S-1-18-5", "S-1-18-6",
        }.Select(Sid.Parse),
    ];

    private const uint MediumIntegrity = 0x2000;
    private const uint SystemIntegrity = 0x4000;

    private readonly Dictionary<Sid, SidUse> _sids = [];
    private readonly bool _groupsKnown;
    private bool _domainGroupsKnown;

    /// <summary>An account.</summary>
    /// <param name="user">The account itself.</param>
    /// <param name="groups">The groups that it is known to be a member of.</param>
    /// <param name="groupsKnown">Whether that is all of them. If not, any other group of a domain or computer may be
    /// one.</param>
    public AccessToken(Sid user, IEnumerable<Sid> groups, bool groupsKnown)
    {
        User = user;
        _groupsKnown = groupsKnown;
        foreach (var sid in groups) _sids[sid] = SidUse.Enabled;
        _sids[user] = SidUse.Enabled;
        Integrity = user.Equals(WellKnownSids.LocalSystem) ? SystemIntegrity
            : user.Equals(WellKnownSids.Anonymous) ? 0
            : MediumIntegrity;
    }

    /// <summary>The account itself.</summary>
    public Sid User { get; }

    /// <summary>Its lowest possible integrity level.</summary>
    internal uint Integrity { get; }

    /// <summary>The same account with some SIDs used differently.</summary>
    /// <param name="use">How they apply to it.</param>
    /// <param name="sids">The SIDs.</param>
    public AccessToken With(SidUse use, params Sid[] sids)
    {
        var changed = new AccessToken(User, [], _groupsKnown) { _domainGroupsKnown = _domainGroupsKnown };
        foreach (var pair in _sids) changed._sids[pair.Key] = pair.Value;
        foreach (var sid in sids ?? []) changed._sids[sid] = use;
        return changed;
    }

    /// <summary>The same account, if the directory returned all groups of its own domain and forest.</summary>
    public AccessToken WithDomainGroupsKnown()
    {
        var changed = With(SidUse.Enabled);
        changed._domainGroupsKnown = true;
        return changed;
    }

    /// <summary>An account that logs on over the network, with Everyone, NETWORK and Authenticated Users.</summary>
    /// <param name="user">The account.</param>
    /// <param name="groups">Its groups.</param>
    /// <param name="groupsKnown">Whether these are all, including those of the file server.</param>
    public static AccessToken OfNetworkLogon(Sid user, IReadOnlyCollection<Sid> groups, bool groupsKnown)
    {
        Sid[] always = [WellKnownSids.Everyone, WellKnownSids.Network, WellKnownSids.AuthenticatedUsers];
        var token = new AccessToken(user, groups.Concat(always), groupsKnown);
        foreach (var sid in ByLogon) token.AddUncertain(sid);
        // The group Users contains Authenticated Users unless an administrator removed them.
        token.AddUncertain(WellKnownSids.Users);
        return token;
    }

    /// <summary>An anonymous logon: that of a service without an account on the network. A server may treat it as its
    /// guest.</summary>
    public static AccessToken OfAnonymousLogon()
    {
        var token = new AccessToken(WellKnownSids.Anonymous, [WellKnownSids.Network], groupsKnown: true);
        Sid[] ofGuests = [Sid.Parse("S-1-5-32-546"), Sid.OfUnknownDomain("LG", 501), Sid.OfUnknownDomain("DG", 514)];
        foreach (var sid in ofGuests.Append(WellKnownSids.Everyone)) token.AddUncertain(sid);
        return token;
    }

    /// <summary>How a SID applies to the account.</summary>
    /// <param name="sid">The SID of an entry or an owner.</param>
    public SidUse Use(Sid sid)
    {
        if (_sids.TryGetValue(sid, out var use)) return use;
        // Accounts, not groups: Administrator, Guest, krbtgt.
        bool account = sid.Rid is >= 500 and <= 502;
        if (sid.Alias is not null)
        {
            foreach (var pair in _sids)
            {
                if (pair.Key.IsOfDomain && pair.Key.Rid == sid.Rid && pair.Value != SidUse.None)
                {
                    return SidUse.Uncertain;
                }
            }
        }

        if (_groupsKnown || (account && sid.IsOfDomain)) return SidUse.None;
        // The directory does not know the file server's own groups, nor those of another domain that trusts this one.
        if (_domainGroupsKnown && sid.IsOfDomain && (sid.Alias is not null || sid.IsOfDomainOf(User)))
        {
            return SidUse.None;
        }

        return MayBeGroup(sid) ? SidUse.Uncertain : SidUse.None;
    }

    /// <summary>Whether it can be a group. SIDs that Windows creates for services, logons, packages, labels and trust
    /// are not groups. Others can be, such as those of Samba (S-1-22) and NFS (S-1-5-88).</summary>
    private static bool MayBeGroup(Sid sid)
    {
        if (sid.IsOfDomain || sid.IsBuiltIn) return true;
        if (WellKnownSids.IsFixed(sid) || sid.Authority is 0 or 1 or 2 or 3 or 15 or 16 or 17 or 18 or 19) return false;
        return sid.Authority != 5 || sid.Parts.Count == 0 || sid.Parts[0] is 21 or 32 or 88 or > 1000;
    }

    private void AddUncertain(Sid sid)
    {
        if (!_sids.ContainsKey(sid)) _sids[sid] = SidUse.Uncertain;
    }
}
