using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using MfaTools.Windows;

namespace MfaTools.Tls;

/// <summary>One Schannel event as it was logged.</summary>
internal sealed class SchannelEvent
{
    private const string ProviderGuid = "1f678132-5938-4686-9fdc-c8ff68f15c85";

    private static readonly TimeSpan PatternLimit = TimeSpan.FromSeconds(1);
    private static readonly Regex StateText = Pattern(@"(?:internal error state|error state) is (\d{1,9})");
    private static readonly Regex RoleText = Pattern(@"\b(?:SSL|TLS) (client|server) credential");
    private static readonly Regex AlertText = Pattern(@"(?:error|alert) code is (\d{1,3})\b");
    private static readonly Regex ProtocolText = Pattern(@"\b((?:SSL|TLS|DTLS) ?\d\.\d) connection request");
    private static readonly Regex TargetText = Pattern(@"Target name: (\S{1,255})");
    private static readonly Regex ProcessText = Pattern(@"SSPI client process is (.{1,260}?) \(PID: \d+\)");
    private static readonly Regex Spaces = new(@"\s+", RegexOptions.CultureInvariant);

    /// <summary>The event id.</summary>
    public int Id { get; set; }

    /// <summary>When it was logged (UTC).</summary>
    public DateTime? TimeUtc { get; set; }

    /// <summary>The computer that logged it.</summary>
    public string? Computer { get; set; }

    /// <summary>1 critical, 2 error, 3 warning, 4 information; null if unknown.</summary>
    public int? Level { get; set; }

    /// <summary>"client" or "server"; null if the event does not say, or in another language.</summary>
    public string? Role { get; set; }

    /// <summary>The internal error state.</summary>
    public int? ErrorState { get; set; }

    /// <summary>The TLS alert.</summary>
    public int? Alert { get; set; }

    /// <summary>The error code as the event has it.</summary>
    public string? ErrorCode { get; set; }

    /// <summary>The protocol.</summary>
    public string? Protocol { get; set; }

    /// <summary>The name of the other side.</summary>
    public string? TargetName { get; set; }

    /// <summary>The program that called Schannel.</summary>
    public string? ProcessName { get; set; }

    /// <summary>The Schannel event in a record, or null.</summary>
    /// <remarks>The fields come first; the text, which is in the language of the computer, only fills gaps.</remarks>
    public static SchannelEvent? From(EventRecord record)
    {
        if (!Same(record.Provider, "Schannel") && !Same(record.ProviderGuid, ProviderGuid)) return null;
        var one = new SchannelEvent
        {
            Id = record.Id,
            TimeUtc = record.TimeUtc,
            Computer = record.Computer,
            Level = record.Level,
        };
        foreach (var field in NameFields(record)) one.Take(field.Name, PlainText.OneLine(field.Value));
        if (record.Message is { Length: > 0 } message) one.TakeText(Spaces.Replace(message, " "));
        return one;
    }

    /// <summary>The Schannel events among records.</summary>
    public static IEnumerable<SchannelEvent> From(IEnumerable<EventRecord> records) =>
        records.Select(From).OfType<SchannelEvent>();

    private void Take(string? name, string value)
    {
        switch (name)
        {
            case "Type" when Same(value, "client") || Same(value, "server"):
                Role = Same(value, "client") ? "client" : "server";
                break;
            case "ErrorState" or "ErrorStatus":
                ErrorState = EventRecord.ReadNumber(value);
                break;
            case "AlertDesc":
                Alert = EventRecord.ReadNumber(value);
                break;
            case "ErrorCode" or "Error":
                ErrorCode = NullIfEmpty(value);
                break;
            case "Protocol":
                Protocol = NullIfEmpty(value);
                break;
            case "TargetName" or "Name":
                TargetName = NullIfEmpty(value);
                break;
            case "CallerProcessImageName":
                ProcessName = NullIfEmpty(value);
                break;
        }
    }

    private void TakeText(string message)
    {
        Role ??= Match(RoleText, message)?.ToLowerInvariant();
        ErrorState ??= EventRecord.ReadNumber(Match(StateText, message));
        Alert ??= EventRecord.ReadNumber(Match(AlertText, message));
        Protocol ??= Match(ProtocolText, message);
        TargetName ??= Match(TargetText, message);
        ProcessName ??= Match(ProcessText, message);
    }

    /// <summary>Names data without names by the kind of event. Newer builds put two fields about the caller
    /// first.</summary>
    private static IEnumerable<EventField> NameFields(EventRecord record)
    {
        var fields = record.Data;
        if (fields.Exists(field => !string.IsNullOrEmpty(field.Name))
            || SchannelEventKind.Find(record.Id) is not { } kind)
        {
            return fields;
        }

        // Older builds of 36888 have more fields than newer ones: only a matching count is read by position.
        bool caller = fields.Count == kind.Fields.Length + 2
            && EventRecord.ReadNumber(fields[0].Value) is not null && EventRecord.ReadNumber(fields[1].Value) is null;
        if (!caller && fields.Count != kind.Fields.Length) return fields;
        string[] names = caller ? ["CallerProcessId", "CallerProcessImageName", .. kind.Fields] : kind.Fields;
        return fields.Select((field, i) => field with { Name = names[i] });
    }

    private static string? Match(Regex pattern, string text)
    {
        try
        {
            var match = pattern.Match(text);
            return match.Success ? match.Groups[1].Value : null;
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    private static bool Same(string? a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);

    private static Regex Pattern(string pattern) =>
        new(pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, PatternLimit);
}
