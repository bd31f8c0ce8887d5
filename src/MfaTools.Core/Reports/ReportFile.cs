using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Xml;
using MfaTools.Windows;

namespace MfaTools.Reports;

/// <summary>Writes a report in the format of its file extension.</summary>
internal static class ReportFile
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);
    private static readonly string[] Extensions = [".html", ".md", ".csv", ".json", ".xml", ".txt"];

    /// <summary>Whether there is a format for a path's extension.</summary>
    public static bool IsSupported(string path) =>
        Extensions.Contains(PathText.Extension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>The path of a new HTML file in a folder, named after the computer and the day of the results.</summary>
    public static string NewPath(Report report, string folder)
    {
        string name = report.Servers.Count == 1 && PathText.IsFileName(report.Servers[0].Name)
            ? report.Servers[0].Name
            : "MfaReport";
        var day = report.Results.Select(result => result.TimeUtc).DefaultIfEmpty(report.CreatedUtc).Max();
        string stem = name + day.ToString("'-'yyyyMMdd", CultureInfo.InvariantCulture);
        string path = PathText.Join(folder, stem + ".html");
        for (int i = 2; File.Exists(path); i++) path = PathText.Join(folder, $"{stem}-{i}.html");
        return path;
    }

    /// <summary>Writes the whole file or nothing.</summary>
    /// <param name="report">What to write.</param>
    /// <param name="path">The full path; its extension is supported.</param>
    /// <param name="overwrite">Whether an existing file may be replaced.</param>
    /// <exception cref="IOException">The file exists and must not be replaced, or cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Access is denied.</exception>
    public static void Write(Report report, string path, bool overwrite) =>
        AtomicFile.Write(path, overwrite, stream => Write(report, PathText.Extension(path).ToLowerInvariant(), stream));

    private static void Write(Report report, string extension, Stream stream)
    {
        switch (extension)
        {
            case ".json":
                JsonReport.Write(report, stream);
                break;
            case ".xml":
                var settings = new XmlWriterSettings { Encoding = Utf8, Indent = true };
                using (var xml = XmlWriter.Create(stream, settings)) JUnitReport.Create(report).Save(xml);
                break;
            case ".html":
                WriteText(stream, HtmlReport.Create(report));
                break;
            case ".md":
                WriteText(stream, MarkdownReport.Create(report));
                break;
            case ".csv":
                // With the byte order mark that Excel needs to read UTF-8.
                WriteText(stream, "\uFEFF" + CsvReport.Create(report));
                break;
            default:
                WriteText(stream, MonitoringReport.Create(report) + "\n");
                break;
        }
    }

    private static void WriteText(Stream stream, string text)
    {
        byte[] bytes = Utf8.GetBytes(text);
        stream.Write(bytes, 0, bytes.Length);
    }
}
