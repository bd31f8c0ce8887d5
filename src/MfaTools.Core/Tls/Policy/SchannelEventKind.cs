using System;
using System.Collections.Generic;
using System.Linq;

namespace MfaTools.Tls;

/// <summary>What is known about a Schannel event id. Source: schannel-events.json.</summary>
internal sealed class SchannelEventKind
{
    private static readonly Lazy<Dictionary<int, SchannelEventKind>> Kinds = new(() =>
        Shipped.Read<SchannelEventKind[]>("schannel-events.json").ToDictionary(kind => kind.Id));

    public int Id { get; set; }

    public string Meaning { get; set; } = "";

    /// <summary>How to fix it, if the event alone shows what is wrong; or null.</summary>
    public string? Fix { get; set; }

    /// <summary>The names of its fields, in order.</summary>
    public string[] Fields { get; set; } = [];

    /// <summary>Whether it is purely informational.</summary>
    public bool IsInformation { get; set; }

    public static IReadOnlyCollection<SchannelEventKind> All => Kinds.Value.Values;

    public static SchannelEventKind? Find(int id) => Kinds.Value.TryGetValue(id, out var kind) ? kind : null;
}
