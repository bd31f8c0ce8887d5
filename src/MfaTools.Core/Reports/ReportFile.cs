using System;
using System.IO;
using System.Text;
using System.Xml;
using MfaTools.Windows;

namespace MfaTools.Reports;

/// <summary>Writes a report in the format that the file's name ends in.</summary>
internal static class ReportFile
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>The endings that there is a format for.</summary>
    public static string[] Extensions { get; } = [".html", ".json", ".xml", ".txt"];

    /// <summary>Whether there is a format for a file's ending.</summary>
    public static bool IsSupported(string path) =>
        Array.Exists(Extensions, extension => extension.Equals(PathText.Extension(path), StringComparison.OrdinalIgnoreCase));

    /// <summary>Writes the file whole or not at all.</summary>
    /// <param name="report">What to write.</param>
    /// <param name="path">The full path; its ending is one of <see cref="Extensions"/>.</param>
    /// <param name="overwrite">Whether a file of that name may be replaced.</param>
    /// <exception cref="IOException">It exists and may not be replaced, or cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Write(Report report, string path, bool overwrite)
    {
        AtomicFile.Write(path, overwrite, stream => Write(report, PathText.Extension(path).ToLowerInvariant(), stream));
    }

    private static void Write(Report report, string extension, Stream stream)
    {
        switch (extension)
        {
            case ".json":
                JsonReport.Write(report, stream);
                break;
            case ".xml":
                using (var xml = XmlWriter.Create(stream, new XmlWriterSettings { Encoding = Utf8, Indent = true })) JUnitReport.Create(report).Save(xml);
                break;
            default:
                string text = extension == ".html" ? HtmlReport.Create(report) : MonitoringReport.Create(report) + "\n";
                byte[] bytes = Utf8.GetBytes(text);
                stream.Write(bytes, 0, bytes.Length);
                break;
        }
    }
}
