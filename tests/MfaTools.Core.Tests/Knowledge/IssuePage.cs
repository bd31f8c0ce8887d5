using System;
using System.Collections.Generic;
using System.Linq;
using MfaTools.Diagnosis;
using MfaTools.Knowledge;

namespace MfaTools.Core.Tests.Knowledge;

/// <summary>The page docs/known-issues.md, made from the data.</summary>
internal static class IssuePage
{
    private const string Head = """
        # Known issues

        What `Get-MfaLogError` recognizes in a log, in the order in which it tries them; `Get-MfaKnownIssue` lists the same.
        This page is generated from `known-issues.json`, `status-codes.json` and `everyday-issues.json` in `src/MfaTools.Core/Knowledge`.

        - A cause is *documented* by the maker, *reported* by someone who had it, or *likely*: inferred, and stated by no source.
        - A *harmless* issue is expected where it occurs; one that needs *attention* affects a sign-in or a user; an *error*
          lasts until it is fixed.
        - A name in braces stands for a value from the message.

        """;

    private const string Statuses = """
        ## Call statuses

        A call status says how the call ended, not whether the user was let in: `Pfauth succeeded` or
        `Pfauth failed` before it says that. `SUCCESS_WITH_PIN` is also logged with a wrong PIN.

        """;

    private const string Everyday = """
        ## Issues of single users

        These occur on every server in use. They are counted in the result of the log check, and become a cause only above one of these
        limits, which are in `everyday-issues.json`.

        """;

    public static string Write(IEnumerable<KnownIssue> issues) =>
        string.Join(
            '\n', [Head, .. issues.SelectMany(Section), Statuses, .. Table("CallStatus"), "",
                "## NTSTATUS values of a rejected logon", "", .. Table("NtStatus"), "", "## Answers of SMTP servers",
                "", .. Table("SmtpStatus"), "", "## Reason codes of NPS", "", .. Table("NpsReason"), "",
                "## AADSTS codes of the NPS extension", "", .. Table("Aadsts"), "",
                "## User errors of the NPS extension", "", .. Table("NpsUserError"), "", Everyday,
                .. EverydayIssue.All.SelectMany(Limits)]);

    private static IEnumerable<string> Section(KnownIssue issue) =>
    [
        $"## {issue.Id}",
        "",
        $"{issue.Title}.",
        "",
        $"- **Severity:** {issue.Severity}",
        .. issue.Everyday is { } everyday ? [$"- **Of single users:** {everyday}"] : Array.Empty<string>(),
        .. issue.Place is { } place ? [$"- **Sign-ins fail:** {SignInJudge.NameOf(place)}"] : Array.Empty<string>(),
        $"- **Cause:** {Escape(issue.Cause)}",
        $"- **Confidence:** {issue.Confidence}",
        $"- **Fix:** {Escape(issue.Fix)}",
        .. issue.NextCommand is { } command ? [$"- **Command:** `{command}`"] : Array.Empty<string>(),
        $"- **Seen in:** {issue.SeenIn}",
        $"- **Source:** {issue.Source}",
        "",
    ];

    private static IEnumerable<string> Limits(EverydayIssue everyday) =>
    [
        $"### {everyday.Name}",
        "",
        everyday.Why,
        "",
        .. everyday.NoticedFrom.Select(limit => $"- {limit}"),
        "",
        $"Source: {everyday.Source}",
        "",
    ];

    private static IEnumerable<string> Table(string name) =>
    [
        "| Code | Text | Meaning | Fix |",
        "|---|---|---|---|",
        .. StatusCodes.All(name)
            .Select(code => $"| `{code.Code}` | {code.Name} | {Escape(code.Meaning)} | {Escape(code.Fix ?? "")} |"),
    ];

    private static string Escape(string text) =>
        text.Replace("<", "\\<", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal);
}
