using System;
using MfaTools.Reports;

namespace MfaTools.Core.Tests.Reports;

/// <summary>A report with each status, on two computers, with hostile text wherever text can come from
/// outside.</summary>
internal static class ReportSamples
{
    public const string Hostile = "\u001b[31m<script>alert(1)</script>\" onload='x' ]]> & \u202Egnp.exe \ud800 |";

    public static readonly DateTime Now = new(2026, 11, 24, 12, 0, 0, DateTimeKind.Utc);

    public static Report Create() => new(Items(), Now, "1.2.3");

    public static object[] Items() =>
    [
        Diagnosis(),
        Result(CheckStatus.Fail, "MFA01", "Sdk.CallFailed"),
        Result(CheckStatus.Warning, "MFA01", "Cert.ExpiresSoon"),
        Result(CheckStatus.Unknown, "MFA01", "Access.NotConclusive"),
        Result(CheckStatus.Skipped, "MFA02", "Sdk.Skipped"),
        Result(CheckStatus.Pass, "MFA02", "Cert.Ok"),
        new LogEntry
        {
            TimeUtc = Now.AddHours(-2),
            Level = "Error",
            Message = Hostile,
            IssueId = "Log.AttachmentDenied",
            Severity = IssueSeverity.Error,
            Cause = "The cause " + Hostile,
            Recommendation = "The fix",
            NextCommand = "Test-It",
            Path = "a.log",
            LineNumber = 7,
            ComputerName = "MFA01",
        },
        new LogEntry
        {
            TimeUtc = Now.AddHours(-1), Level = "Error", Message = "x", Path = "a.log", ComputerName = "MFA01",
        },
        new LogEntry { Level = "Unparsed", Message = "no time", Path = "a.log" },
        new LogSummary { Path = "a.log", Lines = 3, Errors = 2 },
    ];

    /// <summary>A result with one finding.</summary>
    public static ProductResult Result(CheckStatus status, string computer, string id) => Conclude(
        new ProductResult { Target = $"{status} target", ComputerName = computer }, status, id);

    private static DiagnosisResult Diagnosis() => Conclude(
        new DiagnosisResult
        {
            Target = "MFA01",
            ComputerName = "MFA01",
            Causes =
            [
                new Cause
                {
                    Id = "Log.EmailFailed", Symptom = "No mail.", Message = "Possible one", Fix = "Look.",
                    Command = "Get-It",
                },
                new Cause
                {
                    Id = "Cert.ChainIncomplete",
                    Confidence = CauseConfidence.Proven,
                    Target = Hostile,
                    Symptom = Hostile,
                    Message = "Proven one " + Hostile,
                    Evidence = [Hostile, "Cert.ChainIncomplete: second"],
                    Fix = Hostile,
                    Command = "Do-It '<b>'",
                    Undo = "Undo-It",
                    Verify = "Test-It",
                },
            ],
        },
        CheckStatus.Fail,
        "Diagnosis.CauseFound");

    private static T Conclude<T>(T result, CheckStatus status, string id)
        where T : CheckResult
    {
        result.TimeUtc = Now;
        result.Duration = TimeSpan.FromSeconds(1.5);
        result.Conclude(
        [
            new Finding
            {
                Id = id,
                Status = status,
                Message = $"{status} message {Hostile}",
                Evidence = Hostile,
                Recommendation = "Do something.",
                Command = "Get-Thing",
                Undo = "Undo-Thing",
            },
        ]);
        return result;
    }
}
