using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Xml.Linq;
using MfaTools.Knowledge;

namespace MfaTools.Reports;

/// <summary>Draws log issues, Schannel events and service starts over time as SVG, with the same figures as a
/// table.</summary>
internal static class Timeline
{
    private const int Width = 900;
    private const int MinLeft = 220;
    private const int MaxLeft = 450;
    private const int Right = 20;
    private const int RowHeight = 26;

    /// <summary>Points closer together than this would only cover each other.</summary>
    private const double MinStep = 3;

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>The section, or null if nothing has a time.</summary>
    public static XElement? Create(Report report)
    {
        var rows = Rows(report)
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
        if (rows.Count == 0) return null;
        return Html.Tag(
            "section",
            Html.Attribute("aria-labelledby", "timeline"),
            Html.Tag("h2", Html.Attribute("id", "timeline"), "Timeline"),
            Draw(rows),
            Html.Fold("Figures", Html.Table(
                "Log issues and events",
                ["What", "Count", "First", "Last"],
                rows.Select(row => new object[]
                {
                    row.Name,
                    row.Count.ToString(CultureInfo.InvariantCulture),
                    PlainText.Time(row.TimesUtc[0]),
                    PlainText.Time(row.TimesUtc.Last()),
                }))));
    }

    private static IEnumerable<(string ComputerName, TimelineRow Row)> Rows(Report report)
    {
        foreach (var issue in report.LogIssues)
        {
            var times = issue.Entries.Select(entry => entry.TimeUtc).OfType<DateTime>().ToList();
            yield return (issue.ComputerName, TimelineRow.Of(issue.Id ?? issue.Title, "Log", times));
        }

        foreach (var diagnosis in report.Diagnoses)
        {
            foreach (var row in diagnosis.Timeline) yield return (diagnosis.ComputerName, row);
        }
    }

    private static string Describe(TimelineRow row, string computer) =>
        (computer.Length == 0 ? "" : computer + ": ")
        + row.Name
        + (KnownIssueCatalog.Default.Find(row.Name) is { NeedsAttention: false } ? " (expected, harmless)" : "");

    private static XElement Draw(List<TimelineRow> rows)
    {
        var first = rows.Min(row => row.TimesUtc[0]);
        var last = rows.Max(row => row.TimesUtc.Last());
        // A letter of the labels is about 7 units wide.
        int left = Math.Min(MaxLeft, Math.Max(MinLeft, rows.Max(row => row.Name.Length) * 7));
        double seconds = Math.Max(1, (last - first).TotalSeconds);
        int height = (rows.Count * RowHeight) + 40;
        var picture = new XElement(
            Svg + "svg",
            new XAttribute("viewBox", $"0 0 {Width} {height}"),
            new XAttribute("role", "img"),
            new XAttribute(
                "aria-label",
                "Log issues, Schannel events and service starts over time; the table below has the figures"));
        for (int i = 0; i < rows.Count; i++)
        {
            int y = 20 + (i * RowHeight);
            picture.Add(Text(0, y + 4, rows[i].Name), Line("axis", left, Width - Right, y, y));
            double drawn = double.MinValue;
            foreach (var time in rows[i].TimesUtc)
            {
                double x = left + ((time - first).TotalSeconds / seconds * (Width - left - Right));
                if (x - drawn < MinStep) continue;
                drawn = x;
                picture.Add(Mark(rows[i].Kind, x, y));
            }
        }

        var end = Text(Width - Right, height - 8, PlainText.Time(last));
        end.Add(new XAttribute("text-anchor", "end"));
        picture.Add(Text(left, height - 8, PlainText.Time(first)), end);
        return picture;
    }

    private static XElement Text(int x, int y, string text) =>
        new(Svg + "text", new XAttribute("x", x), new XAttribute("y", y), text);

    private static XElement Line(string kind, double x1, double x2, int y1, int y2) => new(
        Svg + "line",
        new XAttribute("class", kind),
        new XAttribute("x1", At(x1)),
        new XAttribute("x2", At(x2)),
        new XAttribute("y1", y1),
        new XAttribute("y2", y2));

    // Starts differ from the other marks in shape too, not only in color.
    private static XElement Mark(string kind, double x, int y) => kind == "Start"
        ? Line("start", x, x, y - 9, y + 9)
        : new XElement(
            Svg + "circle",
            new XAttribute("class", kind == "Event" ? "event" : "dot"),
            new XAttribute("cx", At(x)),
            new XAttribute("cy", y),
            new XAttribute("r", 4));

    private static string At(double x) => x.ToString("0.#", CultureInfo.InvariantCulture);
}
