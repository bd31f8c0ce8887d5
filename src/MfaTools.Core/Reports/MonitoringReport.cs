using System;
using System.Linq;

namespace MfaTools.Reports;

/// <summary>A report as one line for monitoring systems, with the meaning that Nagios and its kin give to its first word
/// and to the exit codes 0 to 3: OK, WARNING, CRITICAL, UNKNOWN (nagios-plugins.org/doc/guidelines.html).</summary>
internal static class MonitoringReport
{
    /// <summary>The line, without a line feed.</summary>
    public static string Create(Report report)
    {
        string word = report.Status switch
        {
            CheckStatus.Pass => "OK",
            CheckStatus.Warning => "WARNING",
            CheckStatus.Fail => "CRITICAL",
            _ => "UNKNOWN",
        };
        var worst = report.Results.OrderByDescending(result => result.Status).FirstOrDefault();
        var (computer, cause) = report.Causes.FirstOrDefault();
        bool passed = report.Status == CheckStatus.Pass;
        string text = report.Results.Count == 0 ? "nothing was tested"
            : cause is not null ? cause.Message
            : passed ? $"{PlainText.Count(report.Checks.Count(), "check")} passed"
            : $"{worst!.Target}: {worst.Summary}";
        if (report.IsOfMany && !passed) text = cause is not null ? $"{computer}: {text}" : worst!.Target == worst.ComputerName ? text : $"{worst.ComputerName}: {text}";
        // A bar begins the figures, so none may stand in the text.
        text = PlainText.OneLine(text).Replace('|', '/');
        return $"MFA {word} - {text} | fail={report.Count(CheckStatus.Fail)} warning={report.Count(CheckStatus.Warning)} "
            + $"unknown={report.Count(CheckStatus.Unknown)} skipped={report.Count(CheckStatus.Skipped)} pass={report.Count(CheckStatus.Pass)}";
    }
}
