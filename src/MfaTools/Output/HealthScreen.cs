using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;

namespace MfaTools.Commands;

/// <summary>The screen of the health check.</summary>
internal sealed class HealthScreen : ScreenLines
{
    // A row ends the output of its object, where the formatter cannot indent: so it is wrapped here.
    private const int RowWidth = 79;
    private const int RowIndent = 22;
    private const int RowLines = 3;

    private static readonly Regex Sentence = new(@"(?<=[.!?])\s+(?=\p{Lu}|')", RegexOptions.CultureInvariant);

    /// <summary>What the screen says about a result or a cause.</summary>
    public HealthScreen(object result)
    {
        switch (result)
        {
            case DiagnosisResult diagnosis:
                AddDiagnosis(diagnosis);
                break;
            case CheckResult check:
                Add(Plain, Row(check));
                break;
            case Cause cause:
                AddCause(cause, number: null);
                break;
        }
    }

    /// <summary>The heading above the results of a computer.</summary>
    public static string Heading(CheckResult result)
    {
        string heading = Screen.Bold(PlainText.OneLine($"{result.ComputerName}  {result.Server}"));
        return result.SnapshotUtc is { } taken
            ? heading + "\n" + Screen.Dim($"Snapshot of {PlainText.Time(taken)}, judged as of then")
            : heading;
    }

    private static string Row(CheckResult result)
    {
        var lines = Wrap(Describe(result), RowWidth - RowIndent);
        string status = $"{result.Status}";
        var row = new StringBuilder()
            .Append(Screen.Status(status))
            .Append(' ', Math.Max(1, 9 - status.Length))
            .Append(PlainText.OneLine(result.Check).PadRight(RowIndent - 10))
            .Append(' ');
        for (int i = 0; i < lines.Count; i++)
        {
            if (i > 0) row.Append('\n').Append(' ', RowIndent);
            row.Append(lines[i]);
            if (i == RowLines - 1 && i < lines.Count - 1) return row.Append(" ...").ToString();
        }

        return row.ToString();
    }

    private static string Describe(CheckResult result)
    {
        string[] sentences = Sentence.Split(PlainText.OneLine(result.Summary));
        string text = sentences[0];
        const int Short = 2 * (RowWidth - RowIndent) - 10;
        foreach (string sentence in sentences.Skip(1).TakeWhile(one => text.Length + one.Length < Short))
        {
            text += " " + sentence;
        }

        string target = PlainText.OneLine(result.Target);
        bool isNamed = target.Length == 0
            || target.Equals(result.ComputerName, StringComparison.OrdinalIgnoreCase)
            || target.Equals(result.Check, StringComparison.OrdinalIgnoreCase)
            || text.IndexOf(target, StringComparison.OrdinalIgnoreCase) >= 0;
        return isNamed ? text : $"{target}: {text}";
    }

    private static List<string> Wrap(string text, int width)
    {
        var lines = new List<string>();
        var line = new StringBuilder();
        foreach (string word in text.Split([' '], StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                lines.Add(line.ToString());
                line.Clear();
            }

            if (line.Length > 0) line.Append(' ');
            line.Append(word);
            while (line.Length > width)
            {
                // A path or URL is broken behind one of its parts.
                int part = line.ToString(0, width).LastIndexOfAny(['/', '\\']) + 1;
                int end = part > width / 2 ? part : width;
                lines.Add(line.ToString(0, end));
                line.Remove(0, end);
            }
        }

        lines.Add(line.ToString());
        return lines;
    }

    private void AddDiagnosis(DiagnosisResult diagnosis)
    {
        if (diagnosis.Causes.Length > 0)
        {
            string causes = PlainText.Count(diagnosis.Causes.Length, "cause").ToUpperInvariant();
            Add(Plain, "");
            Add(Plain, Screen.Bold($"{causes} FOUND"));
        }

        for (int i = 0; i < diagnosis.Causes.Length; i++)
        {
            Add(Plain, "");
            AddCause(diagnosis.Causes[i], i + 1);
        }

        foreach (var finding in diagnosis.Findings.Where(one => one.Id != FindingIds.Diagnosis.CauseFound))
        {
            Add(Plain, "");
            Add(Plain, Screen.Color(finding.Status, PlainText.OneLine(finding.Message)));
            if (finding.Recommendation is { } recommendation) Add(Plain, PlainText.OneLine(recommendation));
            AddCommand("", finding.Command);
        }

        Add(Plain, "");
        Add(Plain, Counts(diagnosis));
        Add(Plain, Screen.Dim("Report: repeat the command with | Export-MfaReport -Show"));
    }

    // What a snapshot took to read says nothing about the server.
    private static string Counts(DiagnosisResult diagnosis)
    {
        var parts = new List<string> { $"{diagnosis.Checks}." };
        if (diagnosis.Causes.Length > 0)
        {
            var confidences = diagnosis.Causes.GroupBy(cause => $"{cause.Confidence}".ToLowerInvariant()).ToList();
            string known = confidences.Count == 1
                ? ", " + confidences[0].Key
                : ": " + string.Join(", ", confidences.Select(
                    same => FormattableString.Invariant($"{same.Count()} {same.Key}")));
            parts.Add($"{PlainText.Count(diagnosis.Causes.Length, "cause")}{known}.");
        }

        if (diagnosis.SnapshotUtc is null)
        {
            parts.Add(FormattableString.Invariant($"{diagnosis.Duration.TotalSeconds:0.0} s."));
        }

        return string.Join(" ", parts);
    }

    private void AddCause(Cause cause, int? number)
    {
        string confidence = Screen.Status(cause.Confidence);
        string symptom = PlainText.OneLine(cause.Symptom.Length > 0 ? cause.Symptom : cause.Message);
        string prefix = number is { } n ? FormattableString.Invariant($"{n}. ") : "";
        Add(Item, $"{prefix}{confidence}: {Screen.Bold(symptom)}");
        if (cause.Symptom.Length > 0) Add(Text, PlainText.OneLine(cause.Message));
        for (int i = 0; i < cause.Evidence.Length; i++)
        {
            AddLabeled(i == 0 ? "Evidence" : "", cause.Evidence[i]);
        }

        AddLabeled("Fix", cause.Fix);
        if (cause.Steps.Length == 0) AddCommands(cause.Command, cause.Undo);
        for (int i = 0; i < cause.Steps.Length; i++)
        {
            AddLabeled("", FormattableString.Invariant($"{(char)('a' + i)}) ") + cause.Steps[i].Text);
            AddCommands(cause.Steps[i].Command, cause.Steps[i].Undo);
        }

        AddCommand("Verify", cause.Verify);
        string id = PlainText.OneLine(cause.Id);
        Add(Plain, $"   More      {Screen.Command("Get-MfaKnownIssue")} {Screen.Link(id, $"docs/checks/{id}.md")}");
    }
}
