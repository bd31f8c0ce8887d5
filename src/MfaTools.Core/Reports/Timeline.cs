using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Xml.Linq;

namespace MfaTools.Reports;

/// <summary>Log errors by issue on one line of time, drawn as SVG, with the same figures as a table for those who do not see it.</summary>
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
        var rows = report.Entries
            .Where(entry => entry.TimeUtc is not null)
            .GroupBy(entry => entry.IssueId ?? (entry.Level == "Error" ? "Other errors" : entry.Level), entry => entry.TimeUtc!.Value)
            .Select(group => new Row(group.Key, "dot", [.. group.OrderBy(time => time)]))
            .OrderByDescending(row => row.Times.Count)
            .ToList();
        return rows.Count == 0 ? null : Draw(rows);
    }

    private static XElement Draw(List<Row> rows)
    {
        var first = rows.Min(row => row.Times[0]);
        var last = rows.Max(row => row.Times[row.Times.Count - 1]);
        double seconds = Math.Max(1, (last - first).TotalSeconds);
        int height = (rows.Count * RowHeight) + 40;
        var picture = new XElement(
            Svg + "svg",
            new XAttribute("viewBox", $"0 0 {Width} {height}"),
            new XAttribute("role", "img"),
            new XAttribute("aria-label", "Log entries by issue over time; the table below has the figures"));
        for (int i = 0; i < rows.Count; i++)
        {
            int y = 20 + (i * RowHeight);
            picture.Add(
                new XElement(Svg + "text", new XAttribute("x", 0), new XAttribute("y", y + 4), PlainText.OneLine(rows[i].Name)),
                new XElement(Svg + "line", new XAttribute("class", "axis"), new XAttribute("x1", Left), new XAttribute("x2", Width - Right), new XAttribute("y1", y), new XAttribute("y2", y)));
            double drawn = double.MinValue;
            foreach (var time in rows[i].Times)
            {
                double x = Left + ((time - first).TotalSeconds / seconds * (Width - Left - Right));
                if (x - drawn < MinStep) continue;
                drawn = x;
                picture.Add(new XElement(
                    Svg + "circle",
                    new XAttribute("class", rows[i].Mark),
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
                "Entries by issue",
                ["Issue", "Count", "First", "Last"],
                rows.Select(row => new[] { row.Name, row.Times.Count.ToString(CultureInfo.InvariantCulture), Show(row.Times[0]), Show(row.Times[row.Times.Count - 1]) })));
    }

    private static string Show(DateTime utc) => utc.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private sealed class Row(string name, string mark, List<DateTime> times)
    {
        public string Name { get; } = name;

        public string Mark { get; } = mark;

        public List<DateTime> Times { get; } = times;
    }
}
