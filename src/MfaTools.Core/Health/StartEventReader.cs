using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using MfaTools.Tls;

namespace MfaTools.Health;

/// <summary>Finds in the System log's events, as XML, when services of the product and Windows started and stopped. All others are
/// passed over.</summary>
/// <remarks>Events 7036, 7031 and 7034 of the Service Control Manager, 6005 and 6008 of EventLog. The words for a state are in the
/// language of the server; the binary data behind them, the service's name and the number of its state, is not.</remarks>
public static class StartEventReader
{
    /// <summary>Reads.</summary>
    /// <param name="xml">Events one after the other, with or without an element around them.</param>
    /// <exception cref="EventFileException">It is damaged.</exception>
    public static IReadOnlyList<StartEvent> Read(TextReader xml)
    {
        if (xml is null) throw new ArgumentNullException(nameof(xml));
        var starts = new List<StartEvent>();
        try
        {
            using var reader = SchannelEventReader.Open(xml);
            while (!reader.EOF)
            {
                // Reading an element leaves the reader behind it.
                if (reader.NodeType != XmlNodeType.Element || reader.LocalName != "Event") reader.Read();
                else if (Describe((XElement)XNode.ReadFrom(reader)) is { } start) starts.Add(start);
            }
        }
        catch (XmlException e)
        {
            throw new EventFileException($"line {e.LineNumber}: {PlainText.OneLine(e.Message)}", e);
        }

        return starts;
    }

    private static StartEvent? Describe(XElement element)
    {
        string provider = First(element, "Provider")?.Attribute("Name")?.Value ?? "";
        string? what = (provider, First(element, "EventID")?.Value) switch
        {
            ("Service Control Manager", "7036" or "7031" or "7034") => Service(element),
            ("EventLog", "6005") => "Windows started",
            ("EventLog", "6008") => "Windows had stopped unexpectedly",
            _ => null,
        };
        string? at = First(element, "TimeCreated")?.Attribute("SystemTime")?.Value;
        return what is not null && DateTime.TryParse(at, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out var time)
            ? new StartEvent { TimeUtc = time, Name = what }
            : null;
    }

    private static string? Service(XElement element)
    {
        var data = element.Descendants().Where(one => one.Name.LocalName == "Data").Select(one => one.Value).ToList();
        string[] binary = Text(First(element, "Binary")?.Value ?? "").Split('/');
        string name = binary[0].Length > 0 ? binary[0] : data.FirstOrDefault() ?? "";
        if (!name.Replace("-", "").Replace(" ", "").StartsWith("MultiFactorAuth", StringComparison.OrdinalIgnoreCase)) return null;
        string? state = First(element, "EventID")!.Value != "7036" ? "failed" : (binary.ElementAtOrDefault(1) ?? data.ElementAtOrDefault(1)) switch
        {
            "1" or "stopped" => "stopped",
            "4" or "running" => "started",
            _ => null,
        };
        return state is null ? null : $"{name} {state}";
    }

    /// <summary>UTF-16 in hexadecimal, as the Service Control Manager writes it.</summary>
    private static string Text(string hex)
    {
        var bytes = new byte[hex.Length / 2];
        for (int i = 0; i < bytes.Length; i++)
        {
            if (!byte.TryParse(hex.Substring(i * 2, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out bytes[i])) return "";
        }

        return Encoding.Unicode.GetString(bytes).TrimEnd('\0');
    }

    private static XElement? First(XElement element, string name) => element.Descendants().FirstOrDefault(one => one.Name.LocalName == name);
}
