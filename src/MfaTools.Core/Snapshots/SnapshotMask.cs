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

/// <summary>Masks personal data in all files of a snapshot in the same way; it learns from everything before anything
/// is written. SIDs are replaced consistently and stay in one domain, so that permissions give the same
/// verdict.</summary>
internal sealed class SnapshotMask
{
    // A SID with three zeros is well known.
    private const string StandIn = Placeholder.SidPrefix;
    private const int FirstRid = 1000;

    private static readonly Regex Sids = new(
        @"S-1-(?:5-21|12-1)(?:-\d{1,10}){3,4}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private static readonly Regex XmlText = new(
        """(?<=>)[^<>]+|(?<==')[^'<>]+|(?<==")[^"<>]+""", RegexOptions.CultureInvariant);

    // Nothing could be judged without these: names and addresses of servers, and fixed terms.
    private static readonly HashSet<string> Kept = new(StringComparer.Ordinal)
    {
        "Address", "Applications", "ComputerName", "ConnectTo", "Domain", "File", "HelpUri", "HostName", "HostNames",
        "Id", "KeyType", "ModuleVersion", "OfferAddress", "OfferResolved", "ProductVersion", "Protocol", "Resolved",
        "SdkHosts", "ServiceRecord.Name", "StartMode", "State", "Uri",
    };

    // Names of the product and of Windows, not of persons.
    private static readonly string[] NoPersons = ["LocalSystem", "PhoneFactor Admins", "Domain Users", "Everyone"];

    private readonly Redactor _redactor = new();
    private readonly Dictionary<string, string> _domains = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _accounts = new(StringComparer.Ordinal);

    /// <summary>Learns the personal data in a log entry.</summary>
    public void Learn(LogEntry entry) => _redactor.Learn(entry);

    /// <summary>Learns the personal data in a text, or in all texts of an object or an array.</summary>
    public void Learn(object? value) => Map(value, "", text =>
    {
        _redactor.Learn(text);
        return text;
    });

    /// <summary>Learns the personal data in the texts of an XML document.</summary>
    public void LearnXml(string xml)
    {
        foreach (Match match in XmlText.Matches(xml)) _redactor.Learn(WebUtility.HtmlDecode(match.Value));
    }

    /// <summary>Learns the name of an account, unless it belongs to a computer or to Windows.</summary>
    public void LearnAccount(string? name)
    {
        if (name is null) return;
        string account = name.Substring(name.LastIndexOf('\\') + 1);
        if (NoPersons.Contains(account, StringComparer.OrdinalIgnoreCase)) return;
        if (name.EndsWith("$", StringComparison.Ordinal)) return;
        if (name.StartsWith("NT ", StringComparison.OrdinalIgnoreCase)) return;
        _redactor.LearnUser(name);
    }

    /// <summary>Learns the name of an account, unless it is built in.</summary>
    public void LearnAccount(AccountRecord account)
    {
        // Built-in accounts have the same name on every server.
        if (Sids.IsMatch(account.Sid) && Sid.Parse(account.Sid) is { Rid: 500 or >= FirstRid })
            LearnAccount(account.Name);
    }

    /// <summary>Masks personal data in a text.</summary>
    public string Text(string text)
    {
        var masked = new StringBuilder();
        int done = 0;
        foreach (Match sid in Sids.Matches(text))
        {
            masked.Append(_redactor.Mask(text.Substring(done, sid.Index - done)))
                .Append(Replace(sid.Value.ToUpperInvariant()));
            done = sid.Index + sid.Length;
        }

        return done == 0 ? _redactor.Mask(text) : masked.Append(_redactor.Mask(text.Substring(done))).ToString();
    }

    /// <summary>Masks personal data in the texts of an XML document.</summary>
    public string Xml(string xml) => XmlText.Replace(xml, match =>
    {
        string text = WebUtility.HtmlDecode(match.Value), masked = Text(text);
        return masked == text ? match.Value : WebUtility.HtmlEncode(masked);
    });

    /// <summary>Masks personal data in a file name, which cannot have angle brackets.</summary>
    public string Name(string name) => Text(name).Replace('<', '(').Replace('>', ')');

    /// <summary>Copies an object or an array and masks all texts except those that the checks need.</summary>
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
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance);
        foreach (var property in properties.Where(one => one.CanWrite))
        {
            string full = $"{type.Name}.{property.Name}";
            property.SetValue(copy, Map(property.GetValue(value), Kept.Contains(full) ? full : property.Name, map));
        }

        return copy;
    }

    // S-1-5-21-x-y-z-rid: a RID that every domain has, such as 513, is kept.
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
        if (!known.TryGetValue(value, out string? number))
        {
            known.Add(value, number = FormattableString.Invariant(make(known.Count + 1)));
        }

        return number;
    }
}
