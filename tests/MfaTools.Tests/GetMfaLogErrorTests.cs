using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Threading;

namespace MfaTools.Tests;

public sealed class GetMfaLogErrorTests : IDisposable
{
    private const string Error = "2018-03-07T18:20:20.006280Z|e|2960|4036|pfadssvc|***** ERROR ***** first";
    private const string Info = "2018-03-07T18:20:21.000000Z|i|2960|4036|pfsvc|second";
    private const string Odd = "2018-03-07T18:20:22.000000Z|w|2960|4036|pfsvc|third";

    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void The_mail_story_gives_cause_fix_and_next_command()
    {
        var outcome = _session.Run("Get-MfaLogError -Path $samples -IssueId Log.AttachmentDenied -Before '2018-03-07T18:30:00Z'");

        var entry = Assert.Single(outcome.Output);
        Assert.Equal("MfaTools.LogEntry", entry.BaseObject.GetType().FullName);
        object? Value(string name) => entry.Properties[name].Value;
        Assert.Equal(new DateTime(2018, 3, 7, 18, 20, 20, DateTimeKind.Utc).AddTicks(62800), Value("TimeUtc"));
        Assert.Equal(@"\\FileShare\public\MFA-Instructions\MFA-Guide.pdf", Value("AttachmentPath"));
        Assert.Equal("NewUser@domain.com", Value("EmailAddress"));
        Assert.Equal(@"Test-MfaAttachmentAccess -LiteralPath '\\FileShare\public\MFA-Instructions\MFA-Guide.pdf'", Value("NextCommand"));
        Assert.Contains("computer account", (string)Value("Cause")!);
        Assert.Contains("Read on the share", (string)Value("Recommendation")!);
        Assert.Equal(5L, Value("LineNumber"));
        Assert.Equal("MultiFactorAuthAdSyncSvc.log:5", Value("Source")!.ToString());
    }

    [Fact]
    public void Files_bind_by_property_name_and_paths_by_value()
    {
        _session.Write("a.log", Error);
        Assert.Single(_session.Run("[pscustomobject]@{ PSPath = \"$folder/a.log\" } | Get-MfaLogError").Output);
        Assert.Single(_session.Run("[pscustomobject]@{ LiteralPath = \"$folder/a.log\" } | Get-MfaLogError").Output);
        Assert.Single(_session.Run("\"$folder/a.log\" | Get-MfaLogError").Output);
        Assert.Single(_session.Run("Get-MfaLogError \"$folder/a.log\" | Get-MfaLogError").Output);
        Assert.Single(_session.Run("[System.IO.FileInfo]::new(\"$folder/a.log\") | ForEach-Object FullName | Get-MfaLogError").Output);
    }

    [Fact]
    public void Wildcards_match_and_literal_paths_do_not()
    {
        _session.Write("a[1].log", Error);
        _session.Write("b1.log", Error);
        Assert.Equal("b1.log:1", Assert.Single(_session.Run("Get-MfaLogError \"$folder/b[1].log\"").Values("Source")));
        Assert.Equal("a[1].log:1", Assert.Single(_session.Run("Get-MfaLogError -LiteralPath \"$folder/a[1].log\"").Values("Source")));
        Assert.Equal(2, _session.Run("Get-MfaLogError \"$folder/*.log\"").Output.Count);
    }

    [Fact]
    public void Wildcard_without_match_gives_nothing()
    {
        var outcome = _session.Run("Get-MfaLogError \"$folder/none*.log\"; Get-MfaLogError \"$folder/no/such/*.log\"");
        Assert.Empty(outcome.Output);
        Assert.Empty(outcome.Errors);
    }

    [Theory]
    [InlineData("-Path")]
    [InlineData("-LiteralPath")]
    public void Missing_file_is_one_error_and_the_others_are_read(string parameter)
    {
        _session.Write("a.log", Error);
        var outcome = _session.Run($"Get-MfaLogError {parameter} \"$folder/missing.log\", \"$folder/a.log\"");
        Assert.Single(outcome.Output);
        var error = Assert.Single(outcome.Errors);
        Assert.Equal("PathNotFound,MfaTools.Commands.GetMfaLogErrorCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.ObjectNotFound, error.CategoryInfo.Category);
        Assert.EndsWith("missing.log", (string)error.TargetObject);
        Assert.Contains("missing.log", error.ErrorDetails.Message);
    }

    [Fact]
    public void Damaged_gzip_is_an_error_with_the_path()
    {
        File.WriteAllBytes(Path.Combine(_session.Folder, "bad.log.gz"), [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]);
        _session.Write("a.log", Error);
        var outcome = _session.Run("Get-MfaLogError \"$folder/bad.log.gz\", \"$folder/a.log\"");
        Assert.Single(outcome.Output);
        Assert.StartsWith("FileUnreadable,", Assert.Single(outcome.Errors).FullyQualifiedErrorId);
    }

    [Fact]
    public void No_path_without_an_installed_product_says_what_to_do()
    {
        if (OperatingSystem.IsWindows()) return;
        var outcome = _session.Run("Get-MfaLogError");
        Assert.StartsWith("LogFolderNotFound,", outcome.Failure!.FullyQualifiedErrorId);
        Assert.Contains("-Path", outcome.Failure.ErrorDetails.Message);
    }

    [Fact]
    public void Empty_pipeline_gives_nothing()
    {
        var outcome = _session.Run("@() | Get-MfaLogError");
        Assert.Empty(outcome.Output);
        Assert.Null(outcome.Failure);
    }

    [Theory]
    [InlineData("-Pattern '('", "InvalidPattern")]
    [InlineData("-Level Fatal", "InvalidLevel")]
    [InlineData("-Wait -Summary", "ParameterConflict")]
    [InlineData("-Wait -Before 1h", "ParameterConflict")]
    [InlineData("-Summary -Tail 3", "ParameterConflict")]
    public void Bad_arguments_have_ids(string arguments, string id)
    {
        var outcome = _session.Run($"Get-MfaLogError $samples {arguments}");
        Assert.StartsWith(id + ",", outcome.Failure!.FullyQualifiedErrorId);
        Assert.NotEqual(ErrorCategory.NotSpecified, outcome.Failure.CategoryInfo.Category);
    }

    [Fact]
    public void A_runaway_pattern_ends_with_an_error()
    {
        _session.Write("a.log", Error + new string('a', 5000) + "!");
        var outcome = _session.Run("Get-MfaLogError \"$folder/a.log\" -Pattern '^(.*a+)+$X'");
        Assert.StartsWith("PatternTooSlow,", outcome.Failure!.FullyQualifiedErrorId);
    }

    [Fact]
    public void Level_component_pattern_and_context_select()
    {
        _session.Write("a.log", Error, Info, Odd, "not of the format");
        Assert.Equal(["Error"], _session.Run("Get-MfaLogError \"$folder/a.log\"").Values("Level"));
        Assert.Equal(["Error", "Information", "w"], _session.Run("Get-MfaLogError \"$folder/a.log\" -Level All").Values("Level"));
        Assert.Equal(["w"], _session.Run("Get-MfaLogError \"$folder/a.log\" -Level w").Values("Level"));
        Assert.Equal(2, _session.Run("Get-MfaLogError \"$folder/a.log\" -Level All -Component pfs*").Output.Count);
        Assert.Equal(["Information"], _session.Run("Get-MfaLogError \"$folder/a.log\" -Level All -Pattern 'SEC.nd'").Values("Level"));
        var entry = Assert.Single(_session.Run("Get-MfaLogError \"$folder/a.log\" -Level Information -Context 1,2").Output);
        Assert.Equal([Error], (string[])entry.Properties["ContextBefore"].Value);
        Assert.Equal([Odd, "not of the format"], (string[])entry.Properties["ContextAfter"].Value);
    }

    [Fact]
    public void Ages_dates_and_time_zones_are_understood()
    {
        string Line(TimeSpan age) => $"{DateTime.UtcNow - age:yyyy-MM-ddTHH:mm:ss.ffffff}Z|e|1|2|pfsvc|{age}";
        _session.Write("a.log", Line(TimeSpan.FromDays(3)), Line(TimeSpan.FromMinutes(90)), Line(TimeSpan.FromMinutes(5)));
        Assert.Single(_session.Run("Get-MfaLogError \"$folder/a.log\" -After 1h").Output);
        Assert.Equal(2, _session.Run("Get-MfaLogError \"$folder/a.log\" -After 2d").Output.Count);
        Assert.Single(_session.Run("Get-MfaLogError \"$folder/a.log\" -After 600s").Output);
        Assert.Equal(2, _session.Run("Get-MfaLogError \"$folder/a.log\" -After 120m").Output.Count);
        Assert.Equal(2, _session.Run("Get-MfaLogError \"$folder/a.log\" -After '1.5d'").Output.Count);
        Assert.Equal(3, _session.Run("Get-MfaLogError \"$folder/a.log\" -After 1w").Output.Count);
        Assert.NotNull(_session.Run("Get-MfaLogError \"$folder/a.log\" -After 2").Failure);
        Assert.Equal(2, _session.Run("Get-MfaLogError \"$folder/a.log\" -After ([timespan]::FromHours(5))").Output.Count);
        Assert.Equal(2, _session.Run("Get-MfaLogError \"$folder/a.log\" -Before 1h").Output.Count);
        Assert.Equal(2, _session.Run("Get-MfaLogError \"$folder/a.log\" -After ([datetime]::Now.AddHours(-2))").Output.Count);
        Assert.NotNull(_session.Run("Get-MfaLogError \"$folder/a.log\" -After sometime").Failure);
        Assert.Equal(2, _session.Run("Get-MfaLogError $samples -IssueId Log.AttachmentDenied -After '2018-03-07T18:20:20Z'").Output.Count);
    }

    [Fact]
    public void Several_files_come_in_the_order_of_time()
    {
        var times = _session.Run("Get-MfaLogError $samples -Level All").Output.Select(entry => (DateTime)entry.Properties["TimeUtc"].Value).ToList();
        Assert.Equal(24, times.Count);
        Assert.Equal(times.Order(), times);
        Assert.Equal(["Log.AttachmentDenied", "Log.UnhandledSB"], _session.Run("Get-MfaLogError $samples -Tail 2").Values("IssueId"));
    }

    [Fact]
    public void Summary_counts_lines_and_issues()
    {
        _session.Write("a.log", "no entry above", Error, "  continued", Info, "2018-03-07T18:2");
        var summary = Assert.Single(_session.Run("Get-MfaLogError \"$folder/a.log\" -Summary").Output);
        Assert.Equal("MfaTools.LogSummary", summary.BaseObject.GetType().FullName);
        Assert.Equal("5 2 1 2 1 1", string.Join(" ", new[] { "Lines", "Entries", "ContinuationLines", "UnparsedLines", "Errors", "UnknownErrors" }.Select(name => summary.Properties[name].Value)));
    }

    [Fact]
    public void A_file_of_another_format_is_warned_about()
    {
        _session.Write("other.log", "hello", "world");
        var outcome = _session.Run("Get-MfaLogError \"$folder/other.log\"");
        Assert.Empty(outcome.Output);
        Assert.Contains("other.log", Assert.Single(outcome.Warnings));
        Assert.Equal(["hello", "world"], _session.Run("Get-MfaLogError \"$folder/other.log\" -Level Unparsed").Values("Message"));
    }

    [Fact]
    public void Redact_leaves_no_address_in_any_property()
    {
        var outcome = _session.Run("Get-MfaLogError $samples -Redact -Context 3");
        string all = string.Join("\n", outcome.Output.SelectMany(entry => entry.Properties)
            .SelectMany(property => property.Value is string[] lines ? lines : [property.Value?.ToString() ?? ""]));
        foreach (string secret in new[] { "NewUser", "Second.User", "@domain.com", "alice", "192.0.2.", "555", "CONTOSO\\admin" }) Assert.DoesNotContain(secret, all);
        Assert.Contains("<email1>", all);
    }

    [Fact]
    public void First_object_ends_the_reading_of_a_pipeline()
    {
        var outcome = _session.Run("Get-MfaLogError $samples | ForEach-Object { $_; break }");
        Assert.Single(outcome.Output);
    }

    [Fact]
    public void Wait_gives_new_lines_and_stops_within_a_second()
    {
        string path = _session.Write("a.log", Error);
        using var shell = PowerShell.Create(_session.Runspace);
        shell.AddScript($"Get-MfaLogError -LiteralPath '{path}' -Wait -Tail 0");
        var output = new PSDataCollection<PSObject>();
        var running = shell.BeginInvoke<PSObject, PSObject>(null, output);
        // Lines written after the start must come; the start itself is not announced, so it is written until seen.
        for (int i = 0; i < 100 && output.Count == 0; i++)
        {
            File.AppendAllText(path, $"{DateTime.UtcNow:yyyy-MM-ddTHH:mm:ss.ffffff}Z|e|1|2|pfsvc|new {i}\n");
            Thread.Sleep(100);
        }

        Assert.NotEmpty(output);
        Assert.StartsWith("new", (string)output[0].Properties["Message"].Value);
        var clock = Stopwatch.StartNew();
        shell.Stop();
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(1), $"Stopping took {clock.Elapsed}.");
        Assert.Throws<PipelineStoppedException>(() => shell.EndInvoke(running));
    }

    [Fact]
    public void Levels_and_issues_complete()
    {
        static string[] Complete(System.Management.Automation.Runspaces.Runspace runspace, string text)
        {
            using var shell = PowerShell.Create(runspace);
            return [.. CommandCompletion.CompleteInput(text, text.Length, null, shell).CompletionMatches.Select(match => match.CompletionText)];
        }

        Assert.Equal(["Error"], Complete(_session.Runspace, "Get-MfaLogError -Level E"));
        Assert.Contains("Log.AttachmentDenied", Complete(_session.Runspace, "Get-MfaLogError -IssueId Log.Att"));
    }
}
