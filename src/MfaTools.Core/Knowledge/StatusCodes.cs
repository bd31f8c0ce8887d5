using System;
using System.Collections.Generic;
using System.Linq;

namespace MfaTools.Knowledge;

/// <summary>The meaning of codes in messages, in tables such as <c>CallStatus</c>. Read from
/// status-codes.json.</summary>
internal static class StatusCodes
{
    /// <summary>The code that stands for all codes that are not in its table.</summary>
    private const string Other = "*";

    private static readonly Lazy<Dictionary<string, StatusCode[]>> ByTable = new(() =>
        Shipped.Read<Table[]>("status-codes.json").ToDictionary(table => table.Name, table => table.Codes));

    /// <summary>The names of the tables.</summary>
    internal static IReadOnlyCollection<string> Tables => ByTable.Value.Keys;

    /// <summary>Finds the entry for a code, or the entry for unknown codes; null if the table does not
    /// exist.</summary>
    /// <param name="table"><c>CallStatus</c> or <c>NtStatus</c>.</param>
    /// <param name="code">The code as it appears in the log.</param>
    public static StatusCode? Find(string table, string code) =>
        ByTable.Value.TryGetValue(table, out var codes)
            ? Array.Find(codes, entry => entry.Code == code) ?? Array.Find(codes, entry => entry.Code == Other)
            : null;

    /// <summary>Returns all entries of a table, in its order.</summary>
    /// <param name="table"><c>CallStatus</c> or <c>NtStatus</c>.</param>
    /// <exception cref="KeyNotFoundException">There is no such table.</exception>
    public static IReadOnlyList<StatusCode> All(string table) => ByTable.Value[table];

    /// <summary>Finds the name of a code in everyday-issues.json; null if the issue has it.</summary>
    internal static string? EverydayOf(string? code) =>
        ByTable.Value.Values.SelectMany(codes => codes).FirstOrDefault(entry => entry.Code == code)?.Everyday;

    /// <summary>Returns a property of the entry for a code, such as <c>Meaning</c>, or null.</summary>
    internal static string? Describe(string table, string code, string property) =>
        Find(table, code) is not { } entry ? null : property switch
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

/// <summary>The meaning of one code in a message.</summary>
/// <remarks>A call status says how the call ended, not whether the user was authenticated: <c>SUCCESS_WITH_PIN</c> is
/// also logged with a wrong PIN. The words before the status say whether the user was authenticated.</remarks>
internal sealed class StatusCode
{
    /// <summary>The code as it appears in the log.</summary>
    public required string Code { get; set; }

    /// <summary>The text or name of the code.</summary>
    public required string Name { get; set; }

    /// <summary>What happened.</summary>
    public required string Meaning { get; set; }

    /// <summary>What to do, or null if nothing needs to be done.</summary>
    public string? Fix { get; set; }

    /// <summary>Its name in everyday-issues.json if that differs from the name of the issue; "None" if it concerns
    /// the server.</summary>
    public string? Everyday { get; set; }
}
