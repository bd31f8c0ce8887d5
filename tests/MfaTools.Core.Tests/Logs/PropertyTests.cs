using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using MfaTools.Logs;
using Xunit.Abstractions;

namespace MfaTools.Core.Tests;

/// <summary>Random files, read with vectors and without.</summary>
public sealed class PropertyTests(ITestOutputHelper output) : IDisposable
{
    private static readonly int Inputs = Runtime.Inputs(6_000);

    private static readonly string[] Pieces =
    [
        "2018-03-07T18:20:20.006280Z|e|2960|4036|pfadssvc|***** ERROR ***** first",
        "2018-03-07T18:20:21.000000Z|i|1|2|pfsvc|second",
        "2018-03-07T18:19:00.5Z|w|1|2|pfsvc|7c9f4a52-0b1e-4d0c-9a3e-5d1c0e6f2b11|third",
        "2018-03-07T18:20:22.000000Z|i|1|2|pfsvc|***** ERROR *****", "***** ERROR *****", "*****", "|e|", "|", "e",
        "Z|e|", "\n", "\n", "\n", "\r\n", "\0", "\u2018",
        "2018-99-99T99:99:99.999999Z|e|x|y|", "2018-03-07T18:20:20.Z|e|", "Mar  7 18:20:20 host pfsvc: x", "  at X()",
        "\uFEFF", "é",
    ];

    private static readonly Gen<string> Piece = Gen.Int[0, 21].Select(i => Pieces[i]);

    // Any text, texts made of the format's own pieces, and such with one character changed: all of it valid UTF-8. What
    // the first bytes show to be something else than a text of lines is another test's concern.
    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.Char['\0', '\u0180'].Array[0, 300].Select(letters => new string(letters)),
        Piece.Array[0, 40].Select(string.Concat),
        Gen.Select(Piece.Array[1, 30], Gen.Int[0, 2000], Gen.Char['\0', '\u00FF']).Select((pieces, at, letter) =>
        {
            char[] letters = string.Concat(pieces).ToCharArray();
            letters[at % letters.Length] = letter;
            return new string(letters);
        })).Where(IsLines);

    private static readonly Gen<ByteSearch> Searches = Gen.Bool.Select(
        fast => fast ? ByteSearch.Fastest : ByteSearch.Plain);

    private static readonly DateTime Start = new(2018, 3, 7, 0, 0, 0, DateTimeKind.Utc);

    private readonly LogFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Any_input_is_read_as_a_naive_reader_reads_it()
    {
        long compared = 0;
        Gen.Select(Text, Gen.Int[0, 7], Searches).Sample(
            (text, kind, search) =>
            {
                byte[] bytes = Encoding.UTF8.GetBytes(text);
                string path = _files.Write("a.log", bytes);
                var query = Query(kind) with { Bytes = search };
                Assert.Equal(
                    string.Join("\n", NaiveLog.Read(text, query).Select(Whole)),
                    string.Join("\n", LogFiles.Read(query, path).Select(Whole)));
                var summary = LogFiles.Summarize(path, LogFiles.Everything() with { Bytes = search });
                int lines = bytes.Count(b => b == '\n') + (bytes.Length > 0 && bytes[^1] != '\n' ? 1 : 0);
                Assert.Equal(lines, summary.Lines);
                Assert.Equal(lines, summary.Entries + summary.ContinuationLines + summary.UnparsedLines);
                Assert.True(summary.ContinuationLines >= 0);
                var entries = NaiveLog.Read(text, LogFiles.Everything());
                Assert.Equal(entries.Count(entry => entry.Level == LogLevels.Error), summary.Errors);
                Assert.Equal(entries.Count(entry => entry.Component is not null), summary.Entries);
                Assert.Equal(entries.Max(entry => entry.TimeUtc), summary.LastUtc);
                Assert.Equal(entries.Min(entry => entry.TimeUtc), summary.FirstUtc);
                Assert.Equal(
                    entries.Count(entry => entry.IssueId is not null), summary.Issues.Sum(issue => issue.Count));
                compared++;
            },
            iter: Inputs,
            threads: 1);
        output.WriteLine($"{compared} inputs were compared.");
        Assert.True(compared >= Inputs);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Windows_of_time_tails_and_context_are_a_filter_over_everything(int seed)
    {
        var random = new Random(seed);
        string text = BigText(random, 3_000_000);
        string path = _files.Write("a.log", text);
        Gen.Select(
            Gen.Select(Gen.Int[-100, 40_000], Gen.Int[-1, 3000], Gen.Int[0, 7]),
            Gen.Select(Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[-1, 60]), Searches).Sample(
            (window, shape, search) =>
            {
                var (after, length, kind) = window;
                var query = Query(kind) with { Bytes = search };
                if (after >= 0) query.AfterUtc = after == 0 ? DateTime.MinValue : Start.AddSeconds(after);
                if (length >= 0) query.BeforeUtc = Start.AddSeconds(after + length);
                (query.ContextBefore, query.ContextAfter) = (shape.Item1, shape.Item2);
                query.Tail = shape.Item3 >= 0 ? shape.Item3 : null;
                Assert.Equal(
                    string.Join("\n", NaiveLog.Read(text, query).Select(Whole)),
                    string.Join("\n", LogFiles.Read(query, path).Select(Whole)));
            },
            iter: Runtime.Inputs(25),
            threads: 1);
    }

    [Fact]
    public void Several_files_come_in_the_same_order_with_and_without_a_tail()
    {
        string[] paths =
        [
            .. Enumerable.Range(0, 3)
                .Select(file => _files.Write($"{file}.log", BigText(new Random(file + 10), 1_500_000))),
        ];
        var whole = LogFiles.Read(new LogQuery(), paths);
        foreach (int tail in new[] { 0, 1, 7, 50, 100_000 })
        {
            Assert.Equal(
                whole.TakeLast(tail).Select(Whole), LogFiles.Read(new LogQuery { Tail = tail }, paths).Select(Whole));
        }
    }

    // Lines out of order, single ones by days; entries of several lines, foreign lines, blank lines, and runs longer
    // than buffers.
    private static string BigText(Random random, int size)
    {
        var text = new StringBuilder();
        for (int i = 0; text.Length < size; i++)
        {
            int second = (i * 2) + random.Next(-20, 20) + (random.Next(700) == 0 ? random.Next(-300_000, 300_000) : 0);
            string message = random.Next(60) switch
            {
                0 => "Pfauth failed for user 'u'. Call status: X", 1 =>
                    "***** ERROR ***** odd", _ => new string('m', random.Next(200)),
            };
            text.Append(
                LogFiles.Line(second, message, random.Next(40) switch { 0 => "e", 1 => "E", 2 => "w", _ => "i" }));
            int more = random.Next(400);
            if (more == 0) text.Append("  continued ***** ERROR *****\n");
            if (more is 1 or 2) text.Append("   at one\r\n\n   Logon failure at two\n\n");
            if (more == 3) text.Append("Mar  7 18:20:20 host pfsvc: by syslog\nplain\n");
            if (random.Next(8000) == 0) text.Insert(text.Length, "  long\n", 60_000);
        }

        return text.ToString();
    }

    private static LogQuery Query(int kind) => kind switch
    {
        0 => new LogQuery(),
        1 => LogFiles.Everything(),
        2 => new LogQuery { WithAttention = true },
        3 => new LogQuery
        {
            Levels = new LogLevels(LogLevels.All),
            Patterns = [new Regex("ERROR", RegexOptions.IgnoreCase), new Regex("at two", RegexOptions.IgnoreCase)],
        },
        4 => new LogQuery
        {
            Levels = new LogLevels(LogLevels.All), Issue = id => id is "Log.WindowsLogonFailed" or "Log.PfauthFailed",
        },
        5 => new LogQuery
        {
            Levels = new LogLevels(LogLevels.All),
            Patterns = [new Regex(@"err+o?r\b.*fir*s?t|zz", RegexOptions.IgnoreCase)],
        },
        6 => new LogQuery
        {
            Levels = new LogLevels(LogLevels.All),
            Patterns =
            [
                new Regex(@"ER+ORx? \*{2,5}.?", RegexOptions.IgnoreCase),
                new Regex(@"^sz*e\w+ndx{0,3}\s*", RegexOptions.IgnoreCase),
                new Regex(@"at{1}a? tw\D", RegexOptions.IgnoreCase),
            ],
        },
        _ => new LogQuery { Levels = new LogLevels("w", "i"), Component = component => component.Length > 0 },
    };

    private static bool IsLines(string text) =>
        text.LastIndexOf('\uFEFF') <= 0 && !text.StartsWith("PK", StringComparison.Ordinal)
        && !(text.Contains('\r') && !text.Contains('\n'))
        // UTF-16, by its zeros.
        && !(text.Length > 1 && (text[0] == 0) != (text[1] == 0));

    private static string Whole(LogEntry entry) => FormattableString.Invariant(
        $"{entry.TimeUtc:o} {entry.OrderTime:o} {entry.Level} {entry.Component} {entry.LineNumber} {entry.IssueId} ")
        + $"[{entry.Message}] <{string.Join('/', entry.ContextBefore)}> <{string.Join('/', entry.ContextAfter)}>";

    [Fact]
    public void A_large_file_gives_the_same_entries_both_ways()
    {
        var random = new Random(3);
        var text = new StringBuilder();
        for (int i = 0; text.Length < 45_000_000; i++)
        {
            text.Append(
                LogFiles.Line(
                    i, new string('m', random.Next(200)) + (random.Next(50) == 0 ? "|e*" : ""), random.Next(100) == 0
                        || i is > 100_000 and < 130_000
                        ? "e"
                        : "i"));
            if (random.Next(500) == 0) text.Append("  ***** ERROR ***** of its own\n");
            if (random.Next(2000) == 0) text.Append('z', 100_000).Append('\n');
        }

        string path = _files.Write("a.log", text.ToString());
        var plain = new LogQuery { Bytes = ByteSearch.Plain };
        var fast = Read(new LogQuery(), path);
        Assert.Equal(Read(plain, path), fast);
        Assert.True(fast.Count > 30_000);
        var late = new LogQuery { AfterUtc = new DateTime(2018, 3, 7, 0, 0, 0, DateTimeKind.Utc).AddSeconds(50_000) };
        var slowLate = Read(late with { Bytes = ByteSearch.Plain }, path);
        Assert.Equal(slowLate, Read(late, path));
        Assert.Equal(
            fast.Count(entry => entry.Time is null || entry.Time >= late.AfterUtc),
            slowLate.Count(entry => entry.Time is not null) + fast.Count(entry => entry.Time is null));
        Assert.Equal(LogFiles.Summarize(path).Errors, fast.Count);
    }

    private static List<(DateTime? Time, string Message, long? Line)> Read(LogQuery query, string path) =>
        [.. LogFiles.Read(query, path).Select(Key)];

    private static (DateTime? Time, string Message, long? Line) Key(LogEntry entry) =>
        (entry.TimeUtc, entry.Message, entry.LineNumber);
}
