using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using MfaTools.Security;
using MfaTools.Windows;

namespace MfaTools.Snapshots;

/// <summary>accounts.json: an account.</summary>
internal sealed class AccountRecord
{
    /// <summary>Such as <c>CONTOSO\MFA01$</c>.</summary>
    public string Name { get; set; } = "";

    public string Sid { get; set; } = "";

    /// <summary>The SIDs of all its groups in the directory; null if unknown.</summary>
    public string[]? Groups { get; set; }
}

/// <summary>groups.json: a local group of a file server.</summary>
internal sealed class GroupRecord
{
    /// <summary>The file server.</summary>
    public string Server { get; set; } = "";

    /// <summary>The group's SID.</summary>
    public string Group { get; set; } = "";

    /// <summary>The SIDs of its members; null if unknown.</summary>
    public string[]? Members { get; set; }
}

/// <summary>Records the accounts and groups that are looked up.</summary>
internal sealed class RecordingAccounts(IIdentityReader identities, IAccountGroups directory)
    : IIdentityReader, IAccountGroups
{
    private readonly ConcurrentDictionary<string, AccountRecord> _accounts = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, GroupRecord> _groups = new(StringComparer.OrdinalIgnoreCase);

    public IEnumerable<AccountRecord> Accounts =>
        _accounts.Values.OrderBy(record => record.Name, StringComparer.Ordinal);

    public IEnumerable<GroupRecord> LocalGroups =>
        _groups.Values.OrderBy(record => record.Server + record.Group, StringComparer.Ordinal);

    public string Computer => identities.Computer;

    public bool IsWindows => identities.IsWindows;

    public string? Domain => identities.Domain;

    public Sid? Self => identities.Self;

    public Sid? Find(string name)
    {
        var sid = identities.Find(name);
        if (sid is not null) Account(name, sid);
        return sid;
    }

    public string? NameOf(Sid sid)
    {
        string? name = identities.NameOf(sid);
        if (name is not null) Account(name, sid);
        return name;
    }

    public IReadOnlyList<Sid>? MembersOf(string server, Sid group)
    {
        var members = identities.MembersOf(server, group);
        _groups[server + group] = new GroupRecord
        {
            Server = server,
            Group = group.ToString(),
            Members = Texts(members),
        };
        return members;
    }

    public IReadOnlyList<Sid>? GroupsOf(Sid account, CancellationToken cancel)
    {
        var groups = directory.GroupsOf(account, cancel);
        Account(identities.NameOf(account) ?? account.ToString(), account).Groups = Texts(groups);
        return groups;
    }

    private AccountRecord Account(string name, Sid sid) =>
        _accounts.GetOrAdd(sid.ToString(), _ => new AccountRecord { Name = name, Sid = sid.ToString() });

    private static string[]? Texts(IReadOnlyList<Sid>? sids) =>
        sids is null ? null : [.. sids.Select(sid => sid.ToString())];
}

/// <summary>The accounts and groups of a snapshot.</summary>
internal sealed class SnapshotAccounts(SnapshotReader reader, SnapshotManifest manifest)
    : IIdentityReader, IAccountGroups
{
    private readonly AccountRecord[] _accounts = reader.ReadAll<AccountRecord>("accounts");
    private readonly GroupRecord[] _groups = reader.ReadAll<GroupRecord>("groups");

    public string Computer => manifest.ComputerName;

    public bool IsWindows => true;

    public string? Domain => manifest.Domain;

    /// <summary>The account that took the snapshot: the recorded results of opening files are for this
    /// account.</summary>
    public Sid? Self => manifest.TakenBy is { } sid ? SnapshotReader.ParseSid(sid) : null;

    public Sid? Find(string name) =>
        Array.Find(_accounts, one => SnapshotReader.IsSame(one.Name, name))
            is { } found
            ? SnapshotReader.ParseSid(found.Sid)
            : null;

    public string? NameOf(Sid sid) => Find(sid)?.Name;

    public IReadOnlyList<Sid>? MembersOf(string server, Sid group) => Sids(Array.Find(
        _groups,
            one => SnapshotReader.IsSame(one.Server, server)
            && group.Equals(SnapshotReader.ParseSid(one.Group)))?.Members);

    public IReadOnlyList<Sid>? GroupsOf(Sid account, CancellationToken cancel) => Sids(Find(account)?.Groups);

    private AccountRecord? Find(Sid sid) => Array.Find(_accounts, one => sid.Equals(SnapshotReader.ParseSid(one.Sid)));

    private static IReadOnlyList<Sid>? Sids(string[]? texts) =>
        texts is null ? null : [.. texts.Select(SnapshotReader.ParseSid).OfType<Sid>()];
}
