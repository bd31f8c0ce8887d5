using System;
using System.Linq;
using System.Text.RegularExpressions;
using MfaTools.Knowledge;
using MfaTools.Logs;
using MfaTools.Windows;

namespace MfaTools.Roles;

/// <summary>Events that say something about sign-ins: of NPS, of its extension and of AD FS.</summary>
internal static class RoleEvents
{
    private const string Security = "Microsoft-Windows-Security-Auditing";

    private static readonly int[] OfNps = [13, 17, 18, 4400, 4401, 4402, 4418];
    private static readonly int[] OfAdfs = [105, 364, 547];

    private static readonly Regex User = new(
        @"\bfor User (?<user>\S+?)(?: ::| with response|\s|$)",
        RegexOptions.CultureInvariant,
        TimeSpan.FromMilliseconds(250));

    public static bool IsOurs(EventRecord record) =>
        IsSecurity(record)
        || (record.Provider == "NPS" && OfNps.Contains(record.Id))
        || IsOfExtension(record)
        || (record.Provider == "AD FS" && OfAdfs.Contains(record.Id));

    /// <summary>Whether NPS granted, denied or discarded a request.</summary>
    public static bool IsSecurity(EventRecord record) =>
        record.Provider == Security && record.Id is >= 6272 and <= 6278;

    /// <summary>Whether it is of the AD FS adapter for Entra MFA: AD FS has events of its own.</summary>
    public static bool IsOfAdfsAdapter(EventRecord record) =>
        record.Provider == "AD FS"
        && (record.Id == 547 || Texts(record).IndexOf("Exception calling SAS", StringComparison.Ordinal) >= 0);

    /// <summary>The event as an entry, with its known issue.</summary>
    public static LogEntry ToEntry(EventRecord record)
    {
        var entry = EventEntry.From(record, record.Channel ?? record.Provider);
        if (IsSecurity(record) && Field(record, "ReasonCode") is { } reason)
        {
            // The rendered text is in the language of the server, and long; the values are neither.
            string client = Field(record, "ClientName") is { } name ? $", RADIUS client {name}" : "";
            string type = Field(record, "AuthenticationType") is { } protocol ? $", {protocol}" : "";
            entry.Message = $"{record.Provider} event {record.Id}: for user '{UserOf(record) ?? "-"}'{client}{type}, "
                + $"Reason Code: {reason}";
        }

        if (KnownIssueCatalog.Default.Match(entry.Message, entry.Component) is { } match
            && (match.Issue.AnyLevel || record.Level is not > 3))
        {
            entry.IssueId = match.Issue.Id;
            entry.Severity = match.Issue.Severity;
            entry.Cause = match.Cause;
            entry.Recommendation = match.Recommendation;
            entry.NextCommand = match.NextCommand;
            entry.HostName = match.Value(nameof(LogEntry.HostName));
            entry.Code = match.Code;
        }

        return entry;
    }

    /// <summary>The user that an event names, as it is written there; or null.</summary>
    public static string? UserOf(EventRecord record)
    {
        if (Field(record, "SubjectUserName") is { } name) return name;
        try
        {
            return User.Match(Texts(record)) is { Success: true } match
                ? PlainText.OneLine(match.Groups["user"].Value)
                : null;
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }

    /// <summary>A user without domain and suffix, to compare what two programs call the same user.</summary>
    public static string Account(string user)
    {
        string account = user.Substring(user.LastIndexOf('\\') + 1);
        int at = account.IndexOf('@');
        return (at > 0 ? account.Substring(0, at) : account).ToUpperInvariant();
    }

    /// <summary>A named value of an event; null if it has none, or only a hyphen.</summary>
    public static string? Field(EventRecord record, string name) =>
        record.Data.FirstOrDefault(field => field.Name == name).Value is { Length: > 0 } text && text != "-"
            ? PlainText.OneLine(text) : null;

    private static bool IsOfExtension(EventRecord record) =>
        record.Channel?.IndexOf("AzureMfa", StringComparison.OrdinalIgnoreCase) >= 0
        || record.Provider.StartsWith("AuthZ", StringComparison.OrdinalIgnoreCase)
        || record.Provider.StartsWith("AuthN", StringComparison.OrdinalIgnoreCase)
        || record.Provider.IndexOf("AzureMfa", StringComparison.OrdinalIgnoreCase) >= 0;

    private static string Texts(EventRecord record) =>
        record.Message ?? string.Join("\n", record.Data.Select(field => field.Value));
}
