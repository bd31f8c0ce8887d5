using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Xml;

namespace MfaTools.Tls;

/// <summary>Reads Schannel events: XML as Windows and <c>wevtutil qe /f:xml</c> write it (one event or many, with or without
/// an element around them), and what Export-Clixml makes of Get-WinEvent. Events of other providers are passed over.</summary>
/// <remarks>Ids and data fields come first, both forms (EventData, UserData); the text, which is in the language of the
/// computer, only where the fields do not say.</remarks>
public static class SchannelEventReader
{
    /// <summary>At most this many events are read of one file.</summary>
    public const int MaxEvents = 500_000;

    private const long MaxCharacters = 512L * 1024 * 1024;
    private const int MaxText = 4096;
    private const int MaxFields = 64;
    private const string ProviderGuid = "1f678132-5938-4686-9fdc-c8ff68f15c85";

    private static readonly TimeSpan PatternLimit = TimeSpan.FromSeconds(1);
    private static readonly Regex StateText = Pattern(@"(?:internal error state|error state) is (\d{1,9})");
    private static readonly Regex RoleText = Pattern(@"\b(?:SSL|TLS) (client|server) credential");
    private static readonly Regex AlertText = Pattern(@"(?:error|alert) code is (\d{1,3})\b");
    private static readonly Regex ProtocolText = Pattern(@"\b((?:SSL|TLS|DTLS) ?\d\.\d) connection request");
    private static readonly Regex TargetText = Pattern(@"Target name: (\S{1,255})");
    private static readonly Regex ProcessText = Pattern(@"SSPI client process is (.{1,260}?) \(PID: \d+\)");
    private static readonly Regex ClixmlEscape = Pattern("_x([0-9A-F]{4})_");

    /// <summary>Reads all Schannel events of a text.</summary>
    /// <param name="xml">The text.</param>
    /// <exception cref="EventFileException">It is no such text, or a damaged one.</exception>
    public static IReadOnlyList<SchannelEvent> Read(TextReader xml)
    {
        if (xml is null) throw new ArgumentNullException(nameof(xml));
        var events = new List<SchannelEvent>();
        bool any = false;
        try
        {
            using var reader = Open(xml);
            while (reader.Read())
            {
                if (reader.NodeType != XmlNodeType.Element) continue;
                if (reader.LocalName == "Event" || (reader.LocalName == "Obj" && reader.Depth is 1 or 3))
                {
                    any = true;
                    var one = reader.LocalName == "Event" ? ReadEvent(reader) : ReadRecord(reader);
                    if (one is null) continue;
                    if (events.Count == MaxEvents) throw new EventFileException($"more than {MaxEvents} events. Save fewer days.");
                    events.Add(one);
                }
                else if (reader.Depth == 0)
                {
                    // An empty list is an answer, another document is not.
                    any |= reader.LocalName is "Events" or "Objs";
                }
            }
        }
        catch (XmlException e)
        {
            throw new EventFileException($"line {e.LineNumber}: {Clean(e.Message)}", e);
        }

        return any ? events : throw new EventFileException("there is no event in it: neither <Event> (wevtutil) nor the <Objs> of Export-Clixml.");
    }

    /// <summary>A reader of events as Windows writes them.</summary>
    internal static XmlReader Open(TextReader xml) => XmlReader.Create(xml, new XmlReaderSettings
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        ConformanceLevel = ConformanceLevel.Fragment,
        // Windows writes characters into messages that XML does not allow.
        CheckCharacters = false,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        MaxCharactersInDocument = MaxCharacters,
    });

    private static SchannelEvent? ReadEvent(XmlReader reader)
    {
        var one = new SchannelEvent();
        var fields = new List<(string? Name, string Value)>();
        string? message = null;
        bool ours = false;
        int depth = reader.Depth;
        bool inUserData = false;
        if (reader.IsEmptyElement) return null;
        bool moved = false;
        while (moved || reader.Read())
        {
            moved = false;
            if (reader.NodeType == XmlNodeType.EndElement && reader.Depth == depth) break;
            if (reader.NodeType != XmlNodeType.Element) continue;
            switch (reader.LocalName)
            {
                case "Provider":
                    ours = Same(reader.GetAttribute("Name"), "Schannel") || Same(reader.GetAttribute("Guid")?.Trim('{', '}'), ProviderGuid);
                    break;
                case "EventID":
                    one.Id = Number(Text(reader, out moved)) ?? 0;
                    break;
                case "Level" when !inUserData:
                    one.Level = Number(Text(reader, out moved));
                    break;
                case "TimeCreated":
                    one.TimeUtc = Time(reader.GetAttribute("SystemTime"));
                    break;
                case "Computer" when !inUserData:
                    one.Computer = Text(reader, out moved);
                    break;
                case "UserData":
                    inUserData = true;
                    break;
                case "RenderingInfo":
                    inUserData = false;
                    break;
                case "Message" when !inUserData:
                    message = Text(reader, out moved);
                    break;
                case "Data" when !inUserData:
                    string? name = reader.GetAttribute("Name");
                    Add(fields, name, Text(reader, out moved));
                    break;
                default:
                    // UserData has one element of its own, and the fields below it.
                    if (inUserData && reader.Depth == depth + 3)
                    {
                        string field = reader.LocalName;
                        Add(fields, field, Text(reader, out moved));
                    }

                    break;
            }
        }

        return ours ? Complete(one, fields, message) : null;
    }

    /// <summary>An event record as Export-Clixml writes it: properties by name, the data without names.</summary>
    private static SchannelEvent? ReadRecord(XmlReader reader)
    {
        var one = new SchannelEvent();
        var data = new List<(string? Name, string Value)>();
        string? message = null;
        string? provider = null;
        int depth = reader.Depth;
        int inProperties = -1;
        if (reader.IsEmptyElement) return null;
        bool moved = false;
        while (moved || reader.Read())
        {
            moved = false;
            if (reader.NodeType == XmlNodeType.EndElement)
            {
                if (reader.Depth == depth) break;
                if (reader.Depth == inProperties) inProperties = -1;
            }

            if (reader.NodeType != XmlNodeType.Element) continue;
            // An array in one: its elements come next.
            if (reader.LocalName == "LST" && reader.Depth == depth + 1) return null;
            string? name = reader.GetAttribute("N");
            if (name == "Properties" && !reader.IsEmptyElement && inProperties < 0)
            {
                inProperties = reader.Depth;
                continue;
            }

            if (inProperties >= 0)
            {
                if (name == "Value" && reader.LocalName is not "Obj") Add(data, null, Unescape(Text(reader, out moved)));
                continue;
            }

            // Deeper ones belong to other objects, such as the bookmark.
            if (name is null || reader.Depth != depth + 2 || reader.LocalName is "Obj" or "Nil") continue;
            string value = Unescape(Text(reader, out moved));
            switch (name)
            {
                case "Id":
                    one.Id = Number(value) ?? 0;
                    break;
                case "Level":
                    one.Level = Number(value);
                    break;
                case "TimeCreated":
                    one.TimeUtc = Time(value);
                    break;
                case "MachineName":
                    one.Computer = value;
                    break;
                case "ProviderName":
                    provider = value;
                    break;
                case "Message":
                    message = value;
                    break;
            }
        }

        return Same(provider, "Schannel") ? Complete(one, data, message) : null;
    }

    private static SchannelEvent Complete(SchannelEvent one, List<(string? Name, string Value)> fields, string? message)
    {
        NameFields(one.Id, fields);
        foreach (var (name, value) in fields)
        {
            switch (name)
            {
                case "Type" when Same(value, "client") || Same(value, "server"):
                    one.Role = Same(value, "client") ? "client" : "server";
                    break;
                case "ErrorState" or "ErrorStatus":
                    one.ErrorState = Number(value);
                    break;
                case "AlertDesc":
                    one.Alert = Number(value);
                    break;
                case "ErrorCode" or "Error":
                    one.ErrorCode = NullIfEmpty(value);
                    break;
                case "Protocol":
                    one.Protocol = NullIfEmpty(value);
                    break;
                case "TargetName" or "Name":
                    one.TargetName = NullIfEmpty(value);
                    break;
                case "CallerProcessImageName":
                    one.ProcessName = NullIfEmpty(value);
                    break;
            }
        }

        if (message is null) return one;
        one.Role ??= Match(RoleText, message)?.ToLowerInvariant();
        one.ErrorState ??= Number(Match(StateText, message));
        one.Alert ??= Number(Match(AlertText, message));
        one.Protocol ??= Match(ProtocolText, message);
        one.TargetName ??= Match(TargetText, message);
        one.ProcessName ??= Match(ProcessText, message);
        return one;
    }

    /// <summary>Gives data without names the names that the event's kind has for them. Newer builds have two on the caller before them.</summary>
    private static void NameFields(int id, List<(string? Name, string Value)> fields)
    {
        if (fields.Count == 0 || fields.Any(field => !string.IsNullOrEmpty(field.Name)) || SchannelEventKind.Find(id) is not { } kind) return;
        // Older builds of 36888 have more fields than newer ones: only a count that fits is taken by position.
        bool caller = fields.Count == kind.Fields.Length + 2 && Number(fields[0].Value) is not null && Number(fields[1].Value) is null;
        if (!caller && fields.Count != kind.Fields.Length) return;
        string[] names = caller ? ["CallerProcessId", "CallerProcessImageName", .. kind.Fields] : kind.Fields;
        for (int i = 0; i < fields.Count; i++) fields[i] = (names[i], fields[i].Value);
    }

    private static void Add(List<(string? Name, string Value)> fields, string? name, string value)
    {
        if (fields.Count < MaxFields) fields.Add((name, value));
    }

    /// <summary>The text of the element that the reader stands on, without what is too long; the reader stands on its end.</summary>
    private static string Text(XmlReader reader, out bool moved)
    {
        moved = false;
        if (reader.IsEmptyElement) return "";
        int depth = reader.Depth;
        string text = "";
        while (reader.Read())
        {
            if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace)
            {
                if (text.Length < MaxText) text += reader.Value.Length > MaxText ? reader.Value.Substring(0, MaxText) : reader.Value;
            }
            else if (reader.Depth <= depth)
            {
                // Its own end; or the end of what is around it, which the caller has to see.
                moved = reader.Depth < depth || reader.NodeType != XmlNodeType.EndElement;
                break;
            }
        }

        return Clean(text.Trim());
    }

    private static string Clean(string text)
    {
        if (!text.Any(char.IsControl)) return text;
        return new string([.. text.Select(c => char.IsControl(c) ? ' ' : c)]);
    }

    private static string Unescape(string text) => text.IndexOf("_x", StringComparison.Ordinal) < 0
        ? text
        : Clean(ClixmlEscape.Replace(text, match => ((char)int.Parse(match.Groups[1].Value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)).ToString()));

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

    private static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;

    private static DateTime? Time(string? text) =>
        DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    private static bool Same(string? a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);

    private static Regex Pattern(string pattern) =>
        new(pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, PatternLimit);
}
