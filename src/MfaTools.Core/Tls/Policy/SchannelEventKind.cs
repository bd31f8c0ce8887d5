using System;
using System.Collections.Generic;
using System.Linq;

namespace MfaTools.Tls;

/// <summary>What is known on a Schannel event id. Source: schannel-events.json.</summary>
internal sealed class SchannelEventKind
{
    private static readonly Lazy<Dictionary<int, SchannelEventKind>> Kinds = new(() =>
        Shipped.Read<SchannelEventKind[]>("schannel-events.json").ToDictionary(kind => kind.Id));

    public int Id { get; set; }

    public string Meaning { get; set; } = "";

    /// <summary>What to do, where the event alone says what is wrong; else null.</summary>
    public string? Fix { get; set; }

    /// <summary>The names of its fields, in the order in which the event has them.</summary>
    public string[] Fields { get; set; } = [];

    /// <summary>Whether it reports no trouble.</summary>
    public bool IsInformation { get; set; }

    public static IReadOnlyCollection<SchannelEventKind> All => Kinds.Value.Values;

    public static SchannelEventKind? Find(int id) => Kinds.Value.TryGetValue(id, out var kind) ? kind : null;
}
