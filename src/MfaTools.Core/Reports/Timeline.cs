using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Xml.Linq;
using MfaTools.Knowledge;

namespace MfaTools.Reports;

/// <summary>Log issues, Schannel events and starts on one line of time, drawn as SVG, with the same figures as a table for those who do not see it.</summary>
internal static class Timeline
{
    private const int Width = 900;
    private const int MinLeft = 220;
    private const int MaxLeft = 450;
    private const int Right = 20;
    private const int RowHeight = 26;

    /// <summary>Points drawn closer than this would only cover each other.</summary>
    private const double MinStep = 3;

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>The section, or null where nothing has a time.</summary>
    public static XElement? Create(Report report)
    {
        var logs =
            from entry in report.Entries
            where entry.TimeUtc is not null
            group entry.TimeUtc!.Value by (entry.ComputerName, Name: entry.IssueId ?? (entry.Level == "Error" ? "Other errors" : entry.Level)) into same
            select (same.Key.ComputerName, Row: new TimelineRow { Name = same.Key.Name, Kind = "Log", Count = same.Count(), TimesUtc = [.. same.OrderBy(time => time)] });
        var diagnosed =
            from diagnosis in report.Results.OfType<DiagnosisResult>()
            from row in diagnosis.Timeline
            select (diagnosis.ComputerName, Row: row);
        var rows = logs.Concat(diagnosed)
            .Where(one => one.Row.TimesUtc.Length > 0)
            .OrderByDescending(one => one.Row.Count)
            .Select(one => new TimelineRow
            {
                Name = PlainText.OneLine(Describe(one.Row, report.IsOfMany ? one.ComputerName : "")),
                Kind = one.Row.Kind,
                Count = one.Row.Count,
                TimesUtc = one.Row.TimesUtc,
            })
            .ToList();
        return rows.Count == 0 ? null : Draw(rows);
    }

    private static string Describe(TimelineRow row, string computer) =>
        (computer.Length == 0 ? "" : computer + ": ")
        + row.Name
        + (KnownIssueCatalog.Default.Find(row.Name) is { NeedsAttention: false } ? " (expected, harmless)" : "");

    private static XElement Draw(List<TimelineRow> rows)
    {
        var first = rows.Min(row => row.TimesUtc[0]);
        var last = rows.Max(row => row.TimesUtc[row.TimesUtc.Length - 1]);
        // A letter of the labels is about so wide.
        int left = Math.Min(MaxLeft, Math.Max(MinLeft, rows.Max(row => row.Name.Length) * 7));
        double seconds = Math.Max(1, (last - first).TotalSeconds);
        int height = (rows.Count * RowHeight) + 40;
        var picture = new XElement(
            Svg + "svg",
            new XAttribute("viewBox", $"0 0 {Width} {height}"),
            new XAttribute("role", "img"),
            new XAttribute("aria-label", "Log issues, Schannel events and starts over time; the table below has the figures"));
        for (int i = 0; i < rows.Count; i++)
        {
            int y = 20 + (i * RowHeight);
            picture.Add(
                new XElement(Svg + "text", new XAttribute("x", 0), new XAttribute("y", y + 4), rows[i].Name),
                new XElement(Svg + "line", new XAttribute("class", "axis"), new XAttribute("x1", left), new XAttribute("x2", Width - Right), new XAttribute("y1", y), new XAttribute("y2", y)));
            double drawn = double.MinValue;
            foreach (var time in rows[i].TimesUtc)
            {
                double x = left + ((time - first).TotalSeconds / seconds * (Width - left - Right));
                if (x - drawn < MinStep) continue;
                drawn = x;
                picture.Add(Mark(rows[i].Kind, x, y));
            }
        }

        picture.Add(
            new XElement(Svg + "text", new XAttribute("x", left), new XAttribute("y", height - 8), PlainText.Time(first)),
            new XElement(Svg + "text", new XAttribute("x", Width - Right), new XAttribute("y", height - 8), new XAttribute("text-anchor", "end"), PlainText.Time(last)));
        return HtmlReport.Tag(
            "section",
            HtmlReport.Attribute("aria-labelledby", "timeline"),
            HtmlReport.Tag("h2", HtmlReport.Attribute("id", "timeline"), "Timeline"),
            picture,
            HtmlReport.Table(
                "Log issues and events",
                ["What", "Count", "First", "Last"],
                rows.Select(row => new[] { row.Name, row.Count.ToString(CultureInfo.InvariantCulture), PlainText.Time(row.TimesUtc[0]), PlainText.Time(row.TimesUtc[row.TimesUtc.Length - 1]) })));
    }

    private static XElement Mark(string kind, double x, int y)
    {
        string at = x.ToString("0.#", CultureInfo.InvariantCulture);
        // A start is told from the rest by its form too, for those who do not see the colour.
        return kind == "Start"
            ? new XElement(Svg + "line", new XAttribute("class", "start"), new XAttribute("x1", at), new XAttribute("x2", at), new XAttribute("y1", y - 9), new XAttribute("y2", y + 9))
            : new XElement(Svg + "circle", new XAttribute("class", kind == "Event" ? "event" : "dot"), new XAttribute("cx", at), new XAttribute("cy", y), new XAttribute("r", 4));
    }
}
