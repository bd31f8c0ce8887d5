using System;
using System.Collections;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.Serialization.Json;
using System.Xml;

namespace MfaTools.Reports;

/// <summary>A report as JSON by docs/schemas/report-1.json: times are ISO 8601 in UTC, durations are seconds, statuses are words.</summary>
public static class JsonReport
{
    /// <summary>The version of the format. Properties may be added within one; anything else makes a new one.</summary>
    public const int SchemaVersion = 1;

    /// <summary>Writes a report in UTF-8.</summary>
    public static void Write(Report report, Stream stream)
    {
        if (report is null) throw new ArgumentNullException(nameof(report));
        // The framework's own writer of JSON speaks in terms of XML: an element is a property, its attribute the JSON type.
        using var json = JsonReaderWriterFactory.CreateJsonWriter(stream, System.Text.Encoding.UTF8, ownsStream: false, indent: true, "  ");
        json.WriteStartElement("root");
        json.WriteAttributeString("type", "object");
        Value(json, "SchemaVersion", SchemaVersion);
        Value(json, "CreatedUtc", report.CreatedUtc);
        Value(json, "ModuleVersion", report.Version);
        Value(json, "Status", report.Status);
        Value(json, "Computers", report.Computers.ToArray());
        Value(json, "Results", report.Results);
        Value(json, "LogEntries", report.Entries);
        Value(json, "LogSummaries", report.Summaries);
        json.WriteEndElement();
    }

    private static void Value(XmlDictionaryWriter json, string name, object? value)
    {
        json.WriteStartElement(name);
        switch (value)
        {
            case null:
                json.WriteAttributeString("type", "null");
                break;
            case string text:
                json.WriteString(PlainText.Clean(text));
                break;
            case bool flag:
                json.WriteAttributeString("type", "boolean");
                json.WriteString(flag ? "true" : "false");
                break;
            case DateTime time:
                json.WriteString(time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture));
                break;
            case TimeSpan span:
                Number(json, span.TotalSeconds);
                break;
            case Enum or Uri:
                json.WriteString(value.ToString());
                break;
            case IEnumerable items:
                json.WriteAttributeString("type", "array");
                foreach (object? item in items) Value(json, "item", item);
                break;
            case IConvertible number:
                Number(json, number);
                break;
            default:
                json.WriteAttributeString("type", "object");
                // The type first, so that a reader knows what follows.
                if (value is CheckResult or LogEntry or LogSummary) Value(json, "Type", "MfaTools." + value.GetType().Name);
                foreach (var property in value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
                {
                    if (property.CanWrite) Value(json, property.Name, property.GetValue(value));
                }

                break;
        }

        json.WriteEndElement();
    }

    private static void Number(XmlDictionaryWriter json, IConvertible number)
    {
        json.WriteAttributeString("type", "number");
        json.WriteString(number.ToString(CultureInfo.InvariantCulture));
    }
}
