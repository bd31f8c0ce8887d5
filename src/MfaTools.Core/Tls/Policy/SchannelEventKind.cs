using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.Serialization;
using System.Runtime.Serialization.Json;

namespace MfaTools.Tls;

/// <summary>What is known on a Schannel event id. Source: schannel-events.json.</summary>
[DataContract]
internal sealed class SchannelEventKind
{
    private static readonly Lazy<Dictionary<int, SchannelEventKind>> Shipped = new(Load);

    [DataMember(Name = "id")]
    public int Id { get; private set; }

    [DataMember(Name = "meaning")]
    public string Meaning { get; private set; } = "";

    /// <summary>What to do, where the event alone says what is wrong; else null.</summary>
    [DataMember(Name = "fix")]
    public string? Fix { get; private set; }

    /// <summary>The names of its fields, in the order in which the event has them.</summary>
    [DataMember(Name = "fields")]
    public string[] Fields { get; private set; } = [];

    /// <summary>Whether it reports no trouble.</summary>
    [DataMember(Name = "isInformation")]
    public bool IsInformation { get; private set; }

    public static IReadOnlyCollection<SchannelEventKind> All => Shipped.Value.Values;

    public static SchannelEventKind? Find(int id) => Shipped.Value.TryGetValue(id, out var kind) ? kind : null;

    private static Dictionary<int, SchannelEventKind> Load()
    {
        using var json = typeof(SchannelEventKind).Assembly.GetManifestResourceStream("schannel-events.json");
        return ((SchannelEventKind[])new DataContractJsonSerializer(typeof(SchannelEventKind[])).ReadObject(json!)!).ToDictionary(kind => kind.Id);
    }
}
