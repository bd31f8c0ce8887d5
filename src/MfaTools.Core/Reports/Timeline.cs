using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Xml.Linq;

namespace MfaTools.Reports;

/// <summary>Log issues and Schannel events on one line of time, drawn as SVG, with the same figures as a table for those who do not see it.</summary>
internal static class Timeline
{
    private const int Width = 900;
    private const int Left = 220;
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
            group entry.TimeUtc!.Value by entry.IssueId ?? (entry.Level == "Error" ? "Other errors" : entry.Level) into same
            select new TimelineRow { Name = same.Key, Kind = "Log", Count = same.Count(), TimesUtc = [.. same.OrderBy(time => time)] };
        var rows = logs.Concat(report.Results.OfType<DiagnosisResult>().SelectMany(diagnosis => diagnosis.Timeline))
            .Where(row => row.TimesUtc.Length > 0)
            .OrderByDescending(row => row.Count)
            .ToList();
        return rows.Count == 0 ? null : Draw(rows);
    }

    private static XElement Draw(List<TimelineRow> rows)
    {
        var first = rows.Min(row => row.TimesUtc[0]);
        var last = rows.Max(row => row.TimesUtc[row.TimesUtc.Length - 1]);
        double seconds = Math.Max(1, (last - first).TotalSeconds);
        int height = (rows.Count * RowHeight) + 40;
        var picture = new XElement(
            Svg + "svg",
            new XAttribute("viewBox", $"0 0 {Width} {height}"),
            new XAttribute("role", "img"),
            new XAttribute("aria-label", "Log issues and Schannel events over time; the table below has the figures"));
        for (int i = 0; i < rows.Count; i++)
        {
            int y = 20 + (i * RowHeight);
            picture.Add(
                new XElement(Svg + "text", new XAttribute("x", 0), new XAttribute("y", y + 4), PlainText.OneLine(rows[i].Name)),
                new XElement(Svg + "line", new XAttribute("class", "axis"), new XAttribute("x1", Left), new XAttribute("x2", Width - Right), new XAttribute("y1", y), new XAttribute("y2", y)));
            double drawn = double.MinValue;
            foreach (var time in rows[i].TimesUtc)
            {
                double x = Left + ((time - first).TotalSeconds / seconds * (Width - Left - Right));
                if (x - drawn < MinStep) continue;
                drawn = x;
                picture.Add(new XElement(
                    Svg + "circle",
                    new XAttribute("class", rows[i].Kind == "Event" ? "event" : "dot"),
                    new XAttribute("cx", x.ToString("0.#", CultureInfo.InvariantCulture)),
                    new XAttribute("cy", y),
                    new XAttribute("r", 4)));
            }
        }

        picture.Add(
            new XElement(Svg + "text", new XAttribute("x", Left), new XAttribute("y", height - 8), Show(first)),
            new XElement(Svg + "text", new XAttribute("x", Width - Right), new XAttribute("y", height - 8), new XAttribute("text-anchor", "end"), Show(last)));
        return HtmlReport.Tag(
            "section",
            HtmlReport.Attribute("aria-labelledby", "timeline"),
            HtmlReport.Tag("h2", HtmlReport.Attribute("id", "timeline"), "Timeline"),
            picture,
            HtmlReport.Table(
                "Log issues and events",
                ["What", "Count", "First", "Last"],
                rows.Select(row => new[] { row.Name, row.Count.ToString(CultureInfo.InvariantCulture), Show(row.TimesUtc[0]), Show(row.TimesUtc[row.TimesUtc.Length - 1]) })));
    }

    private static string Show(DateTime utc) => utc.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
