using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using MfaTools.Checks;
using MfaTools.Tls;
using MfaTools.Windows;

namespace MfaTools.Core.Tests.Health;

/// <summary>What the logs of a server are said to hold.</summary>
public sealed class LogHealthTests : IDisposable
{
    private static readonly DateTime Start = new(2018, 3, 7, 12, 0, 0, DateTimeKind.Utc);

    private readonly string _folder = Directory.CreateTempSubdirectory("mfatools").FullName;

    [Theory]
    [InlineData("2018-03-07T12:3")]
    [InlineData("2018-03-07T12:30:00.000000Z|i|1|2|pfsv")]
    [InlineData("\0\0\0\0")]
    [InlineData("   at pfsvc.Service.Run()")]
    public async Task A_last_line_that_is_cut_off_is_no_silence(string last)
    {
        foreach (string? state in new[] { "Stopped", null })
        {
            var logs = Logs(
                await RunAsync(state, Start.AddMinutes(9), Line(0, "i", "Started.") + Line(1, "i", "Ready.") + last));
            Assert.DoesNotContain(logs.Findings, finding => finding.Id == "Product.LogsSilent");
            Assert.InRange(logs.LastEntryUtc!.Value, Start.AddMinutes(1), Start.AddMinutes(30));
        }
    }

    [Fact]
    public async Task Lines_without_a_time_are_no_silence()
    {
        // More than what is read from the end of a file at first.
        string trace = string.Concat(
            Enumerable.Repeat("***** ERROR ***** a line of a trace without a time, of which there are many\n", 40_000));
        var logs = Logs(await RunAsync("Stopped", Start.AddMinutes(9), Line(1, "i", "Ready.") + trace));
        Assert.DoesNotContain(logs.Findings, finding => finding.Id == "Product.LogsSilent");
        Assert.Equal(Start.AddMinutes(1), logs.LastEntryUtc);
        var timeless = Logs(await RunAsync("Stopped", Start.AddDays(9), trace));
        Assert.Null(timeless.LastEntryUtc);
        Assert.DoesNotContain(timeless.Findings, finding => finding.Id == "Product.LogsSilent");
    }

    [Theory]
    [InlineData("Stopped", 11)]
    [InlineData(null, 25 * 60)]
    public async Task Silence_is_still_said(string? state, int minutes)
    {
        foreach (string end in new[] { "", "2018-03-07T12" })
        {
            var logs = Logs(await RunAsync(state, Start.AddMinutes(minutes), Line(0, "i", "Ready.") + end));
            Assert.Contains(logs.Findings, finding => finding.Id == "Product.LogsSilent");
        }
    }

    [Fact]
    public async Task Errors_that_nobody_knows_are_shown()
    {
        var results = await RunAsync("Running", Start.AddMinutes(90), string.Concat(
            Enumerable.Range(0, 60)
                .Select(i => Line(
                    i, "e", i % 2 == 0
                        ? $"***** ERROR ***** Bind to 'dc{i}' failed for CONTOSO\\user{i}: code {i}."
                        : $"***** ERROR ***** Retry {i} of 99.", "pfadssvc")))
            + Line(61, "e", "***** ERROR ***** Something else.")
                + Line(62, "e", "***** ERROR ***** Bind to 'dc' failed for CONTOSO\\user: code 7.", "pfadssvc"));
        var logs = Logs(results);
        Assert.Equal(62, logs.UnknownErrors);
        var other = Assert.Single(logs.Findings, finding => finding.Id == "Product.OtherErrors");
        Assert.Equal(
            "Other errors: 61 from pfadssvc, 1 from pfsvc, most often \"Bind to ... failed for ... code ...\" (31).",
            other.Message);
        Assert.Equal(
            (CheckStatus.Unknown, true),
            (results[^1].Status, results[^1].Findings.Any(finding => finding.Id == "Diagnosis.UnexplainedErrors")));
        Assert.Empty(((DiagnosisResult)results[^1]).Causes);
        Assert.StartsWith(
            "62 errors in the logs have no known cause. Other errors: ", results[^1].Summary, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "Other errors: 1 from pfsvc: \"Something.\".")]
    [InlineData(9, "Other errors: 9 from pfsvc, most often \"Something.\" (9).")]
    public async Task A_few_errors_that_nobody_knows_are_in_the_logs_result_alone(int count, string message)
    {
        var results = await RunAsync(
            "Running", Start.AddMinutes(90),
            string.Concat(Enumerable.Range(0, count).Select(i => Line(i, "e", "***** ERROR ***** Something."))));
        Assert.Equal(
            message, Assert.Single(Logs(results).Findings, finding => finding.Id == "Product.OtherErrors").Message);
        Assert.Equal("Diagnosis.Ok", Assert.Single(results[^1].Findings).Id);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(499)]
    [InlineData(500)]
    [InlineData(501)]
    [InlineData(900)]
    [InlineData(1000)]
    [InlineData(100_000)]
    public void A_row_of_the_timeline_keeps_the_first_and_the_last(int count)
    {
        var times = Enumerable.Range(0, count).Select(i => Start.AddMinutes(count - i)).ToList();
        var row = TimelineRow.Of("x", "Log", times);
        Assert.Equal((count, Math.Min(count, 500)), (row.Count, row.TimesUtc.Length));
        if (count > 0) Assert.Equal((times[^1], times[0]), (row.TimesUtc[0], row.TimesUtc[^1]));
        Assert.Equal(row.TimesUtc.Order().Distinct(), row.TimesUtc);
    }

    [Fact]
    public async Task The_timeline_has_the_newest_events()
    {
        var server = new FakeServer();
        server.Sources = server.Sources
            with
            {
                Events =
                [
                    .. Enumerable.Range(0, 900)
                        .Select(i => new SchannelEvent { Id = 36887, TimeUtc = Start.AddMinutes(i) }),
                ],
            };
        var row = ((DiagnosisResult)(await server.RunAsync())[^1]).Timeline.Single(row => row.Name == "Schannel 36887");
        Assert.Equal((900, Start.AddMinutes(899)), (row.Count, row.TimesUtc[^1]));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Line(int minute, string level, string message, string component = "pfsvc") =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Start.AddMinutes(minute):yyyy-MM-dd'T'HH:mm:ss.ffffff}Z|{level}|4|8|{component}|{message}\n");

    private static LogHealthResult Logs(List<CheckResult> results) => results.OfType<LogHealthResult>().Single();

    private Task<List<CheckResult>> RunAsync(string? state, DateTime atUtc, string log)
    {
        string file = Path.Combine(_folder, "MultiFactorAuthSvc.log");
        File.WriteAllText(file, log);
        var server = new FakeServer();
        server.Windows.Services.Clear();
        server.Windows.Services.Add(new ServiceAccount("MultiFactorAuth", null, state, "Automatic"));
        return FakeServer.RunAsync(server.Sources with { AtUtc = atUtc, LogFiles = [file] });
    }
}
