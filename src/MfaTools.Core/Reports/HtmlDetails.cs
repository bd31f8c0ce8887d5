using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Xml.Linq;

namespace MfaTools.Reports;

/// <summary>The parts of an HTML report that depend on the kind of result.</summary>
internal static class HtmlDetails
{
    private const int MaxEntries = 500;

    /// <summary>What a kind of result shows beside its findings.</summary>
    public static IEnumerable<XElement> Create(CheckResult result) => result switch
    {
        CertChainResult { Sent.Length: > 0 } chain => [Chain(chain)],
        TlsConfigResult { Protocols.Length: > 0 } tls => [Protocols(tls)],
        SdkConnectionResult { Stages.Length: > 0 } sdk => [Stages(sdk)],
        _ => [],
    };

    /// <summary>A known issue with its cause, its fix and its entries.</summary>
    public static XElement LogIssue(LogIssue issue, string prefix, Explanations explanations)
    {
        var entry = issue.Entries[0];
        var times = new[] { issue.FirstUtc, issue.LastUtc }.OfType<DateTime>().Distinct().ToList();
        return Html.Tag(
            "article",
            Html.Class(issue.Status.ToString()),
            Html.Tag("h3", Html.Status(issue.Status.ToString()), $" {issue.Title}"),
            Html.Note(
                prefix,
                issue.Id is null ? null : explanations.Link(issue.Id),
                issue.Id is null ? issue.Count : $" \u00B7 {issue.Count}",
                times.Count == 0 ? "" : " \u00B7 " + string.Join(" to ", times.Select(PlainText.Time))),
            Html.Labeled("Cause:", entry.Cause),
            Html.Labeled("Fix:", entry.Recommendation),
            Html.Command("Command", entry.NextCommand),
            Html.Fold(issue.Count, Html.Table(
                $"Entries of {issue.Title}",
                ["Time", "Source", "Message"],
                from one in issue.Entries.Take(MaxEntries)
                select new object[] { Time(one.TimeUtc), Source(one), one.Message }),
                issue.Entries.Count <= MaxEntries ? null : Html.Note(
                    FormattableString.Invariant($"The first {MaxEntries} entries; a .json or .csv report has all."))));
    }

    public static XElement LogFiles(IEnumerable<LogSummary> summaries) => Html.Table(
        "The content of each file",
        ["File", "Lines", "Errors", "First entry", "Last entry", "Issues"],
        summaries.Select(file => new object[]
        {
            file.Path,
            file.Lines.ToString(CultureInfo.InvariantCulture),
            file.Errors.ToString(CultureInfo.InvariantCulture),
            Time(file.FirstUtc),
            Time(file.LastUtc),
            string.Join(", ", file.Issues.Select(issue => $"{issue.IssueId} ({issue.Count})")),
        }));

    private static string Time(DateTime? utc) => utc is { } time ? PlainText.Time(time) : "";

    private static string Source(LogEntry entry) =>
        FormattableString.Invariant($"{PathText.Name(entry.Path)}{(entry.LineNumber is { } line ? $":{line}" : "")}");

    // As sent, with the gap after the certificate whose issuer is missing.
    private static XElement Chain(CertChainResult chain)
    {
        var list = Html.Tag("ol", Html.Class("chain"), Html.Attribute("aria-label", "The certificates as sent"));
        foreach (var certificate in chain.Sent)
        {
            string until = certificate.NotAfterUtc is { } end ? $", until {PlainText.Day(end)}" : "";
            list.Add(Html.Tag("li", $"{certificate.Role}: {certificate.Subject}{until}"));
            if (chain.MissingIssuer is not { } missing || certificate.Issuer != missing) continue;
            string uri = chain.MissingIssuerUri is { } at ? $", at {at}" : "";
            list.Add(Html.Tag("li", Html.Class("gap"), $"Not sent: {missing}{uri}"));
        }

        return list;
    }

    private static XElement Protocols(TlsConfigResult tls)
    {
        string[] roles = [.. tls.Protocols.Select(state => state.Role.ToString()).Distinct()];
        return Html.Table(
            $"TLS versions of {tls.Target}",
            ["Version", .. roles.Select(Heading)],
            from version in tls.Protocols.GroupBy(state => state.Protocol)
            let states = roles.Select(role => version.FirstOrDefault(state => state.Role.ToString() == role)?.Effective)
            select new object[] { version.Key }.Concat(states.Select(Word)).ToArray());
    }

    private static string Heading(string role) => role switch
    {
        "Wire" => "Offered by the host",
        "Client" => "Enabled here for clients",
        _ => "Enabled here for servers",
    };

    private static string Word(bool? state) => state switch
    {
        true => "yes",
        false => "no",
        _ => "unknown",
    };

    private static XElement Stages(SdkConnectionResult sdk) => Html.Table(
        $"Connection steps to {sdk.Target}",
        ["Step", "Status", "Time", "Detail"],
        sdk.Stages.Select(stage => new object[]
        {
            stage.Name.ToString(),
            Html.Status(stage.Status.ToString()),
            stage.Duration.TotalMilliseconds.ToString("0 ms", CultureInfo.InvariantCulture),
            stage.Detail,
        }));
}
