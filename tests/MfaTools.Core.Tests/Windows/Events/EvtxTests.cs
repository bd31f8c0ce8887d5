using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using MfaTools.Core.Tests.Tls;
using MfaTools.Tls;
using MfaTools.Windows;

namespace MfaTools.Core.Tests.Windows.Events;

public sealed class EvtxTests
{
    /// <summary>As Windows has it in its templates: an element depends on its value, an optional value takes its
    /// attribute along.</summary>
    private const string SystemTemplate = "<System><Provider Name='%0' Guid='?1'/><EventID Qualifiers='?2'>%3</EventID>"
        + "<Version depends='4'>?4</Version><Level depends='5'>?5</Level><TimeCreated "
        + "SystemTime='?6'/><EventRecordID>%7</EventRecordID><Correlation ActivityID='?8'/><Execution ProcessID='?9' "
        + "ThreadID='?10'/><Channel>%11</Channel><Computer>%12</Computer><Security UserID='?13'/></System>";

    private const string Template = "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'>"
        + SystemTemplate
        + "%14</Event>";

    private static readonly DateTime Start = new(2018, 3, 7, 18, 20, 20, 222, DateTimeKind.Utc);

    private static readonly byte[] LocalSystem = [1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0];

    [Fact]
    public void The_shipped_sample_is_what_the_writer_makes_and_is_read_right()
    {
        string path = Path.Combine(Repository.Root, "docs", "samples", "Tls", "schannel-events.evtx");
        byte[] made = Sample().ToArray();
        if (Environment.GetEnvironmentVariable("MFATOOLS_WRITE_SAMPLES") is not null) File.WriteAllBytes(path, made);
        Assert.Equal(made, File.ReadAllBytes(path));
        var events = SchannelEvent.From(Read(made)).ToList();
        Assert.Equal(
            [(36871, "client", 10013, null, null), (36887, null, null, 40, null), (36888, null, 1205, 40, null),
                (36874, null, null, null, "TLS 1.0")],
            events.Select(
                one => ((int, string?, int?, int?, string?))(
                    one.Id, one.Role, one.ErrorState, one.Alert, one.Protocol)));
        Assert.All(events, one => Assert.Equal(("MFA01", 2), (one.Computer, one.Level)));
        Assert.Equal(Start, events[0].TimeUtc);
        var record = Read(made)[0];
        Assert.Equal((616, 700, 1, "System", "1f678132-5938-4686-9fdc-c8ff68f15c85"),
            (record.ProcessId, record.ThreadId, record.RecordId, record.Channel,
                record.ProviderGuid?.ToLowerInvariant()));
    }

    [ToolTheory("evtxexport")]
    [InlineData(false)]
    [InlineData(true)]
    public void Another_reader_reads_the_same(bool many)
    {
        byte[] log = (many ? Many(2) : Sample()).ToArray();
        var theirs = Export(log);
        var mine = Read(log);
        Assert.Equal(theirs.Select(Show), mine.Select(Show));
    }

    [Fact]
    public void A_null_takes_its_attribute_or_the_element_that_depends_on_it()
    {
        var writer = new EvtxWriter();
        writer.Add(
            Start, "<Event><System><Provider Name='?0'/><EventID>%1</EventID><Level depends='2'>?2</Level></System>"
            + "<EventData><Data Name='?0'>?2</Data><Data Name='b'>%3</Data></EventData></Event>",
            EvtxWriter.Text(null), EvtxWriter.UInt16(7), EvtxWriter.Text(null), EvtxWriter.Text("x"));
        var one = Assert.Single(Read(writer.ToArray()));
        Assert.Equal(("", 7, null), (one.Provider, one.Id, one.Level));
        Assert.Equal([new EventField(null, ""), new EventField("b", "x")], one.Data);
        // Neither has it a time of its own, so the record's counts.
        Assert.Equal(Start, one.TimeUtc);
    }

    [Fact]
    public void An_array_repeats_its_element()
    {
        var writer = new EvtxWriter();
        foreach (string[] texts in (string[][])[["a", "", "c"], [], [""]])
        {
            writer.Add(
                Start, "<Event><System/><EventData><Data>%0</Data><Data>last</Data></EventData></Event>",
                EvtxWriter.Texts(texts));
        }

        writer.Add(
            Start, "<Event><System/><EventData><Data Name='n'>%0</Data></EventData></Event>",
            (0x88, [1, 0, 0, 0, 2, 0, 0, 0]));
        var read = Read(writer.ToArray());
        Assert.Equal(["a", "", "c", "last"], read[0].Data.Select(field => field.Value));
        Assert.Equal(["", "last"], read[1].Data.Select(field => field.Value));
        Assert.Equal(["", "last"], read[2].Data.Select(field => field.Value));
        Assert.Equal([new EventField("n", "1"), new EventField("n", "2")], read[3].Data);
    }

    [Fact]
    public void Fragments_without_a_template_and_binary_XML_as_a_value_are_read()
    {
        var writer = new EvtxWriter();
        writer.AddRaw(
            Start, "<Event><System><Provider "
            + "Name='Schannel'/><EventID>36887</EventID><Level>2</Level><Computer>SRV1</Computer></System><EventData>"
            + "<Data Name='AlertDesc'>40</Data></EventData><RenderingInfo Culture='en-US'><Message>A fatal "
            + "alert.</Message></RenderingInfo></Event>");
        writer.Add(
            Start, Template,
            Values(36871,
                "<UserData><EventXML><Type>client</Type><ErrorState>10013</ErrorState></EventXML></UserData>"));
        writer.Add(
            Start, "<Event><System/>%0</Event>",
            EvtxWriter.RawFragment("<EventData><Data Name='a'>b</Data></EventData>"));
        var read = Read(writer.ToArray());
        Assert.Equal(new EventField("a", "b"), Assert.Single(read[2].Data));
        Assert.Equal(
            ("A fatal alert.", "SRV1", 40), (read[0].Message, read[0].Computer, SchannelEvent.From(read[0])!.Alert));
        Assert.Equal(("client", 10013), (SchannelEvent.From(read[1])!.Role, SchannelEvent.From(read[1])!.ErrorState));
    }

    [Theory]
    [InlineData(3, new byte[] { 0xFF }, "-1")]
    [InlineData(5, new byte[] { 0xFE, 0xFF }, "-2")]
    [InlineData(7, new byte[] { 0xFE, 0xFF, 0xFF, 0xFF }, "-2")]
    [InlineData(9, new byte[] { 1, 0, 0, 0, 0, 0, 0, 0 }, "1")]
    [InlineData(11, new byte[] { 0, 0, 0xC0, 0x3F }, "1.5")]
    [InlineData(12, new byte[] { 0, 0, 0, 0, 0, 0, 0xF8, 0x3F }, "1.5")]
    [InlineData(13, new byte[] { 5, 0, 0, 0 }, "true")]
    [InlineData(14, new byte[] { 0xAB, 1 }, "AB01")]
    [InlineData(
        15, new byte[]
        {
            0x32, 0x81, 0x67, 0x1F, 0x38, 0x59, 0x86, 0x46, 0x9F, 0xDC, 0xC8, 0xFF, 0x68, 0xF1, 0x5C, 0x85,
        }, "{1F678132-5938-4686-9FDC-C8FF68F15C85}")]
    [InlineData(16, new byte[] { 0x10, 0, 0, 0 }, "0x10")]
    [InlineData(17, new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F }, "FFFFFFFFFFFFFF7F")]
    [InlineData(
        18, new byte[] { 0xE2, 7, 3, 0, 3, 0, 7, 0, 18, 0, 20, 0, 20, 0, 0, 0 }, "2018-03-07T18:20:20.0000000Z")]
    [InlineData(19, new byte[] { 1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0 }, "S-1-5-18")]
    [InlineData(20, new byte[] { 0x0D, 3, 9, 0x80 }, "0x8009030d")]
    [InlineData(21, new byte[] { 0xE7, 3, 0, 0, 0, 0, 0, 0 }, "0x3e7")]
    [InlineData(2, new byte[] { 0x61, 0xE9, 0 }, "a\u00e9")]
    [InlineData(8, new byte[] { 7, 0 }, "0700")]
    [InlineData(0x99, new byte[] { 7, 0 }, "0700")]
    public void Values_are_as_Windows_writes_them(byte type, byte[] bytes, string text)
    {
        var writer = new EvtxWriter();
        writer.Add(Start, "<Event><System/><EventData><Data>%0</Data></EventData></Event>", (type, bytes));
        Assert.Equal(text, Assert.Single(Assert.Single(Read(writer.ToArray())).Data).Value);
    }

    [Fact]
    public void A_log_that_was_not_closed_is_read_beyond_its_headers()
    {
        var writer = Sample();
        byte[] four = writer.ToArray(dirty: true);
        writer.Add(
            Start.AddDays(1), Template, Values(36887, "<EventData><Data Name='AlertDesc'>70</Data></EventData>"));
        byte[] five = writer.ToArray(dirty: true);
        // The header of the file and of the chunk are those of before.
        Array.Copy(four, 0, five, 0, 4096 + 512);
        Assert.Equal(5, Read(five).Count);
        // In a log that was closed, what stands there is what was there before.
        five[120] = 0;
        Assert.Equal(4, ReadUntilFault(five).Count);
        // The header counts fewer chunks than there are.
        writer.EndChunk();
        writer.Add(Start, Template, Values(36887, null));
        byte[] six = writer.ToArray(dirty: true);
        Array.Copy(four, 0, six, 0, 4096);
        Assert.Equal(6, Read(six).Count);
    }

    [Fact]
    public void Damage_is_reported_and_costs_no_other_record()
    {
        byte[] sound = Many(3).ToArray();
        int count = Read(sound).Count;
        int second = 4096 + EvtxWriter.ChunkSize;

        // A record that lost its beginning.
        byte[] log = [.. sound];
        int record = Find(log, [0x2A, 0x2A, 0, 0], second + 5_000);
        log[record] = 0;
        Assert.Equal(count - 1, ReadUntilFault(log, "1 of the").Count);

        // A chunk whose header is not one: its records are found without it.
        log = [.. sound];
        log[second] = (byte)'X';
        Assert.Equal(count, ReadUntilFault(log, "chunk 1").Count);

        // A chunk of noise.
        log = [.. sound];
        new Random(1).NextBytes(log.AsSpan(second, EvtxWriter.ChunkSize));
        Assert.Equal(count * 2 / 3, ReadUntilFault(log, "chunk 1").Count);

        // Zeroes where records were.
        log = [.. sound];
        log.AsSpan(second + 10_000, EvtxWriter.ChunkSize - 10_000).Clear();
        int left = ReadUntilFault(log, "could not be read").Count;
        Assert.InRange(left, count * 2 / 3, count - 1);

        // One bit of a value: what was read may be wrong.
        log = [.. sound];
        int value = Find(log, Encoding.Unicode.GetBytes("MFA01"), second + 5_000);
        log[value] ^= 1;
        Assert.Equal(count, ReadUntilFault(log, "checksum").Count);

        // Bytes between chunks, and an end within one.
        log = [.. sound.AsSpan(0, second), 1, 2, 3, 4, .. sound.AsSpan(second)];
        Assert.Equal(count, ReadUntilFault(log, "4 bytes before chunk 1").Count);
        Assert.InRange(ReadUntilFault(sound[..^40_000], "ends within chunk 2").Count, count * 2 / 3, count - 1);
        Assert.Empty(ReadUntilFault(sound[..100], "within its header"));

        // Chunks that are not used yet are no damage.
        Assert.Equal(count, Read([.. sound, .. new byte[2 * EvtxWriter.ChunkSize]]).Count);
        // A ring: the newest chunk comes first.
        byte[] ring =
        [
            .. sound.AsSpan(0, 4096), .. sound.AsSpan(second + EvtxWriter.ChunkSize),
            .. sound.AsSpan(4096, 2 * EvtxWriter.ChunkSize),
        ];
        Assert.Equal(count, Read(ring).Count);
    }

    [Fact]
    public void The_work_for_one_record_is_bounded()
    {
        // 2,000 elements, each with all of a long array; and a template that is its own value.
        var writer = new EvtxWriter();
        string wide = "<Event><System/><EventData>" + string.Concat(Enumerable.Repeat("<Data>%0</Data>", 500))
            + "</EventData></Event>";
        writer.Add(Start, wide, EvtxWriter.Texts([.. Enumerable.Repeat("x", 5000)]));
        var clock = Stopwatch.StartNew();
        Assert.Empty(ReadUntilFault(writer.ToArray(), "parts"));
        writer = new EvtxWriter();
        writer.Add(Start, wide, EvtxWriter.Text(new string('x', 20_000)));
        Assert.Empty(ReadUntilFault(writer.ToArray(), "stand for more than"));
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 20);
    }

    /// <summary>A smaller count of what was run once with 100,000: each damaged log is read or named damaged, and
    /// nothing else.</summary>
    [Fact]
    public void Damaged_logs_do_no_harm()
    {
        int rounds = int.TryParse(Environment.GetEnvironmentVariable("MFATOOLS_FUZZ"), out int wanted) ? wanted : 1000;
        var writer = Sample();
        writer.AddRaw(
            Start, "<Event><System><EventID>1</EventID></System><EventData><Data>a</Data></EventData></Event>");
        writer.Add(Start, "<Event><System/><EventData><Data>%0</Data></EventData></Event>", EvtxWriter.Texts("a", "b"));
        byte[] sound = writer.ToArray();
        int used = 4096 + BitConverter.ToInt32(sound, 4096 + 48);
        var random = new Random(5);
        int damaged = 0;
        for (int i = 0; i < rounds; i++)
        {
            byte[] log = [.. sound];
            // Headers are zeroes for the most part: what counts is hit more often.
            for (int n = random.Next(1, 6); n > 0; n--)
            {
                int at = random.Next(8) switch
                {
                    0 => random.Next(128), 1 => 4096 + random.Next(128), _ => random.Next(4096 + 512, used),
                };
                log[at] = random.Next(3) switch
                {
                    0 => (byte)random.Next(256), 1 =>
                        (byte)(log[at] ^ (1 << random.Next(8))), _ => (byte)random.Next(0x10),
                };
            }

            if (random.Next(10) == 0) log = log[..random.Next(log.Length)];
            try
            {
                foreach (var record in EventReader.Read(new MemoryStream(log)))
                {
                    Assert.InRange(record.Data.Count, 0, 1000);
                }
            }
            catch (EventFileException e)
            {
                damaged++;
                Assert.InRange(e.Message.Length, 1, 2000);
            }
        }

        Assert.InRange(damaged, rounds / 4, rounds);
    }

    [Fact]
    public void Ten_thousand_records_take_a_second_at_most()
    {
        byte[] log = Many(60).ToArray();
        int count = Read(log).Count;
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        Assert.Equal(count, EventReader.Read(new MemoryStream(log)).Count());
        double seconds = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds;
        // Tests beside it take processor time too, hence the slack.
        Assert.InRange(count / Math.Max(seconds, 0.001), 2_500, double.MaxValue);
    }

    private static EvtxWriter Sample()
    {
        var writer = new EvtxWriter();
        writer.Add(
            Start, Template,
            Values(36871, "<EventData><Data Name='Type'>client</Data><Data Name='ErrorState'>10013</Data></EventData>",
                1));
        writer.Add(
            Start.AddMinutes(1), Template, Values(36887, "<EventData><Data Name='AlertDesc'>40</Data></EventData>", 2));
        writer.Add(Start.AddMinutes(2), Template, Values(
            36888, "<UserData><EventXML><AlertDesc>40</AlertDesc><ErrorState>1205</ErrorState></EventXML></UserData>",
            3));
        writer.Add(
            Start.AddMinutes(3), Template,
            Values(36874, "<EventData><Data Name='Protocol'>TLS 1.0</Data></EventData>", 4));
        return writer;
    }

    private static EvtxWriter Many(int chunks)
    {
        var writer = new EvtxWriter();
        for (int i = 0; i < chunks; i++)
        {
            if (i > 0) writer.EndChunk();
            for (int n = 0; n < 120; n++)
            {
                writer.Add(
                    Start.AddSeconds(n), Template,
                    Values(36874, "<EventData><Data Name='Protocol'>TLS 1.0</Data></EventData>",
                        (ulong)((i * 120) + n + 1)));
            }
        }

        return writer;
    }

    private static (byte, byte[])[] Values(ushort id, string? data, ulong number = 1) =>
    [
        EvtxWriter.Text("Schannel"), (15, new Guid("1f678132-5938-4686-9fdc-c8ff68f15c85").ToByteArray()),
        EvtxWriter.Text(null),
        EvtxWriter.UInt16(id), EvtxWriter.Byte(0), EvtxWriter.Byte(2), EvtxWriter.Time(Start),
        EvtxWriter.UInt64(number),
        EvtxWriter.Text(null), EvtxWriter.UInt32(616), EvtxWriter.UInt32(700), EvtxWriter.Text("System"),
        EvtxWriter.Text("MFA01"),
        (19, LocalSystem), data is null ? EvtxWriter.Text(null) : EvtxWriter.Fragment(data),
    ];

    private static List<EventRecord> Read(byte[] log) => [.. EventReader.Read(new MemoryStream(log))];

    private static List<EventRecord> ReadUntilFault(byte[] log, string? fault = null)
    {
        var events = new List<EventRecord>();
        try
        {
            foreach (var one in EventReader.Read(new MemoryStream(log))) events.Add(one);
        }
        catch (EventFileException e)
        {
            if (fault is not null) Assert.Contains(fault, e.Message, StringComparison.Ordinal);
            return events;
        }

        Assert.Null(fault);
        return events;
    }

    /// <summary>What evtxexport of libevtx-utils makes of a log, as events.</summary>
    private static List<EventRecord> Export(byte[] log)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, log);
            using var export = Process.Start(
                new ProcessStartInfo("evtxexport", $"-f xml \"{path}\"")
                {
                    UseShellExecute = false, RedirectStandardOutput = true,
                })!;
            string xml = export.StandardOutput.ReadToEnd();
            export.WaitForExit();
            return EventReaderTests.Read(xml);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static string Show(EventRecord one) =>
        $"{one.Id} {one.Level} {one.Provider} {one.ProviderGuid?.ToUpperInvariant()} {one.TimeUtc:O} {one.Channel} "
        + $"{one.Computer} {one.ProcessId} {one.ThreadId} {one.RecordId} {string.Join("|", one.Data)}";

    private static int Find(byte[] bytes, byte[] what, int from) => from + bytes.AsSpan(from).IndexOf(what);
}
