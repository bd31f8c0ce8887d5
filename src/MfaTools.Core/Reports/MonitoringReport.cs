using System.Linq;

namespace MfaTools.Reports;

/// <summary>A report as one line for monitoring systems. Its first word means what it means to Nagios and similar
/// tools, with the exit codes 0 to 3: OK, WARNING, CRITICAL, UNKNOWN
/// (nagios-plugins.org/doc/guidelines.html).</summary>
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
        // A bar starts the performance data, so the text cannot have one.
        string text = PlainText.OneLine(Describe(report)).Replace('|', '/');
        CheckStatus[] statuses =
            [CheckStatus.Fail, CheckStatus.Warning, CheckStatus.Unknown, CheckStatus.Skipped, CheckStatus.Pass];
        var counts = statuses.Select(status => $"{status.ToString().ToLowerInvariant()}={report.Count(status)}");
        return $"MFA {word} - {text} | {string.Join(" ", counts)}";
    }

    private static string Describe(Report report)
    {
        string text = DescribeOutcome(report);
        return report.Servers.Count == 1 && report.Servers[0].SnapshotUtc is { } taken
            ? $"{text.TrimEnd('.')} (snapshot of {PlainText.Time(taken)})"
            : text;
    }

    private static string DescribeOutcome(Report report)
    {
        if (report.Results.Count == 0)
        {
            if (report.LogIssues.Count == 0) return "nothing was tested";
            return Of(report.LogIssues[0].ComputerName, report.LogIssues[0].Summary);
        }

        var (computer, cause) = report.Causes.FirstOrDefault();
        if (cause is not null) return Of(computer, cause.Message);
        if (report.Status == CheckStatus.Pass) return $"{PlainText.Count(report.Checks.Count, "check")} passed";
        var worst = report.Results.OrderByDescending(result => result.Status).First();
        string text = $"{worst.Target}: {worst.Summary}";
        return worst.Target == worst.ComputerName ? text : Of(worst.ComputerName, text);

        string Of(string name, string what) => report.IsOfMany ? $"{name}: {what}" : what;
    }
}
