using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Xml.Linq;

namespace MfaTools.Reports;

/// <summary>A report as one HTML file that needs nothing else: causes first, then the checks. Everything from results is
/// text nodes and attributes made by the framework's writer, so that hostile text from logs and peers stays text.</summary>
internal static class HtmlReport
{
    private const string Slot = "<!--content-->";

    /// <summary>The document.</summary>
    public static string Create(Report report)
    {
        string template = Shipped.FindText("report.html")!;
        int slot = template.IndexOf(Slot, StringComparison.Ordinal);
        var content = new List<XElement> { Header(report), Main(report) };
        return template.Substring(0, slot)
            + string.Join("\n", content.Select(element => element.ToString(SaveOptions.DisableFormatting)))
            + template.Substring(slot + Slot.Length);
    }

    /// <summary>An element; text in it is cleaned of control characters.</summary>
    internal static XElement Tag(string name, params object?[] content)
    {
        var element = new XElement(name, content.Select(part => part is string text ? PlainText.Clean(text) : part));
        // HTML has no self-closing elements but the void ones.
        if (element.IsEmpty && name is not ("input" or "br")) element.Value = "";
        return element;
    }

    internal static XAttribute Attribute(string name, string value) => new(name, PlainText.Clean(value));

    /// <summary>A time as a person reads it, in UTC.</summary>
    internal static XElement Time(DateTime utc) => Tag(
        "time",
        Attribute("datetime", utc.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
        utc.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture));

    internal static XElement Table(string caption, string[] heads, IEnumerable<string[]> rows) => Tag(
        "div",
        Attribute("class", "scroll"),
        Attribute("tabindex", "0"),
        Attribute("role", "region"),
        Attribute("aria-label", caption),
        Tag(
            "table",
            Tag("caption", Attribute("class", "soft"), caption),
            Tag("thead", Tag("tr", [.. heads.Select(head => Tag("th", Attribute("scope", "col"), head))])),
            Tag("tbody", [.. rows.Select(row => Tag("tr", [.. row.Select(cell => Tag("td", cell))]))])));

    private static XElement Header(Report report)
    {
        var computers = report.Computers.ToList();
        return Tag(
            "header",
            Tag("h1", "MFA Server report"),
            Tag(
                "p",
                Attribute("class", "soft"),
                "Made ",
                Time(report.CreatedUtc),
                $" by MfaTools {report.Version}. ",
                computers.Count == 0 ? "No computer was looked at." : $"Computers: {string.Join(", ", computers)}."),
            Tag(
                "ul",
                [
                    Attribute("class", "counts"),
                    Attribute("aria-label", "Checks by status"),
                    .. Statuses.Select(status => Tag("li", Tag("span", Attribute("class", $"status {status}"), status.ToString()), $" {report.Count(status)}")),
                ]));
    }

    private static XElement Main(Report report)
    {
        var main = Tag("main");
        main.Add(Causes(report));
        if (Timeline.Create(report) is { } timeline) main.Add(timeline);
        main.Add(Checks(report));
        return main;
    }

    private static XElement Causes(Report report)
    {
        var section = Tag("section", Attribute("aria-labelledby", "causes"), Tag("h2", Attribute("id", "causes"), "Causes"));
        var causes = report.Causes.ToList();
        if (causes.Count == 0)
        {
            section.Add(Tag("p", report.Results.OfType<DiagnosisResult>().Any() ? "No cause of a fault was found." : "No diagnosis is in this report: run Invoke-MfaHealthCheck for one."));
        }

        foreach (var (computer, cause) in causes)
        {
            section.Add(Tag(
                "article",
                Attribute("class", cause.Confidence.ToString()),
                Tag("h3", Tag("span", Attribute("class", "status"), cause.Confidence.ToString()), $" {cause.Message}"),
                Tag("p", Attribute("class", "soft"), report.IsOfMany ? $"{computer} \u00B7 {cause.Id} \u00B7 {cause.Target}" : $"{cause.Id} \u00B7 {cause.Target}"),
                Tag("p", "Seen as: " + cause.Symptom),
                Tag("ul", [.. cause.Evidence.Select(line => Tag("li", line))]),
                Tag("p", Tag("strong", "Fix: "), cause.Fix),
                Command("Command", cause.Command),
                Command("Undo", cause.Undo)));
        }

        return section;
    }

    private static XElement Checks(Report report)
    {
        var section = Tag("section", Attribute("aria-labelledby", "checks"), Tag("h2", Attribute("id", "checks"), "Checks"));
        if (report.Results.Count == 0) section.Add(Tag("p", "Nothing was tested."));
        else section.Add(Filter());
        section.Add(
            from result in report.Results
            orderby result.Status descending
            select Check(result));
        return section;
    }

    private static XElement Filter() => Tag(
        "form",
        Attribute("class", "needs-script"),
        Attribute("role", "search"),
        Tag(
            "fieldset",
            [
                Tag("legend", "Show"),
                .. Statuses.Select(status => Tag("label", Tag("input", Attribute("type", "checkbox"), Attribute("name", "status"), Attribute("value", status.ToString()), Attribute("checked", "checked")), $" {status}")),
            ]),
        Tag("label", "Text ", Tag("input", Attribute("type", "search"), Attribute("id", "search"))),
        Tag("span", Attribute("id", "shown"), Attribute("class", "soft"), Attribute("role", "status")));

    private static XElement Check(CheckResult result) => Tag(
        "article",
        [
            Attribute("class", result.Status.ToString()),
            Attribute("data-status", result.Status.ToString()),
            Tag("h3", Tag("span", Attribute("class", "status"), result.Status.ToString()), $" {result.Target}"),
            Tag("p", result.Summary),
            Tag("p", Attribute("class", "soft"), $"{result.GetType().Name} \u00B7 on {result.ComputerName} \u00B7 ", Time(result.TimeUtc)),
            .. result.Findings.Select(Finding),
            .. ReportDetails.Create(result),
        ]);

    private static XElement Finding(Finding finding) => Tag(
        "div",
        Attribute("class", finding.Status.ToString()),
        Tag("p", Tag("span", Attribute("class", "status"), finding.Status.ToString()), " ", Tag("code", finding.Id), $" {finding.Message}"),
        finding.Evidence.Length == 0 ? null : Tag("p", Attribute("class", "soft"), "Seen: " + finding.Evidence),
        string.IsNullOrEmpty(finding.Recommendation) ? null : Tag("p", finding.Recommendation!),
        Command("Command", finding.Command));

    private static XElement? Command(string label, string? command) => string.IsNullOrEmpty(command)
        ? null
        : Tag(
            "div",
            Attribute("class", "command"),
            Tag("p", Attribute("class", "soft"), label, " ", Tag("button", Attribute("type", "button"), Attribute("class", "copy needs-script"), Attribute("aria-label", $"Copy: {command}"), "Copy")),
            Tag("pre", Attribute("tabindex", "0"), command!));

    private static CheckStatus[] Statuses { get; } =
        [CheckStatus.Fail, CheckStatus.Warning, CheckStatus.Unknown, CheckStatus.Skipped, CheckStatus.Pass];

}
