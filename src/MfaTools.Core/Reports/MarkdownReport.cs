using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;

namespace MfaTools.Reports;

/// <summary>A report as Markdown, for tickets and wikis.</summary>
internal static class MarkdownReport
{
    private static readonly Regex Special = new(@"[\\`*_{}\[\]<>#|~!]|(?<=\w):(?=//)", RegexOptions.CultureInvariant);
    private static readonly Regex Backticks = new("`+", RegexOptions.CultureInvariant);

    public static string Create(Report report)
    {
        var text = new StringBuilder();
        text.Append($"# {Escape(report.Title)}\n\n");
        foreach (var server in report.Servers)
        {
            if (server is { Product.Length: 0, SnapshotUtc: null }) continue;
            string name = report.IsOfMany ? Escape(server.Name) + ": " : "";
            string taken = server.SnapshotUtc is { } time
                ? $"Snapshot of {PlainText.Time(time)}; everything was judged as of that time."
                : "";
            text.Append($"{name}{Escape(server.Product)} {taken}".Trim() + "\n\n");
        }

        text.Append($"Generated {PlainText.Time(report.CreatedUtc)} by MfaTools {report.Version}.\n");
        WriteCauses(text, report);
        WriteTable(text, "Checks", ["Status", "Check", "Target", "Result"],
            from result in report.Checks
            orderby result.Status descending
            let target = report.IsOfMany ? $"{result.ComputerName}: {result.Target}" : result.Target
            select new[] { result.Status.ToString(), result.Check, target, result.Summary });
        WriteTable(text, "Log issues", ["Status", "Id", "Issue", "Fix"],
            from issue in report.LogIssues
            let summary = report.IsOfMany ? $"{issue.ComputerName}: {issue.Summary}" : issue.Summary
            select new[] { issue.Status.ToString(), issue.Id ?? "", summary, issue.Entries[0].Recommendation ?? "" });
        return text.ToString();
    }

    private static void WriteCauses(StringBuilder text, Report report)
    {
        if (report.Diagnoses.Count == 0) return;
        text.Append("\n## Causes\n");
        foreach (var diagnosis in report.Diagnoses.Where(one => one.Causes.Length == 0))
        {
            string name = report.IsOfMany ? diagnosis.ComputerName + ": " : "";
            text.Append($"\n{Escape(name + diagnosis.Summary)}\n");
        }

        int number = 0;
        foreach (var (computer, cause) in report.Causes)
        {
            number++;
            string name = report.IsOfMany ? computer + ": " : "";
            text.Append($"\n### {number}. {cause.Confidence}: {Escape(name + cause.Message)}\n\n");
            text.Append($"{Escape(cause.Id)}, {Escape(cause.Target)}\n\n");
            text.Append($"**Symptom:** {Escape(cause.Symptom)}\n\n**Evidence:**\n\n");
            foreach (string line in cause.Evidence) text.Append($"- {Escape(line)}\n");
            text.Append($"\n**Fix:** {Escape(cause.Fix)}\n");
            foreach (var step in cause.Steps)
            {
                text.Append($"\n{Array.IndexOf(cause.Steps, step) + 1}. {Escape(step.Text)}\n");
                WriteCommand(text, "Command", step.Command);
                WriteCommand(text, "Undo", step.Undo);
            }

            if (cause.Steps.Length == 0)
            {
                WriteCommand(text, "Command", cause.Command);
                WriteCommand(text, "Undo", cause.Undo);
            }

            WriteCommand(text, "Verify", cause.Verify);
        }
    }

    private static void WriteCommand(StringBuilder text, string label, string? command)
    {
        if (string.IsNullOrEmpty(command)) return;
        string clean = PlainText.Clean(command!);
        // A fence is longer than any run of backticks in the command.
        int longest = Backticks.Matches(clean).Cast<Match>().Select(match => match.Length).DefaultIfEmpty().Max();
        string fence = new('`', Math.Max(3, longest + 1));
        text.Append($"\n**{label}:**\n\n{fence}powershell\n{clean}\n{fence}\n");
    }

    private static void WriteTable(StringBuilder text, string heading, string[] columns, IEnumerable<string[]> rows)
    {
        var all = rows.ToList();
        if (all.Count == 0) return;
        string line = string.Concat(columns.Select(_ => " --- |"));
        text.Append($"\n## {heading}\n\n| {string.Join(" | ", columns)} |\n|{line}\n");
        foreach (string[] row in all) text.Append($"| {string.Join(" | ", row.Select(Escape))} |\n");
    }

    private static string Escape(string text) => Special.Replace(PlainText.OneLine(text), @"\$&");
}
