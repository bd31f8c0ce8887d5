using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace MfaTools.Health;

/// <summary>The findings that someone has accepted. An accepted finding is still shown, and does not count.</summary>
public sealed class Acknowledgements
{
    private readonly Acknowledgement[] _all;

    private Acknowledgements(Acknowledgement[] all) => _all = all;

    /// <summary>No finding.</summary>
    public static Acknowledgements None { get; } = new([]);

    /// <summary>Reads a JSON array of <see cref="Acknowledgement"/>.</summary>
    /// <exception cref="FormatException">It is not such an array, or one has no id, reason, name or end.</exception>
    public static Acknowledgements Read(Stream json)
    {
        var all = ObjectJson.Read<Acknowledgement[]>(json);
        for (int i = 0; i < all.Length; i++)
        {
            string? missing = all[i].Id.Length == 0 ? "Id" : all[i].Reason.Length == 0 ? "Reason" : all[i].By.Length == 0 ? "By" : all[i].UntilUtc == default ? "UntilUtc" : null;
            if (missing is not null) throw new FormatException($"Entry {i + 1} has no {missing}.");
        }

        return new Acknowledgements(all);
    }

    /// <summary>Marks the accepted findings of a result, and weighs it again without them.</summary>
    /// <param name="result">A result that has been judged.</param>
    /// <param name="atUtc">The time to judge at.</param>
    public void Apply(CheckResult result, DateTime atUtc)
    {
        if (result is null) throw new ArgumentNullException(nameof(result));
        bool changed = false;
        foreach (var finding in result.Findings)
        {
            if (finding.Status == CheckStatus.Pass || Find(finding, result.Target, atUtc) is not { } accepted) continue;
            finding.Acknowledged = $"{accepted.Reason} ({accepted.By}, until {PlainText.Day(accepted.UntilUtc)})";
            changed = true;
        }

        if (!changed) return;
        var counting = result.Findings.Where(finding => finding.Acknowledged is null).ToList();
        result.Status = counting.Count == 0 ? CheckStatus.Pass : CheckResult.Worst(counting);
        result.Summary += " (acknowledged findings do not count)";
    }

    private Acknowledgement? Find(Finding finding, string target, DateTime atUtc) => _all.FirstOrDefault(one =>
        one.Id.Equals(finding.Id, StringComparison.OrdinalIgnoreCase)
        && (one.Target is null || one.Target.Equals(target, StringComparison.OrdinalIgnoreCase))
        && atUtc < one.UntilUtc);
}
