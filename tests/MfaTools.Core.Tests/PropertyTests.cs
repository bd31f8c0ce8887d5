using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using CsCheck;
using MfaTools.Logs;
using Xunit.Abstractions;

namespace MfaTools.Core.Tests;

/// <summary>Random files. Both ways of reading are switched by a static, so nothing else runs beside these.</summary>
[Collection(nameof(PropertyTests))]
[CollectionDefinition(nameof(PropertyTests), DisableParallelization = true)]
public sealed class PropertyTests(ITestOutputHelper output) : IDisposable
{
    private const int Inputs = 20_000;

    private static readonly string[] Pieces =
    [
        "2018-03-07T18:20:20.006280Z|e|2960|4036|pfadssvc|***** ERROR ***** first",
        "2018-03-07T18:20:21.000000Z|i|1|2|pfsvc|second", "2018-03-07T18:19:00.5Z|w|1|2|pfsvc|7c9f4a52-0b1e-4d0c-9a3e-5d1c0e6f2b11|third",
        "2018-03-07T18:20:22.000000Z|i|1|2|pfsvc|***** ERROR *****", "***** ERROR *****", "*****", "|e|", "|", "e", "Z|e|", "\n", "\n", "\n", "\r\n", "\0", "\u2018",
        "2018-99-99T99:99:99.999999Z|e|x|y|", "2018-03-07T18:20:20.Z|e|", "Mar  7 18:20:20 host pfsvc: x", "  at X()", "\uFEFF", "é",
    ];

    private static readonly Gen<string> Piece = Gen.Int[0, 21].Select(i => Pieces[i]);

    private static readonly Gen<byte[]> Bytes = Gen.OneOf(
        Gen.Byte.Array[0, 300],
        Piece.Array[0, 40].Select(pieces => Encoding.UTF8.GetBytes(string.Concat(pieces))),
        Gen.Select(Piece.Array[1, 30], Gen.Int[0, 2000], Gen.Byte).Select((pieces, at, value) =>
        {
            byte[] bytes = Encoding.UTF8.GetBytes(string.Concat(pieces));
            bytes[at % bytes.Length] = value;
            return bytes;
        }));

    private readonly LogFiles _files = new();

    public void Dispose()
    {
        LogFileReader.UseVectors = true;
        _files.Dispose();
    }

    [Fact]
    public void Any_input_is_read_to_its_last_line_and_both_ways_give_the_same()
    {
        long tried = 0;
        Bytes.Sample(
            bytes =>
            {
                tried++;
                if (bytes.Length > 1 && (bytes[0], bytes[1]) is (0x1F, 0x8B) or (0xFF, 0xFE) or (0xFE, 0xFF)) return;
                string path = _files.Write("a.log", bytes);
                var summary = LogFiles.Summarize(path);
                int lines = bytes.Count(b => b == '\n') + (bytes.Length > 0 && bytes[^1] != '\n' ? 1 : 0);
                Assert.Equal(lines, summary.Lines);
                Assert.Equal(lines, summary.Entries + summary.ContinuationLines + summary.UnparsedLines);
                Assert.True(summary.ContinuationLines >= 0);
                // Cut-off entries are unparsed lines, and given as the entries they are.
                var all = LogFiles.Read(Everything(), path);
                Assert.Equal(summary.Entries + summary.UnparsedLines, all.Count);

                LogFileReader.UseVectors = true;
                var fast = Read(new LogQuery(), path);
                LogFileReader.UseVectors = false;
                Assert.Equal(Read(new LogQuery(), path), fast);
                Assert.Equal(summary.Errors, fast.Count);
                Assert.Equal(fast.Select(entry => entry.Message), all.Where(entry => entry.Level == LogLevels.Error).Select(entry => entry.Message));
            },
            iter: Inputs,
            threads: 1);
        output.WriteLine($"{tried} inputs were tried.");
        Assert.True(tried >= Inputs);
    }

    [Fact]
    public void A_window_of_time_is_a_filter_over_everything_also_in_a_file_that_is_searched()
    {
        var text = new StringBuilder();
        var random = new Random(1);
        for (int i = 0; i < 8000; i++) text.Append(LogFiles.Line((i * 10) + random.Next(-20, 20), $"entry {i} {new string('x', random.Next(120))}", i % 7 == 0 ? "e" : "i"));
        string path = _files.Write("a.log", text.ToString());
        var everything = LogFiles.Read(Everything(), path);
        var start = new DateTime(2018, 3, 7, 0, 0, 0, DateTimeKind.Utc);
        Gen.Select(Gen.Int[-100, 80100], Gen.Int[0, 3000], Gen.Bool).Sample(
            (after, length, vectors) =>
            {
                LogFileReader.UseVectors = vectors;
                var query = new LogQuery { AfterUtc = start.AddSeconds(after), BeforeUtc = start.AddSeconds(after + length) };
                var expected = everything.Where(entry => entry.Level == LogLevels.Error && entry.TimeUtc >= query.AfterUtc && entry.TimeUtc <= query.BeforeUtc);
                Assert.Equal(expected.Select(Key), Read(query, path));
            },
            iter: 300,
            threads: 1);
    }

    [Fact]
    public void The_tail_and_the_context_are_those_of_a_whole_reading()
    {
        var random = new Random(2);
        var texts = Enumerable.Range(0, 3).Select(file => string.Concat(Enumerable.Range(0, 30_000).Select(
            i => LogFiles.Line(i, $"file {file} entry {i}", i % 97 == file ? "e" : "i") + (random.Next(40) == 0 ? "  continued\n" : "")))).ToArray();
        string[] paths = [.. texts.Select((text, file) => _files.Write($"{file}.log", text))];
        string[][] lines = [.. texts.Select(text => text.Split('\n')[..^1])];
        Gen.Select(Gen.Int[0, 60], Gen.Int[0, 5], Gen.Int[0, 5]).Sample(
            (tail, before, after) =>
            {
                var query = new LogQuery { Tail = tail, ContextBefore = before, ContextAfter = after };
                var whole = LogFiles.Read(new LogQuery { ContextBefore = before, ContextAfter = after }, paths);
                var last = LogFiles.Read(query, paths);
                Assert.Equal(whole.TakeLast(tail).Select(Key), last.Select(Key));
                foreach (var entry in last)
                {
                    var own = lines[Array.IndexOf(paths, entry.Path)];
                    int at = (int)entry.LineNumber! - 1;
                    int count = entry.Message.Split('\n').Length;
                    Assert.Equal(own[Math.Max(0, at - before)..at], entry.ContextBefore);
                    Assert.Equal(own[(at + count)..Math.Min(own.Length, at + count + after)], entry.ContextAfter);
                }
            },
            iter: 20,
            threads: 1);
    }

    [Fact]
    public void A_large_file_gives_the_same_entries_both_ways()
    {
        var random = new Random(3);
        var text = new StringBuilder();
        for (int i = 0; text.Length < 45_000_000; i++)
        {
            text.Append(LogFiles.Line(i, new string('m', random.Next(200)) + (random.Next(50) == 0 ? "|e*" : ""), random.Next(100) == 0 || i is > 100_000 and < 130_000 ? "e" : "i"));
            if (random.Next(500) == 0) text.Append("  ***** ERROR ***** of its own\n");
            if (random.Next(2000) == 0) text.Append('z', 100_000).Append('\n');
        }

        string path = _files.Write("a.log", text.ToString());
        LogFileReader.UseVectors = true;
        var fast = Read(new LogQuery(), path);
        LogFileReader.UseVectors = false;
        Assert.Equal(Read(new LogQuery(), path), fast);
        Assert.True(new FileInfo(path).Length > ParallelReader.MinLength);
        Assert.True(fast.Count > 30_000);
        var late = new LogQuery { AfterUtc = new DateTime(2018, 3, 7, 0, 0, 0, DateTimeKind.Utc).AddSeconds(50_000) };
        var slowLate = Read(late, path);
        LogFileReader.UseVectors = true;
        Assert.Equal(slowLate, Read(late, path));
        Assert.Equal(fast.Count(entry => entry.Time is null || entry.Time >= late.AfterUtc), slowLate.Count(entry => entry.Time is not null) + fast.Count(entry => entry.Time is null));
        Assert.Equal(LogFiles.Summarize(path).Errors, fast.Count);
    }

    private static LogQuery Everything() => new() { Levels = new LogLevels(LogLevels.All) };

    private static List<(DateTime? Time, string Message, long? Line)> Read(LogQuery query, string path) => [.. LogFiles.Read(query, path).Select(Key)];

    private static (DateTime? Time, string Message, long? Line) Key(LogEntry entry) => (entry.TimeUtc, entry.Message, entry.LineNumber);
}
