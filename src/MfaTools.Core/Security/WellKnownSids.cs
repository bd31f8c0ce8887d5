using System;
using System.Collections.Generic;

namespace MfaTools.Security;

/// <summary>The well-known SIDs, their aliases in SDDL and their English names (well-known-sids.json, with
/// sources).</summary>
internal static class WellKnownSids
{
    private static readonly Dictionary<string, Entry> ByAlias = new(StringComparer.OrdinalIgnoreCase);
    private static readonly Dictionary<Sid, Entry> BySid = [];
    private static readonly Dictionary<uint, Entry> ByRid = [];

    static WellKnownSids()
    {
        foreach (var entry in Shipped.Read<Document>("well-known-sids.json").Sids)
        {
            if (entry.Sid is not null)
            {
                entry.Value = Sid.Parse(entry.Sid);
                BySid.Add(entry.Value, entry);
            }
            else
            {
                entry.Value = Sid.OfUnknownDomain(entry.Alias!, entry.Rid);
                ByRid.Add(entry.Rid, entry);
            }

            if (entry.Alias is not null) ByAlias.Add(entry.Alias, entry);
        }
    }

    /// <summary>Everyone: all except anonymous users.</summary>
    public static Sid Everyone { get; } = Sid.Parse("S-1-1-0");

    /// <summary>OWNER RIGHTS: applies to the owner, and replaces the implicit rights of an owner.</summary>
    public static Sid OwnerRights { get; } = Sid.Parse("S-1-3-4");

    /// <summary>NETWORK: everyone who logged on over the network.</summary>
    public static Sid Network { get; } = Sid.Parse("S-1-5-2");

    /// <summary>LOCAL: everyone who logged on at the computer itself.</summary>
    internal static Sid Local { get; } = Sid.Parse("S-1-2-0");

    /// <summary>SERVICE: everyone who logged on as a service.</summary>
    internal static Sid Service { get; } = Sid.Parse("S-1-5-6");

    /// <summary>ANONYMOUS LOGON.</summary>
    public static Sid Anonymous { get; } = Sid.Parse("S-1-5-7");

    /// <summary>Authenticated Users.</summary>
    public static Sid AuthenticatedUsers { get; } = Sid.Parse("S-1-5-11");

    /// <summary>This Organization: an account of the same forest.</summary>
    public static Sid ThisOrganization { get; } = Sid.Parse("S-1-5-15");

    /// <summary>Local System on its own computer.</summary>
    public static Sid LocalSystem { get; } = Sid.Parse("S-1-5-18");

    /// <summary>Local Service on its own computer.</summary>
    public static Sid LocalService { get; } = Sid.Parse("S-1-5-19");

    /// <summary>Network Service on its own computer.</summary>
    public static Sid NetworkService { get; } = Sid.Parse("S-1-5-20");

    /// <summary>The local group Administrators.</summary>
    public static Sid Administrators { get; } = Sid.Parse("S-1-5-32-544");

    /// <summary>The local group Users.</summary>
    public static Sid Users { get; } = Sid.Parse("S-1-5-32-545");

    /// <summary>The SID of an alias, or null.</summary>
    /// <param name="alias">The two letters.</param>
    /// <param name="domain">The SID of the domain, or null if it is unknown.</param>
    internal static Sid? FromAlias(string alias, Sid? domain)
    {
        if (!ByAlias.TryGetValue(alias, out var entry)) return null;
        // LA and LG are accounts of the computer that holds the object.
        return entry.Sid is null && domain is not null && !entry.Local ? domain.Member(entry.Rid) : entry.Value;
    }

    /// <summary>The alias of an account of a domain, or null.</summary>
    internal static string? AliasOfRid(uint rid) => ByRid.TryGetValue(rid, out var entry) ? entry.Alias : null;

    /// <summary>Whether a SID is a well-known one that is the same everywhere.</summary>
    internal static bool IsFixed(Sid sid) => BySid.ContainsKey(sid);

    /// <summary>The alias of a SID that is the same everywhere, or null.</summary>
    internal static string? AliasOf(Sid sid) => BySid.TryGetValue(sid, out var entry) ? entry.Alias : sid.Alias;

    /// <summary>The English name of a SID, or null if it is not a well-known one.</summary>
    /// <param name="sid">The SID.</param>
    public static string? NameOf(Sid sid)
    {
        if (BySid.TryGetValue(sid, out var entry)) return entry.Name;
        return sid.IsOfDomain && ByRid.TryGetValue(sid.Rid, out entry) ? entry.Name : null;
    }

    /// <summary>A SID with its name, if it has one.</summary>
    /// <param name="sid">The SID, or null.</param>
    public static string Describe(Sid? sid)
    {
        if (sid is null) return "(none)";
        string? name = NameOf(sid);
        if (name is null) return sid.ToString();
        return sid.Alias is null ? $"{name} ({sid})" : name;
    }

    private sealed class Document
    {
        public required Entry[] Sids { get; set; }
    }

    private sealed class Entry
    {
        public string? Alias { get; set; }

        /// <summary>The SID; null for a member of any domain.</summary>
        public string? Sid { get; set; }

        public uint Rid { get; set; }

        public required string Name { get; set; }

        /// <summary>Whether it is an account of the computer that holds the object.</summary>
        public bool Local { get; set; }

        internal Sid Value { get; set; } = null!;
    }
}
