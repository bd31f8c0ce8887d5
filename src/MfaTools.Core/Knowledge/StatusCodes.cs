using System;
using System.Collections.Generic;
using System.Linq;

namespace MfaTools.Knowledge;

/// <summary>What the codes in messages mean: tables by name, such as <c>CallStatus</c>. Read from status-codes.json.</summary>
internal static class StatusCodes
{
    /// <summary>The code of the entry that stands for all codes that are not in its table.</summary>
    private const string Other = "*";

    private static readonly Lazy<Dictionary<string, StatusCode[]>> ByTable = new(() =>
        Shipped.Read<Table[]>("status-codes.json").ToDictionary(table => table.Name, table => table.Codes));

    /// <summary>The names of the tables.</summary>
    internal static IReadOnlyCollection<string> Tables => ByTable.Value.Keys;

    /// <summary>The entry for a code; the one for unknown codes where the table does not have it; null where there is no such table.</summary>
    /// <param name="table"><c>CallStatus</c> or <c>NtStatus</c>.</param>
    /// <param name="code">The code as it stands in the log.</param>
    public static StatusCode? Find(string table, string code) =>
        ByTable.Value.TryGetValue(table, out var codes)
            ? Array.Find(codes, entry => entry.Code == code) ?? Array.Find(codes, entry => entry.Code == Other)
            : null;

    /// <summary>All entries of a table, in its order.</summary>
    /// <param name="table"><c>CallStatus</c> or <c>NtStatus</c>.</param>
    /// <exception cref="KeyNotFoundException">There is no such table.</exception>
    public static IReadOnlyList<StatusCode> All(string table) => ByTable.Value[table];

    /// <summary>What a code is called in everyday-issues.json; null where its issue says it.</summary>
    internal static string? EverydayOf(string? code) =>
        ByTable.Value.Values.SelectMany(codes => codes).FirstOrDefault(entry => entry.Code == code)?.Everyday;

    /// <summary>A property of the entry for a code, such as <c>Meaning</c>, or null.</summary>
    internal static string? Describe(string table, string code, string property) => Find(table, code) is not { } entry ? null : property switch
    {
        nameof(StatusCode.Name) => entry.Name,
        nameof(StatusCode.Meaning) => entry.Meaning,
        nameof(StatusCode.Fix) => entry.Fix ?? Find(table, Other)?.Fix,
        _ => null,
    };

    private sealed class Table
    {
        public required string Name { get; set; }

        public required StatusCode[] Codes { get; set; }
    }
}

/// <summary>What one code in a message means.</summary>
/// <remarks>A call status says how the call ended, not whether the user was let in: <c>SUCCESS_WITH_PIN</c> stands with a
/// wrong PIN too. Whether the user was let in is told by the words before it.</remarks>
internal sealed class StatusCode
{
    /// <summary>The code as it stands in the log.</summary>
    public required string Code { get; set; }

    /// <summary>The text or name that goes with it.</summary>
    public required string Name { get; set; }

    /// <summary>What happened.</summary>
    public required string Meaning { get; set; }

    /// <summary>What to do, or null where there is nothing to do.</summary>
    public string? Fix { get; set; }

    /// <summary>What everyday-issues.json calls it where that differs from the issue's; "None" where it concerns the server.</summary>
    public string? Everyday { get; set; }
}
