using System;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using System.Threading;
using System.Text.RegularExpressions;
using MfaTools.Logs;

namespace MfaTools.Core.Tests;

public sealed class ParserTests : IDisposable
{
    private const string Mail =
        "2018-03-07T18:20:20.006280Z|e|2960|4036|pfadssvc|***** ERROR ***** Error sending email to "
        + @"NewUser@domain.com: Access to the path '\\FileShare\public\MFA-Instructions\MFA-Guide.pdf' is denied.";

    private readonly LogFiles _files = new();

    public void Dispose() => _files.Dispose();

    public static TheoryData<string> MailForms =>
        ["plain", "curly", "ansi", "crlf", "bom", "utf16", "utf16be", "gzip", "unfinished"];

    [Theory]
    [MemberData(nameof(MailForms))]
    public void The_mail_line_is_read_in_every_form(string form)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        string curly = Mail.Replace(" '", " \u2018", StringComparison.Ordinal)
            .Replace("' ", "\u2019 ", StringComparison.Ordinal);
        string path = form switch
        {
            "curly" => _files.Write("a.log", curly + "\n"),
            "ansi" => _files.Write("a.log", Encoding.GetEncoding(1252).GetBytes(curly + "\n")),
            "crlf" => _files.Write("a.log", Mail + "\r\n"),
            "bom" => _files.Write("a.log", Mail + "\n", Encoding.UTF8),
            "utf16" => _files.Write("a.log", Mail + "\r\n", Encoding.Unicode),
            "utf16be" => _files.Write("a.log", Mail + "\r\n", Encoding.BigEndianUnicode),
            "gzip" => _files.Write("a.log.gz", Compress(Mail + "\n")),
            "unfinished" => _files.Write("a.log", Mail),
            _ => _files.Write("a.log", Mail + "\n"),
        };

        var entry = Assert.Single(LogFiles.Read(new LogQuery(), path));
        Assert.Equal(new DateTime(2018, 3, 7, 18, 20, 20, DateTimeKind.Utc).AddTicks(62800), entry.TimeUtc);
        Assert.Equal(DateTimeKind.Utc, entry.TimeUtc!.Value.Kind);
        Assert.Equal(
            ("Error", 2960, 4036, "pfadssvc"), (entry.Level, entry.ProcessId, entry.ThreadId, entry.Component));
        Assert.StartsWith("***** ERROR ***** Error sending email", entry.Message, StringComparison.Ordinal);
        Assert.EndsWith("is denied.", entry.Message, StringComparison.Ordinal);
        Assert.Equal("Log.AttachmentDenied", entry.IssueId);
        Assert.Equal(@"\\FileShare\public\MFA-Instructions\MFA-Guide.pdf", entry.AttachmentPath);
        Assert.Equal("NewUser@domain.com", entry.EmailAddress);
        Assert.Equal(
            @"Test-MfaAttachmentAccess -LiteralPath '\\FileShare\public\MFA-Instructions\MFA-Guide.pdf'",
            entry.NextCommand);
        Assert.Equal(1, entry.LineNumber);
        Assert.Null(entry.RequestId);
    }

    /// <summary>However many decimals the time has.</summary>
    [Theory]
    [InlineData("2018-03-07T18:20:22.000000Z")]
    [InlineData("2018-03-07T18:20:22Z")]
    public void A_line_without_a_level_is_not_in_the_format(string time)
    {
        string path = _files.Write("a.log", Mail + "\n" + time + "|||1|2|pfsvc|***** ERROR ***** x\n");
        Assert.Equal(["Error", "Error"], LogFiles.ReadAll(path).Select(entry => entry.Level));
        var summary = LogFiles.Summarize(path);
        Assert.Equal((2, 1), (summary.Errors, summary.UnparsedLines));
    }

    [Theory]
    [InlineData("7c9f4a52-0b1e-4d0c-9a3e-5d1c0e6f2b11")]
    [InlineData("{7c9f4a52-0b1e-4d0c-9a3e-5d1c0e6f2b11}")]
    public void A_request_guid_is_taken_from_the_message(string request)
    {
        var entry = Assert.Single(LogFiles.ReadAll(_files.Write("a.log", LogFiles.Line(0, request + "|a|b"))));
        Assert.Equal((request, "a|b"), (entry.RequestId, entry.Message));
    }

    [Fact]
    public void Further_pipes_belong_to_the_message()
    {
        var entry = Assert.Single(LogFiles.ReadAll(_files.Write("a.log", LogFiles.Line(0, "validate|oath|code"))));
        Assert.Equal("validate|oath|code", entry.Message);
        Assert.Null(entry.RequestId);
    }

    [Theory]
    [InlineData("e", "Error")]
    [InlineData("i", "Information")]
    [InlineData("w", "w")]
    [InlineData("E", "Error")]
    [InlineData("ERROR", "Error")]
    [InlineData("err", "Error")]
    [InlineData("Info", "Information")]
    [InlineData("warn", "warn")]
    public void Levels_are_named_where_they_are_known(string written, string level) =>
        Assert.Equal(
            level, Assert.Single(LogFiles.ReadAll(_files.Write("a.log", LogFiles.Line(0, level: written)))).Level);

    [Theory]
    [InlineData("2018-03-07T18:20:20Z", 0)]
    [InlineData("2018-03-07T18:20:20.1Z", 1_000_000)]
    [InlineData("2018-03-07T18:20:20.1234567Z", 1_234_567)]
    public void Other_numbers_of_decimals_are_read(string time, int ticks) => Assert.Equal(
        new DateTime(2018, 3, 7, 18, 20, 20, DateTimeKind.Utc).AddTicks(ticks),
        Assert.Single(LogFiles.ReadAll(_files.Write("a.log", time + "|e|1|2|pfsvc|x\n"))).TimeUtc);

    [Theory]
    [InlineData("2018-02-30T18:20:20.000000Z")]
    [InlineData("0000-01-01T00:00:00.000000Z")]
    [InlineData("2018-13-01T24:61:61.000000Z")]
    public void A_time_that_is_not_on_the_calendar_is_null(string time)
    {
        var entry = Assert.Single(LogFiles.Read(new LogQuery(), _files.Write("a.log", time + "|e|1|2|pfsvc|x\n")));
        Assert.Null(entry.TimeUtc);
        Assert.Equal("x", entry.Message);
    }

    [Fact]
    public void Lines_that_follow_belong_to_the_entry_and_empty_ones_at_its_end_do_not()
    {
        string path = _files.Write(
            "a.log", LogFiles.Line(0, "first", "e") + "  at one\r\n\n  at two\n\n\n" + LogFiles.Line(1)
                + "not an error's\n");
        Assert.Equal("first\n  at one\n\n  at two", Assert.Single(LogFiles.Read(new LogQuery(), path)).Message);
        var summary = LogFiles.Summarize(path);
        Assert.Equal((8, 2, 6, 0), (summary.Lines, summary.Entries, summary.ContinuationLines, summary.UnparsedLines));
    }

    // On .NET Framework where Windows uses UTF-8 for ANSI: the code pages are built in, and there is no provider.
    [Fact]
    public void Ansi_is_Western_European_where_the_system_uses_utf8_for_it()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        Assert.Equal(1252, LogText.FindAnsi(new UTF8Encoding(), null).CodePage);
        Assert.Equal(1250, LogText.FindAnsi(Encoding.GetEncoding(1250), null).CodePage);
    }

    // What is searched for before a pattern is tried must never lose a match.
    [Theory]
    [InlineData("tok?en")]
    [InlineData("abx*cd")]
    [InlineData("abz{0,2}cd")]
    [InlineData(@"\x74oken")]
    [InlineData("a(b|zz)")]
    [InlineData("[a-z]oken")]
    [InlineData("nothing|token")]
    [InlineData(@"tok\S+ a\w")]
    [InlineData("(?x) t o k e n")]
    [InlineData("tokenz??")]
    public void A_pattern_finds_what_it_matches(string pattern) => FindsWhatItMatches(pattern);

    [NotOnMonoFact("its regular expressions do not know the case of the Kelvin sign")]
    public void A_letter_that_is_another_in_lower_case_is_found() => FindsWhatItMatches("Kelvin");

    private void FindsWhatItMatches(string pattern)
    {
        const string Message = "token abcd \u212Aelvin";
        string path = _files.Write("a.log", LogFiles.Line(0, Message) + LogFiles.Line(1, "other"));
        var query = new LogQuery
        {
            Levels = new LogLevels(LogLevels.All),
            Patterns = [new Regex(pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)],
        };
        Assert.Equal([Message], LogFiles.Read(query, path).Select(entry => entry.Message));
    }

    [Fact]
    public void A_file_may_begin_with_a_blank_line()
    {
        string path = _files.Write("a.log", "\n" + LogFiles.Line(0, "first", "e") + "  at one\n  at two\n");
        Assert.Equal("first\n  at one\n  at two", Assert.Single(LogFiles.Read(new LogQuery(), path)).Message);
    }

    [Fact]
    public void Foreign_lines_are_counted_and_never_lost()
    {
        string path = _files.Write(
            "a.log", "cut off\n" + LogFiles.Line(0) + "Mar  7 18:20:20 host pfsvc: by syslog\n2018-03-07T18:2\n"
                + LogFiles.Line(1));
        Assert.Equal(
            ["Unparsed", "Information", "Unparsed", "Unparsed", "Information"],
            LogFiles.ReadAll(path).Select(entry => entry.Level));
        Assert.Equal(3, LogFiles.Summarize(path).UnparsedLines);
    }

    [Fact]
    public void The_mark_of_an_error_makes_one_at_any_level_and_on_any_line()
    {
        string path = _files.Write(
            "a.log", LogFiles.Line(0, "***** ERROR ***** a", "w") + LogFiles.Line(1) + "no time ***** ERROR ***** b\n"
                + LogFiles.Line(2, "c ***** ERROR *****"));
        var entries = LogFiles.Read(new LogQuery(), path);
        Assert.Equal(["***** ERROR ***** a", "no time ***** ERROR ***** b"], entries.Select(entry => entry.Message));
        Assert.All(entries, entry => Assert.Equal("Error", entry.Level));
        Assert.Equal(2, LogFiles.Summarize(path).Errors);
    }

    [Fact]
    public void A_cut_off_error_is_given_and_counted_as_unparsed()
    {
        string path = _files.Write("a.log", "2018-03-07T18:20:20.006280Z|e|29\n");
        var entry = Assert.Single(LogFiles.Read(new LogQuery(), path));
        Assert.Equal(("Error", "29", null), (entry.Level, entry.Message, entry.Component));
        Assert.Equal(1, LogFiles.Summarize(path).UnparsedLines);
    }

    [Fact]
    public void Zeroes_before_a_line_are_passed_over() =>
        Assert.Equal(
            "x", Assert.Single(
                LogFiles.Read(new LogQuery(), _files.Write("a.log", "\0\0\0" + LogFiles.Line(0, "x", "e")))).Message);

    [Fact]
    public void An_empty_file_gives_nothing()
    {
        string path = _files.Write("a.log", "");
        Assert.Empty(LogFiles.ReadAll(path));
        Assert.Equal(0, LogFiles.Summarize(path).Lines);
    }

    [Fact]
    public void An_endless_line_and_an_endless_entry_are_cut_and_what_follows_is_read()
    {
        string line = new('x', 9_000_000);
        string path = _files.Write("a.log", LogFiles.Line(0, line, "e") + LogFiles.Line(1, "next", "e"));
        var entries = LogFiles.Read(new LogQuery(), path);
        Assert.Equal(2, entries.Count);
        Assert.InRange(entries[0].Message.Length, 500_000, LogWindows.MaxSize);
        Assert.Matches(@" \[\d+ more bytes\]$", entries[0].Message);
        Assert.Equal(("next", 2L), (entries[1].Message, entries[1].LineNumber));

        string many = string.Concat(Enumerable.Repeat(new string('y', 99) + "\n", 90_000));
        path = _files.Write("b.log", LogFiles.Line(0, "head", "e") + many + LogFiles.Line(1, "next", "e"));
        entries = LogFiles.Read(new LogQuery(), path);
        Assert.Equal(2, entries.Count);
        Assert.StartsWith("head\nyyy", entries[0].Message, StringComparison.Ordinal);
        Assert.Matches(@" \[\d+ more bytes\]$", entries[0].Message);
        Assert.Equal(("next", 90_002L), (entries[1].Message, entries[1].LineNumber));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void The_last_entries_have_their_context_where_reading_from_the_end_began_just_before_them(int linesBetween)
    {
        // Reading from the end begins at the first entry of the last MiB.
        int length = LogFiles.Line(0, "text-000000").Length, count = 3 * (1 << 20) / length;
        int first = count - ((1 << 20) / length) + linesBetween;
        string path = _files.Write("a.log", string.Concat(
            Enumerable.Range(0, count)
                .Select(i => LogFiles.Line(i, $"text-{i:d6}", i == first || i == count - 5 ? "e" : "i"))));
        var entries = LogFiles.Read(new LogQuery { Tail = 2, ContextBefore = 2 }, path);
        Assert.Equal([$"text-{first:d6}", $"text-{count - 5:d6}"], entries.Select(entry => entry.Message));
        Assert.Equal(
            [LogFiles.Line(first - 2, $"text-{first - 2:d6}").TrimEnd(),
                LogFiles.Line(first - 1, $"text-{first - 1:d6}").TrimEnd()],
            entries[0].ContextBefore);
    }

    [Fact]
    public void Files_of_the_same_time_are_merged_in_its_order()
    {
        string odd = _files.Write("a.log", string.Concat(new[] { 1, 3, 5, 7 }.Select(i => LogFiles.Line(i, $"{i}"))));
        string even = _files.Write("b.log", string.Concat(new[] { 0, 2, 4, 6 }.Select(i => LogFiles.Line(i, $"{i}"))));
        Assert.Equal(
            ["0", "1", "2", "3", "4", "5", "6", "7"], LogFiles.ReadAll(odd, even).Select(entry => entry.Message));
    }

    [Fact]
    public void The_largest_step_back_is_found_wherever_it_is()
    {
        string path = _files.Write(
            "a.log", string.Concat(new[] { 10, 5, 20, 8, 30, 29 }.Select(i => LogFiles.Line(i))));
        Assert.Equal(TimeSpan.FromSeconds(12), LogFiles.Summarize(path).LargestStepBack);
    }

    [Fact]
    public void Reading_ends_when_it_is_cancelled_also_where_nothing_is_found()
    {
        byte[] bytes = Encoding.ASCII.GetBytes(
            string.Concat(Enumerable.Range(0, 40_000).Select(i => LogFiles.Line(i))));
        using var stop = new CancellationTokenSource();
        using var reader = new LogFileReader(
            new MemoryStream(bytes), ByteSearch.Fastest, new LogMatcher(new LogQuery()).Search, cancel: stop.Token)
            {
                Moved = _ => stop.Cancel(),
            };
        Assert.Throws<OperationCanceledException>(() => reader.Read());
    }

    private static byte[] Compress(string text)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return bytes.ToArray();
    }
}
