using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using MfaTools.Knowledge;

namespace MfaTools.Checks;

/// <summary>The findings that someone has accepted. They are still shown but not counted.</summary>
internal sealed class Acknowledgements
{
    /// <summary>The size limit of such a file, in bytes: enough for thousands of findings.</summary>
    internal const int MaxBytes = 4 << 20;

    private readonly Acknowledgement[] _all;

    public Acknowledgements(Acknowledgement[] all) => _all = all;

    /// <summary>No finding.</summary>
    public static Acknowledgements None { get; } = new([]);

    /// <summary>Reads a JSON array of <see cref="Acknowledgement"/>.</summary>
    /// <exception cref="FormatException">It is not such an array, or an entry has no reason, name or end, or an unknown
    /// id.</exception>
    public static Acknowledgements Read(Stream json)
    {
        var all = Json.Read<Acknowledgement[]>(json);
        for (int i = 0; i < all.Length; i++)
        {
            if (all[i].FindProblem() is { } problem) throw new FormatException($"Entry {i + 1} {problem}.");
        }

        return new Acknowledgements(all);
    }

    /// <summary>Marks the accepted findings of a result, and sets its status without them.</summary>
    /// <param name="result">A result that has been judged.</param>
    /// <param name="atUtc">The time to judge at.</param>
    public void Apply(CheckResult result, DateTime atUtc)
    {
        bool changed = false;
        foreach (var finding in result.Findings)
        {
            if (finding.Status == CheckStatus.Pass) continue;
            if (Find(finding.Id, result.Target, atUtc) is not { } accepted) continue;
            finding.Acknowledged = $"{accepted.Reason} ({accepted.By}, until {PlainText.Day(accepted.UntilUtc)})";
            changed = true;
        }

        if (!changed) return;
        var counting = result.Findings.Where(finding => finding.Acknowledged is null).ToList();
        result.Status = counting.Count == 0 ? CheckStatus.Pass : CheckResult.Worst(counting);
        // A pass does not say what was found, but that it was accepted.
        string left = "Acknowledged: " + string.Join("; ", result.Findings
            .Where(finding => finding.Acknowledged is not null)
            .Select(finding => $"{finding.Id}, {finding.Acknowledged}")) + ".";
        result.Summary = counting.Count == 0 ? left : $"{counting[0].Message} {left}";
    }

    /// <summary>Whether someone has accepted a log issue or an event.</summary>
    /// <param name="id">The issue, or <c>Schannel.36870</c>.</param>
    /// <param name="target">What it is about.</param>
    /// <param name="atUtc">The time to judge at.</param>
    public bool Accepts(string id, string target, DateTime atUtc) => Find(id, target, atUtc) is not null;

    private Acknowledgement? Find(string id, string target, DateTime atUtc) => _all.FirstOrDefault(one =>
        one.Id.Equals(id, StringComparison.OrdinalIgnoreCase)
        && (one.Target is null || one.Target.Equals(target, StringComparison.OrdinalIgnoreCase))
        && atUtc < one.UntilUtc);
}

/// <summary>A finding that someone has accepted, until a day.</summary>
internal sealed class Acknowledgement
{
    /// <summary>The finding, such as <c>Cert.ContainsAnchor</c>.</summary>
    public string Id { get; set; } = "";

    /// <summary>The target it is accepted for; null for all.</summary>
    public string? Target { get; set; }

    /// <summary>Why it is accepted.</summary>
    public string Reason { get; set; } = "";

    /// <summary>Who accepted it.</summary>
    public string By { get; set; } = "";

    /// <summary>Until when (UTC). From then on the finding counts again.</summary>
    public DateTime UntilUtc { get; set; }

    /// <summary>What is wrong with the entry, or null.</summary>
    public string? FindProblem()
    {
        string? missing = Id.Length == 0 ? nameof(Id)
            : Reason.Length == 0 ? nameof(Reason)
            : By.Length == 0 ? nameof(By)
            : UntilUtc == default ? nameof(UntilUtc) : null;
        return missing is not null ? $"has no {missing}"
            : KnownIds.Exists(Id) ? null
            : $"names a finding that does not exist: '{PlainText.OneLine(Id)}'";
    }
}
