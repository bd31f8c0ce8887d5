using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using MfaTools.Access;
using MfaTools.Logs;
using MfaTools.Security;

namespace MfaTools.Snapshots;

/// <summary>One masking for all files of a snapshot: everything is learned from before anything is written. SIDs become
/// others, equal ones equal and of one domain of one domain, so that permissions are judged as on the server.</summary>
internal sealed class SnapshotMask
{
    // No domain has two zeros there. Those with a third are well known.
    private const string StandIn = "S-1-5-21-0-0-";
    private const int FirstRid = 1000;

    private static readonly Regex Sids = new(
        @"S-1-(?:5-21|12-1)(?:-\d{1,10}){3,4}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private static readonly Regex Masked = new(
        $@"{StandIn}[1-9]|<[a-z]+\d+>", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private static readonly Regex XmlText = new(
        """(?<=>)[^<>]+|(?<==')[^'<>]+|(?<==")[^"<>]+""", RegexOptions.CultureInvariant);

    // Without these nothing could be judged: names and addresses of servers, and what is no text of anybody.
    private static readonly HashSet<string> Kept = new(StringComparer.Ordinal)
    {
        "Address", "Applications", "ComputerName", "ConnectTo", "Domain", "File", "HelpUri", "HostName", "HostNames", "Id", "KeyType",
        "ModuleVersion", "OfferAddress", "OfferResolved", "ProductVersion", "Protocol", "Resolved", "SdkHosts", "ServiceRecord.Name",
        "StartMode", "State", "Uri",
    };

    // Said of the product, and so nobody's.
    private static readonly string[] NoPersons = ["LocalSystem", "PhoneFactor Admins", "Domain Users", "Everyone"];

    private readonly Redactor _redactor = new();
    private readonly Dictionary<string, string> _domains = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _accounts = new(StringComparer.Ordinal);

    /// <summary>Whether something in a text of a snapshot was masked.</summary>
    public static bool IsMasked(string text) => Masked.IsMatch(text);

    /// <summary>Takes what is personal from an entry of a log.</summary>
    public void Learn(LogEntry entry) => _redactor.Learn(entry);

    /// <summary>Takes what is personal from all texts of an object, an array, or from one text.</summary>
    public void Learn(object? value) => Map(value, "", text =>
    {
        _redactor.Learn(text);
        return text;
    });

    /// <summary>Takes what is personal from the texts of XML.</summary>
    public void LearnXml(string xml)
    {
        foreach (Match match in XmlText.Matches(xml)) _redactor.Learn(WebUtility.HtmlDecode(match.Value));
    }

    /// <summary>Takes the name of an account, unless it is one of a computer or of the system.</summary>
    public void LearnAccount(string? name)
    {
        if (name is null || NoPersons.Contains(name.Substring(name.LastIndexOf('\\') + 1), StringComparer.OrdinalIgnoreCase)) return;
        if (name.EndsWith("$", StringComparison.Ordinal) || name.StartsWith("NT ", StringComparison.OrdinalIgnoreCase)) return;
        _redactor.LearnUser(name);
    }

    /// <summary>Takes the names of those accounts that somebody has made.</summary>
    public void LearnAccount(AccountRecord account)
    {
        // Others are the same on every server.
        if (Sids.IsMatch(account.Sid) && Sid.Parse(account.Sid) is { Rid: 500 or >= FirstRid }) LearnAccount(account.Name);
    }

    /// <summary>Masks a text.</summary>
    public string Text(string text)
    {
        var masked = new StringBuilder();
        int done = 0;
        foreach (Match sid in Sids.Matches(text))
        {
            masked.Append(_redactor.Mask(text.Substring(done, sid.Index - done))).Append(Replace(sid.Value.ToUpperInvariant()));
            done = sid.Index + sid.Length;
        }

        return done == 0 ? _redactor.Mask(text) : masked.Append(_redactor.Mask(text.Substring(done))).ToString();
    }

    /// <summary>Masks the texts of XML.</summary>
    public string Xml(string xml) => XmlText.Replace(xml, match =>
    {
        string text = WebUtility.HtmlDecode(match.Value), masked = Text(text);
        return masked == text ? match.Value : WebUtility.HtmlEncode(masked);
    });

    /// <summary>Masks the name of a file, which has no angle brackets.</summary>
    public string Name(string name) => Text(name).Replace('<', '(').Replace('>', ')');

    /// <summary>A copy of an object or an array, all texts in it masked but those that the checks need.</summary>
    public T Copy<T>(T value) => (T)Map(value, "", Text)!;

    private static object? Map(object? value, string name, Func<string, string> map)
    {
        switch (value)
        {
            case string text:
                return Kept.Contains(name) ? text : map(text);
            case Array items:
                var array = Array.CreateInstance(items.GetType().GetElementType()!, items.Length);
                for (int i = 0; i < items.Length; i++) array.SetValue(Map(items.GetValue(i), name, map), i);
                return array;
            case null or ValueType:
                return value;
        }

        var type = value.GetType();
        object copy = Activator.CreateInstance(type)!;
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(one => one.CanWrite))
        {
            string full = $"{type.Name}.{property.Name}";
            property.SetValue(copy, Map(property.GetValue(value), Kept.Contains(full) ? full : property.Name, map));
        }

        return copy;
    }

    // S-1-5-21-x-y-z-rid: what every domain has, such as 513, stays what it is.
    private string Replace(string sid)
    {
        string[] parts = sid.Split('-');
        if (sid.StartsWith(StandIn + "0", StringComparison.Ordinal)) return sid;
        if (parts[2] == "12") return Number(_accounts, sid, number => $"S-1-12-1-0-0-0-{number}");
        string domain = Number(_domains, string.Join("-", parts, 4, 3), number => $"{StandIn}{number}");
        if (parts.Length == 7) return domain;
        return uint.TryParse(parts[7], out uint rid) && rid < FirstRid
            ? $"{domain}-{rid}"
            : Number(_accounts, sid, number => $"{domain}-{FirstRid + number}");
    }

    private static string Number(Dictionary<string, string> known, string value, Func<int, FormattableString> make)
    {
        if (!known.TryGetValue(value, out string? number)) known.Add(value, number = FormattableString.Invariant(make(known.Count + 1)));
        return number;
    }
}
