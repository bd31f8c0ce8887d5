using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using MfaTools.Knowledge;
using MfaTools.Logs;

namespace MfaTools.Core.Tests.Logs;

/// <summary>Events of Windows among the logs.</summary>
public sealed class EventEntryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mfa-events").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("event105.txt", "Log.AdfsProviderNotFound")]
    [InlineData("event364.txt", "Log.CloudUnreachable", "Log.AdfsCloudAdapterFailed")]
    [InlineData("adfs-admin.xml", "Log.CloudUnreachable", "Log.AdfsCloudAdapterFailed")]
    public void An_event_of_AD_FS_is_one_entry_and_its_known_issue(string name, params string[] issues)
    {
        string text = File.ReadAllText(Case(name));
        var forms = new List<string>
        {
            text, text.Replace("\r", "", StringComparison.Ordinal), Mail(text, 72), Mail(text, 40), text + "\n" + text,
        };
        foreach (string form in name.EndsWith(".txt", StringComparison.Ordinal) ? forms : [forms[0]])
        {
            var entries = Read(Write("x.txt", form));
            Assert.Equal(
                form == forms[^1] && forms.Count > 1 && name.EndsWith(".txt", StringComparison.Ordinal)
                    ? 2
                    : 1, entries.Count);
            Assert.All(entries, entry => Assert.Contains(entry.IssueId, issues));
            Assert.All(entries, entry => Assert.Equal(("Error", "AD FS"), (entry.Level, entry.Component)));
            Assert.All(
                entries, entry =>
                    Assert.DoesNotContain("internal address", entry.Recommendation, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void An_event_of_AD_FS_without_its_text_is_known_by_its_number()
    {
        string path = Write("x.xml", Rendered(105, 2,
            "<Data>WindowsAzureMultiFactorAuthentication</Data><Data>Proxy device TLS pipeline</Data><Data>could not "
                + "be loaded</Data>"));
        var entry = Assert.Single(Read(path));
        Assert.Equal(
            ("Log.AdfsProviderNotFound", 1234, 2884, 1),
            (entry.IssueId, entry.ProcessId, entry.ThreadId, entry.LineNumber));
        Assert.Equal(new DateTime(2020, 2, 24, 8, 12, 31, DateTimeKind.Utc), entry.TimeUtc);
        // The same number of another source, and of another provider, is not that issue.
        Assert.Null(Assert.Single(Read(Write("y.xml", Rendered(105, 2, "<Data>Contoso.Adapter</Data>")))).IssueId);
    }

    [Fact]
    public void Events_are_selected_as_entries_are()
    {
        string path = Write(
            "x.xml",
            string.Concat(Enumerable.Range(0, 6).Select(level => Rendered(500 + level, level, "<Data>x</Data>"))));
        string[] Levels(LogQuery query) => [.. Read(path, query).Select(entry => entry.Level)];
        Assert.Equal(["Error", "Error"], Levels(new LogQuery()));
        Assert.Equal(["Warning"], Levels(new LogQuery { Levels = new LogLevels("warning") }));
        Assert.Equal(6, Levels(new LogQuery { Levels = new LogLevels("All") }).Length);
        Assert.Empty(Levels(new LogQuery { AfterUtc = new DateTime(2020, 2, 25, 0, 0, 0, DateTimeKind.Utc) }));
        Assert.Empty(Levels(new LogQuery { Component = name => name == "pfsvc" }));
        Assert.Single(Levels(new LogQuery { Patterns = [new("event 502")] }));
        Assert.Single(Levels(new LogQuery { Tail = 1 }));
        // Whether an event without a time or a known level is wanted cannot be told: it is given.
        string copied = File.ReadAllText(Case("event105.txt"))
            .Replace("Level:         Error", "Level:         Fehler", StringComparison.Ordinal);
        var entry = Assert.Single(Read(Write("y.txt", copied), new LogQuery { AfterUtc = DateTime.UtcNow }));
        Assert.Equal((null, "Fehler"), (entry.TimeUtc, entry.Level));
        Assert.Contains("7/9/2016 10:55:08 AM, time zone not known", entry.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_binary_log_and_a_compressed_file_are_read_too_and_counted()
    {
        string log = Path.Combine(Repository.Root, "docs", "samples", "Tls", "schannel-events.evtx");
        Assert.Equal(4, Read(log).Count);
        string zipped = Path.Combine(_folder, "events.gz");
        using (var gzip = new GZipStream(File.Create(zipped), CompressionMode.Compress))
        {
            gzip.Write(File.ReadAllBytes(log));
        }

        Assert.Equal(4, Read(zipped).Count);
        var summary = Assert.Single(
            LogSearch.Summarize([log], new LogQuery { Levels = new LogLevels("All") }, new LogEvents(Refuse)));
        Assert.Equal((4, 4, 0), (summary.Entries, summary.Errors, summary.UnparsedLines));
    }

    [Fact]
    public void Damage_is_a_problem_and_what_was_read_before_it_counts()
    {
        byte[] log = File.ReadAllBytes(Path.Combine(Repository.Root, "docs", "samples", "Tls", "schannel-events.evtx"));
        string path = Path.Combine(_folder, "cut.evtx");
        File.WriteAllBytes(path, log[..^4000]);
        var problems = new List<LogProblem>();
        Assert.Equal(4, LogSearch.Read([path], new LogQuery(), new LogEvents(problems.Add)).Count());
        Assert.Contains("ends within chunk 0", Assert.Single(problems).Exception!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pasted_texts_of_known_issues_are_named()
    {
        var problems = new List<LogProblem>();
        Assert.Empty(LogSearch.Read([Case("phone-and-portal.txt")], new LogQuery(), new LogEvents(problems.Add)));
        Assert.Equal(
            ["Log.AppNotFound", "Log.PortalRequestValidation", "Log.MasterUndetermined"],
            Assert.Single(problems).Issues);
        problems.Clear();
        Assert.Empty(LogSearch.Read([Write("x.txt", "nothing\nof ours")], new LogQuery(), new LogEvents(problems.Add)));
        Assert.Empty(Assert.Single(problems).Issues);
    }

    [Theory]
    [InlineData("The remote server returned an\nerror: NotFound", "Log.AppNotFound")]
    [InlineData("> Server Error in '/MultiFactorAuth'\r\nApplication\r\n\r\nother", "Log.PortalRequestValidation")]
    [InlineData("The remote server returned an\n\nerror: NotFound", null)]
    public void A_pasted_message_may_be_wrapped(string text, string? issue) =>
        Assert.Equal(issue, KnownIssueCatalog.Default.FindAll(text).SingleOrDefault()?.Id);

    private static string Rendered(int id, int level, string data) =>
        $"<Event><System><Provider Name='AD FS'/><EventID>{id}</EventID><Level>{level}</Level>"
        + "<TimeCreated SystemTime='2020-02-24T08:12:31Z'/><Execution ProcessID='1234' ThreadID='2884'/></System>"
        + $"<UserData><Event><EventData>{data}</EventData></Event></UserData></Event>";

    private static List<LogEntry> Read(string path, LogQuery? query = null) =>
        [.. LogSearch.Read([path], query ?? new LogQuery(), new LogEvents(Refuse))];

    private static void Refuse(LogProblem problem) =>
        Assert.Fail($"{problem.Path}: {problem.Exception?.Message ?? "no log"}");

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text, Encoding.UTF8);
        return path;
    }

    private static string Case(string name) =>
        Path.Combine(Repository.Root, "tests", "MfaTools.Core.Tests", "Windows", "Events", name);

    /// <summary>The description wrapped as a mail does it.</summary>
    private static string Mail(string text, int width)
    {
        var lines = text.Replace("\r", "", StringComparison.Ordinal).Split('\n');
        int start = Array.FindIndex(lines, line => line.StartsWith("Description:", StringComparison.Ordinal)) + 1;
        var wrapped = lines[..start].ToList();
        foreach (string line in lines[start..])
        {
            string rest = line.TrimEnd();
            while (rest.Length > width && rest.LastIndexOf(' ', width) is var at and > 0)
            {
                wrapped.Add(rest[..at]);
                rest = rest[(at + 1)..];
            }

            wrapped.Add(rest);
        }

        return string.Join("\n", wrapped);
    }
}
