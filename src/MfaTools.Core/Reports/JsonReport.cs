using System.IO;
using System.Linq;
using System.Runtime.Serialization.Json;
using System.Text;

namespace MfaTools.Reports;

/// <summary>A report as JSON, by docs/schemas/report-1.json.</summary>
internal static class JsonReport
{
    /// <summary>The version of the format. Properties may be added within a version; any other change makes a new
    /// one.</summary>
    public const int SchemaVersion = 1;

    public static void Write(Report report, Stream stream)
    {
        using var json = JsonReaderWriterFactory.CreateJsonWriter(
            stream, Encoding.UTF8, ownsStream: false, indent: true, "  ");
        json.WriteStartElement("root");
        json.WriteAttributeString("type", "object");
        Json.WriteValue(json, "SchemaVersion", SchemaVersion);
        Json.WriteValue(json, "CreatedUtc", report.CreatedUtc);
        Json.WriteValue(json, "ModuleVersion", report.Version);
        Json.WriteValue(json, "Status", report.Status);
        Json.WriteValue(json, "Computers", report.Servers.Select(server => server.Name).ToArray());
        Json.WriteValue(json, "Results", report.Results);
        Json.WriteValue(json, "LogEntries", report.Entries);
        Json.WriteValue(json, "LogSummaries", report.Summaries);
        json.WriteEndElement();
    }
}
