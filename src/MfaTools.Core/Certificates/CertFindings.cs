using System.Collections.Generic;
using System.Linq;

namespace MfaTools.Certificates;

/// <summary>The findings about one chain, and what they mean for the chain as a whole.</summary>
internal sealed class CertFindings
{
    /// <summary>How most recommendations begin.</summary>
    public const string Reissue = "Have the certificate reissued";

    private readonly List<Finding> _all = [];

    public IReadOnlyList<Finding> All => _all;

    public bool HasFailure => _all.Exists(finding => finding.Status == CheckStatus.Fail);

    /// <summary>Whether the path breaks a rule of path validation (RFC 5280, 6.1) other than validity and
    /// purpose.</summary>
    public bool IsPathInvalid { get; private set; }

    /// <summary>The best grade that the findings allow; null if they do not limit it.</summary>
    public string? GradeCap { get; private set; }

    public void Add(CertFindings others)
    {
        _all.AddRange(others._all);
        IsPathInvalid |= others.IsPathInvalid;
        GradeCap = GradeCaps.Worst([GradeCap, others.GradeCap]);
    }

    public void Add(
        CheckStatus status,
        string id,
        string message,
        string evidence,
        string? recommendation,
        string? gradeCap = GradeCaps.NotTrusted)
    {
        if (status == CheckStatus.Fail) GradeCap = GradeCaps.Worst([GradeCap, gradeCap]);
        _all.Add(new Finding
        {
            Id = id,
            Status = status,
            Message = message,
            Evidence = evidence,
            Recommendation = recommendation,
        });
    }

    /// <summary>Adds a failure.</summary>
    /// <param name="id">The id.</param>
    /// <param name="message">What is wrong.</param>
    /// <param name="evidence">What shows it.</param>
    /// <param name="recommendation">How to fix it.</param>
    /// <param name="gradeCap">The best grade that it allows; null if something else decides that.</param>
    public void Fail(
        string id, string message, string evidence, string recommendation, string? gradeCap = GradeCaps.NotTrusted) =>
        Add(CheckStatus.Fail, id, message, evidence, recommendation, gradeCap);

    /// <summary>Adds a failure that makes the path invalid.</summary>
    public void Invalidate(string id, string message, string evidence, string recommendation)
    {
        IsPathInvalid = true;
        Fail(id, message, evidence, recommendation);
    }

    public void Warn(string id, string message, string evidence, string recommendation) =>
        Add(CheckStatus.Warning, id, message, evidence, recommendation);

    /// <summary>Adds commands to the finding added last.</summary>
    public void SetCommand(string? command, string? undo = null) =>
        _all[_all.Count - 1] = _all.Last() with { Command = command, Undo = undo };
}
