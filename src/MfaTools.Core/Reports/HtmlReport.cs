using System;
using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;
using MfaTools.Knowledge;

namespace MfaTools.Reports;

/// <summary>A report as one HTML file without any other resources: causes first, then the checks.</summary>
internal sealed class HtmlReport
{
    private readonly Report _report;
    private readonly Explanations _explanations = new();

    private HtmlReport(Report report) => _report = report;

    public static string Create(Report report)
    {
        var html = new HtmlReport(report);
        string template = Shipped.FindText("report.html")!;
        int title = template.IndexOf("<!--title-->", StringComparison.Ordinal);
        int content = template.IndexOf("<!--content-->", StringComparison.Ordinal);
        return template.Substring(0, title)
            + ToText(Html.Tag("title", report.Title))
            + template.Substring(title, content - title)
            + ToText(html.Header())
            + ToText(html.Main())
            + template.Substring(content);
    }

    private static string ToText(XElement element) => element.ToString(SaveOptions.DisableFormatting) + "\n";

    private static CheckStatus[] Statuses { get; } =
        [CheckStatus.Fail, CheckStatus.Warning, CheckStatus.Unknown, CheckStatus.Skipped, CheckStatus.Pass];

    private XElement Header()
    {
        var server = _report.Servers.Count == 1 ? _report.Servers[0] : null;
        return Html.Tag(
            "header",
            Html.Tag("h1", _report.Title),
            server is { Product.Length: > 0 } ? Html.Tag("p", server.Product) : null,
            server is { SnapshotUtc: { } taken }
                ? Html.Tag(
                    "p",
                    Html.Class("asof"),
                    "Snapshot of ",
                    Html.Time(taken),
                    ". Everything was judged as of that time.")
                : null,
            Html.Note("Generated ", Html.Time(_report.CreatedUtc), $" by MfaTools {_report.Version}."),
            _report.Checks.Count == 0 ? null : Html.Tag(
                "ul",
                [
                    Html.Class("counts"),
                    Html.Attribute("aria-label", "Checks by status"),
                    .. Statuses.Select(status => Html.Tag("li", Count(status))),
                ]));
    }

    private XElement Count(CheckStatus status) => Html.Tag(
        "a",
        Html.Attribute("href", "#checks"),
        Html.Attribute("data-only", status.ToString()),
        Html.Status(status.ToString()),
        $" {_report.Count(status)}");

    private XElement Main()
    {
        var main = Html.Tag("main", Servers(), Causes(), Timeline.Create(_report), Checks(), LogIssues(), LogFiles());
        // Last, when all ids are known.
        main.Add(_explanations.ToSection());
        return main;
    }

    private static XElement Section(string id, string heading, params object?[] content) => Html.Tag(
        "section",
        [Html.Attribute("aria-labelledby", id), Html.Tag("h2", Html.Attribute("id", id), heading), .. content]);

    private XElement? Servers() => !_report.IsOfMany ? null : Section(
        "servers",
        "Servers",
        Html.Table(
            "Servers, the worst first",
            ["Status", "Server", "Product", "Judged as of", "Causes", "Checks"],
            from server in _report.Servers
            orderby server.Status descending, server.Causes descending
            select new object[]
            {
                Html.Status(server.Status.ToString()),
                server.Name,
                server.Product,
                server.SnapshotUtc is { } taken ? Html.Time(taken) : "now",
                PlainText.Count(server.Causes, "cause"),
                Describe(server),
            }));

    private static string Describe(ReportServer server) => string.Join(", ", Statuses
        .Where(status => server.Checks[status].Any())
        .Select(status => $"{server.Checks[status].Count()} {status}"));

    private XElement? Causes()
    {
        if (_report.Results.Count == 0) return null;
        var causes = _report.Causes.ToList();
        var section = Section("causes", "Causes");
        if (_report.Diagnoses.Count == 0)
        {
            section.Add(Html.Tag("p", "This report has no diagnosis. Run Invoke-MfaHealthCheck to find causes."));
        }

        foreach (var diagnosis in _report.Diagnoses.Where(one => one.Causes.Length == 0))
        {
            section.Add(Html.Tag("p", Prefix(diagnosis.ComputerName, ": "), diagnosis.Summary));
        }

        section.Add(causes.Select((one, i) => Cause(i + 1, one.ComputerName, one.Cause)));
        var others = _report.Diagnoses.SelectMany(one => one.Findings)
            .Where(finding => finding.Status > CheckStatus.Pass && finding.Id != FindingIds.Diagnosis.CauseFound);
        section.Add(others.Select(finding => Finding(finding, "")));
        if (causes.Count(one => one.Cause.Command is { Length: > 0 }) > 1) section.Add(Script(causes));
        return section;
    }

    private XElement Cause(int number, string computer, Cause cause) => Html.Tag(
        "article",
        Html.Class(cause.Confidence.ToString()),
        Html.Tag("h3", Html.Status(cause.Confidence.ToString()), $" {number}. {cause.Message}"),
        Html.Note(Prefix(computer, " \u00B7 "), _explanations.Link(cause.Id), $" \u00B7 {cause.Target}"),
        Html.Labeled("Symptom:", cause.Symptom),
        Html.Tag("p", Html.Tag("strong", "Evidence:")),
        Html.Tag("ul", [.. cause.Evidence.Select(Evidence)]),
        Html.Labeled("Fix:", cause.Fix),
        cause.Steps.Length > 0
            ? Html.Tag(
                "ol", [.. cause.Steps.Select(step => Html.Tag("li", Commands(step.Text, step.Command, step.Undo)))])
            : Commands(null, cause.Command, cause.Undo),
        Html.Command("Verify", cause.Verify));

    private static object?[] Commands(string? text, string? command, string? undo) =>
        [text is null ? null : Html.Tag("p", text), Html.Command("Command", command), Html.Command("Undo", undo)];

    // A line can start with the id of the finding or log issue that it is from.
    private XElement Evidence(string line)
    {
        int colon = line.IndexOf(": ", StringComparison.Ordinal);
        string id = colon < 0 ? "" : line.Substring(0, colon);
        return KnownIds.Exists(id)
            ? Html.Tag("li", _explanations.Link(id), line.Substring(colon))
            : Html.Tag("li", line);
    }

    private static XElement Script(IEnumerable<(string ComputerName, Cause Cause)> causes)
    {
        var steps =
            from one in causes.Select((one, i) => (Number: i + 1, one.ComputerName, one.Cause))
            where one.Cause.Command is { Length: > 0 }
            let about = PlainText.OneLine($"{one.ComputerName}: {one.Cause.Message}")
            select $"# {one.Number}. {about}\n{one.Cause.Command}\n";
        return Html.Tag(
            "div",
            Html.Class("screen"),
            Html.Fold(
                "All commands as one script",
                Html.Command("Check each step before you run it.", string.Join("\n", steps))));
    }

    private XElement? Checks()
    {
        if (_report.Checks.Count == 0) return null;
        var section = Section("checks", "Checks", Filter());
        section.Add(
            from result in _report.Checks
            orderby result.Status descending
            select Check(result));
        return section;
    }

    private static XElement Filter() => Html.Tag(
        "form",
        Html.Class("needs-script"),
        Html.Attribute("role", "search"),
        Html.Tag("fieldset", [Html.Tag("legend", "Show"), .. Statuses.Select(Choice)]),
        Html.Tag(
            "label", "Search ", Html.Tag("input", Html.Attribute("type", "search"), Html.Attribute("id", "search"))),
        Html.Tag("span", Html.Attribute("id", "shown"), Html.Class("soft"), Html.Attribute("role", "status")));

    private static XElement Choice(CheckStatus status) => Html.Tag(
        "label",
        Html.Tag(
            "input",
            Html.Attribute("type", "checkbox"),
            Html.Attribute("name", "status"),
            Html.Attribute("value", status.ToString()),
            Html.Attribute("checked", "checked")),
        $" {status}");

    private XElement Check(CheckResult result)
    {
        string status = result.Status.ToString();
        // Without a diagnosis nothing above says what to do.
        bool isOpen = _report.Diagnoses.Count == 0 && result.Status > CheckStatus.Pass;
        return Html.Tag(
            "details",
            [
                Html.Class($"row {status}"),
                Html.Attribute("data-status", status),
                isOpen ? Html.Attribute("open", "open") : null,
                Html.Tag(
                    "summary",
                    Html.Status(status),
                    Html.Tag("span", Html.Tag("strong", result.Check), Html.Tag("br"), Subject(result)),
                    Html.Tag("span", result.Summary)),
                .. result.Findings.Select(finding => Finding(finding, result.Summary)),
                .. HtmlDetails.Create(result),
                Html.Note($"Checked on {result.ComputerName} at ", Html.Time(result.TimeUtc)),
            ]);
    }

    private string Subject(CheckResult result) =>
        !_report.IsOfMany || result.Target.Equals(result.ComputerName, StringComparison.OrdinalIgnoreCase)
            ? result.Target
            : $"{result.Target} ({result.ComputerName})";

    private XElement Finding(Finding finding, string summary) => Html.Tag(
        "div",
        Html.Class($"finding {finding.Status}"),
        Html.Tag(
            "p",
            Html.Status(finding.Status.ToString()),
            " ",
            _explanations.Link(finding.Id),
            finding.Message == summary ? null : $" {finding.Message}"),
        finding.Acknowledged is { } accepted ? Html.Note($"Acknowledged: {accepted}") : null,
        Html.Labeled("Evidence:", finding.Evidence),
        Html.Labeled("Fix:", finding.Recommendation),
        Html.Command("Command", finding.Command),
        Html.Command("Undo", finding.Undo),
        Html.Command("Verify", finding.Verify));

    private XElement? LogIssues() => _report.LogIssues.Count == 0 ? null : Section(
        "log",
        "Log issues",
        [
            .. _report.LogIssues.Select(issue =>
                HtmlDetails.LogIssue(issue, Prefix(issue.ComputerName, " \u00B7 "), _explanations)),
        ]);

    // Only a report on several computers names them everywhere.
    private string Prefix(string computer, string separator) => _report.IsOfMany ? computer + separator : "";

    private XElement? LogFiles() => _report.Summaries.Count == 0 ? null : Section(
        "files", "Log files", HtmlDetails.LogFiles(_report.Summaries));
}
