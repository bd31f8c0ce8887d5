using System;
using System.IO;
using System.Linq;
using System.Runtime.Serialization.Json;

namespace MfaTools.Reports;

/// <summary>A report as JSON by docs/schemas/report-1.json.</summary>
internal static class JsonReport
{
    /// <summary>The version of the format. Properties may be added within one; anything else makes a new one.</summary>
    public const int SchemaVersion = 1;

    /// <summary>Writes a report in UTF-8.</summary>
    public static void Write(Report report, Stream stream)
    {
        using var json = JsonReaderWriterFactory.CreateJsonWriter(stream, System.Text.Encoding.UTF8, ownsStream: false, indent: true, "  ");
        json.WriteStartElement("root");
        json.WriteAttributeString("type", "object");
        ObjectJson.WriteValue(json, "SchemaVersion", SchemaVersion);
        ObjectJson.WriteValue(json, "CreatedUtc", report.CreatedUtc);
        ObjectJson.WriteValue(json, "ModuleVersion", report.Version);
        ObjectJson.WriteValue(json, "Status", report.Status);
        ObjectJson.WriteValue(json, "Computers", report.Computers.ToArray());
        ObjectJson.WriteValue(json, "Results", report.Results);
        ObjectJson.WriteValue(json, "LogEntries", report.Entries);
        ObjectJson.WriteValue(json, "LogSummaries", report.Summaries);
        json.WriteEndElement();
    }
}
