using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using MfaTools.Tls;
using MfaTools.Windows;

namespace MfaTools.Core.Tests.Windows.Events;

public sealed class EventReaderTests
{
    private const string Event =
        "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Schannel'/>"
        + "<EventID Qualifiers='0'>36887</EventID><Level>2</Level><TimeCreated "
        + "SystemTime='2018-03-07T18:20:20.2228549Z'/><EventRecordID>88</EventRecordID><Execution ProcessID='616' "
        + "ThreadID='700'/><Channel>System</Channel><Computer>MFA01</Computer></System><EventData><Data "
        + "Name='AlertDesc'>40</Data><Data>second</Data><Binary>00FF</Binary></EventData><RenderingInfo "
        + "Culture='en-US'><Message>A fatal alert.\r\nSecond "
        + "line.</Message><Level>Error</Level><Channel>X</Channel><Provider>Other</Provider></RenderingInfo></Event>";

    private const string Copied = """
        Log Name:      System
        Source:        Schannel
        Date:          11/29/2020 12:37:20 PM
        Event ID:      36871
        Task Category: None
        Level:         Error
        Keywords:      
        User:          SYSTEM
        Computer:      PC01
        Description:
        A fatal error occurred while creating a TLS client credential. The internal error state is 10013.

        """;

    private const string Printed = """
        Event[0]:
          Log Name: System
          Source: Schannel
          Date: 2020-11-29T11:37:20.7840000Z
          Event ID: 36871
          Task: N/A
          Level: Error
          Opcode: Info
          Keyword: N/A
          User: S-1-5-18
          User Name: NT AUTHORITY\SYSTEM
          Computer: PC01
          Description: 
        A fatal error occurred while creating a TLS client credential. The internal error state is 10013.


        """;

    private const string German = """
        Protokollname: System
        Quelle:        Schannel
        Datum:         29.11.2020 12:37:20
        Ereignis-ID:   36871
        Aufgabenkategorie:Keine
        Ebene:         Fehler
        Schlüsselwörter:
        Benutzer:      SYSTEM
        Computer:      PC01
        Beschreibung:
        Schwerwiegender Fehler beim Erstellen der TLS-Client-Anmeldeinformationen. Der interne Fehlerstatus lautet 10013.
        """;

    [Fact]
    public void Everything_a_record_has_is_that_of_its_System_element()
    {
        var one = Assert.Single(Read(Event));
        Assert.Equal(
            ("Schannel", 36887, 2, "System", "MFA01"), (one.Provider, one.Id, one.Level, one.Channel, one.Computer));
        Assert.Equal((616, 700, 88, 1), (one.ProcessId, one.ThreadId, one.RecordId, one.Line));
        Assert.Equal(new DateTime(2018, 3, 7, 18, 20, 20, DateTimeKind.Utc).AddTicks(2228549), one.TimeUtc);
        Assert.Equal([new EventField("AlertDesc", "40"), new EventField(null, "second")], one.Data);
        Assert.Equal(("00FF", "A fatal alert.\nSecond line."), (one.Binary, one.Message));
    }

    [Theory]
    [InlineData("{0}", 1)]
    [InlineData("{0}\r\n{0}{0}", 3)]
    [InlineData("\uFEFF<?xml version='1.0' encoding='utf-8' standalone='yes'?>\r\n<Events>{0}{0}</Events>", 2)]
    [InlineData("<?xml version='1.0'?><Events>{0}</Events>\r\n<?xml version='1.0'?><Events>{0}</Events>", 2)]
    [InlineData("<QueryList xmlns:e='x'><Any>{0}</Any>{0}</QueryList>", 2)]
    [InlineData("- {0}\n- {0}", 2)]
    [InlineData("Event Xml:\n{0}", 1)]
    [InlineData("<!-- {0} --><Events>{0}</Events>", 1)]
    [InlineData("<?xml version='1.0' encoding='utf-16'?><Events/>", 0)]
    [InlineData("<Events><!-- none --></Events>", 0)]
    public void Xml_one_or_many_wrapped_or_not(string form, int count)
    {
        string text = string.Format(CultureInfo.InvariantCulture, form, Event);
        Assert.Equal(count, Read(text).Count);
        foreach (var encoding in (Encoding[])[Encoding.Unicode, Encoding.BigEndianUnicode])
        {
            byte[] bytes = encoding.GetBytes(text);
            Assert.Equal(count, EventReader.Read(new MemoryStream(bytes)).Count());
            Assert.Equal(count, EventReader.Read(new MemoryStream([.. encoding.GetPreamble(), .. bytes])).Count());
        }
    }

    [Fact]
    public void A_prefix_of_an_element_around_and_an_Event_within_the_data_are_read()
    {
        var one = Assert.Single(Read(
            "<e:Events xmlns:e='x'><e:Event><e:System><e:Provider Name='AD "
            + "FS'/><e:EventID>364</e:EventID></e:System><e:UserData><Event "
            + "xmlns='y'><EventData><Data>Saml</Data><Data/></EventData></Event></e:UserData></e:Event></e:Events>"));
        Assert.Equal(("AD FS", 364), (one.Provider, one.Id));
        Assert.Equal([new EventField(null, "Saml"), new EventField(null, "")], one.Data);
    }

    [Theory]
    [InlineData(Copied)]
    [InlineData(Printed)]
    [InlineData(Copied + "Event Xml:\n")]
    [InlineData("> " + Copied)]
    public void Text_of_Event_Viewer_and_wevtutil(string form)
    {
        foreach (string text in (string[])[form, form.Replace("\n", "\r\n", StringComparison.Ordinal)])
        {
            var two = Read(text + text);
            Assert.Equal(2, two.Count);
            Assert.All(
                two, one =>
                    Assert.Equal(
                        ("Schannel", 36871, 2, "PC01", "System"),
                        (one.Provider, one.Id, one.Level, one.Computer, one.Channel)));
            Assert.All(two, one => Assert.StartsWith(
                "A fatal error occurred while creating a TLS client credential. The internal error state is 10013.",
                one.Message, StringComparison.Ordinal));
            Assert.Equal(1 + text.Count(c => c == '\n'), two[1].Line - two[0].Line + 1);
        }
    }

    [Fact]
    public void Text_has_local_time_unless_it_names_the_zone()
    {
        Assert.Equal((null, "11/29/2020 12:37:20 PM"), (Read(Copied)[0].TimeUtc, Read(Copied)[0].LocalTime));
        Assert.Equal(new DateTime(2020, 11, 29, 11, 37, 20, 784, DateTimeKind.Utc), Read(Printed)[0].TimeUtc);
        string local = Printed.Replace("0000Z", "", StringComparison.Ordinal);
        Assert.Equal((null, "2020-11-29T11:37:20.784"), (Read(local)[0].TimeUtc, Read(local)[0].LocalTime));
    }

    [Fact]
    public void The_XML_behind_a_copied_text_says_more_and_the_text_stays()
    {
        var two = Read($"{Copied}Event Xml:\n{Event}\n{Copied}");
        Assert.Equal(2, two.Count);
        Assert.Equal(
            (36887, "A fatal error occurred while creating a TLS client credential. "
                + "The internal error state is 10013."),
            (two[0].Id, two[0].Message));
        Assert.NotNull(two[0].TimeUtc);
        Assert.Null(two[1].TimeUtc);
    }

    [Fact]
    public void A_heading_in_another_language_is_known_by_its_shape()
    {
        var one = Assert.Single(Read(German));
        Assert.Equal(
            ("Schannel", 36871, null, "Fehler", "PC01"),
            (one.Provider, one.Id, one.Level, one.LevelName, one.Computer));
        Assert.EndsWith("10013.", one.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_that_a_mail_has_wrapped_are_joined_and_others_are_not()
    {
        string heading = Copied[..Copied.IndexOf("A fatal", StringComparison.Ordinal)];
        Assert.Equal(
            "An error occurred loading an authentication provider. Fix configuration errors using PowerShell cmdlets "
                + "and restart.\nIdentifier: X",
            Read(heading
                + "An error occurred loading an authentication provider. Fix configuration\nerrors using PowerShell "
                + "cmdlets and restart.\nIdentifier: X")[0].Message);
        Assert.Equal("Protocol Name:\nSaml", Read(heading + "Protocol Name: \nSaml")[0].Message);
    }

    [Fact]
    public void One_damaged_event_costs_no_other()
    {
        string cut = Event.Replace("</EventData>", "", StringComparison.Ordinal);
        foreach (string damaged in (string[])[cut, Event[..300], "<Event><System>&nothing;</System></Event>"])
        {
            var (events, fault) = ReadUntilFault($"<Events>\n{Event}\n{damaged}\n{Event}\n</Events>");
            Assert.Equal(2, events.Count);
            Assert.Contains("on line 4", fault, StringComparison.Ordinal);
        }

        var (first, end) = ReadUntilFault(Event + Event[..200]);
        Assert.Single(first);
        Assert.Contains("is cut off", end, StringComparison.Ordinal);
        (first, end) = ReadUntilFault("<Events>" + Event);
        Assert.Single(first);
        Assert.Contains("may be cut off", end, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no xml")]
    [InlineData("<html/>")]
    [InlineData("<Event/>")]
    [InlineData("<Event><System>")]
    [InlineData("<EventLog><Eventful><System/></Eventful></EventLog>")]
    [InlineData("<!DOCTYPE x [<!ENTITY a 'b'>]><Other>&a;</Other>")]
    [InlineData("<Objs><Obj>")]
    public void What_is_none_is_an_error(string text) => Assert.Throws<EventFileException>(() => Read(text));

    [Fact]
    public void Depth_length_and_number_are_bounded()
    {
        string deep = string.Concat(Enumerable.Repeat("<a>", 100_000));
        Assert.Empty(ReadUntilFault($"<Event><System/>{deep}").Events);
        string closed = string.Concat(Enumerable.Repeat("<a>", 80)) + string.Concat(Enumerable.Repeat("</a>", 80));
        var (events, fault) = ReadUntilFault($"<Event><System/><UserData>{closed}</UserData></Event>{Event}");
        Assert.Single(events);
        Assert.Contains("nested deeper", fault, StringComparison.Ordinal);
        Assert.Contains("nested deeper", ReadUntilFault($"<Objs><Obj><Props>{deep}").Fault, StringComparison.Ordinal);

        var one = Assert.Single(Read(Event.Replace("second", new string('x', 1_000_000), StringComparison.Ordinal)));
        Assert.InRange(one.Data[1].Value.Length, 1000, 100_000);
        string many = string.Concat(Enumerable.Repeat("<Data>1</Data>", 10_000));
        Assert.InRange(
            Read(Event.Replace("<Data>second</Data>", many, StringComparison.Ordinal))[0].Data.Count, 100, 1000);
        Assert.Contains(
            "longer than",
            ReadUntilFault(Event.Replace("second", new string('x', 5_000_000), StringComparison.Ordinal)).Fault,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_does_not_grow_with_the_file_and_reading_can_be_cancelled()
    {
        var endless = new EndlessStream(Encoding.UTF8.GetBytes(Event));
        Assert.Equal(20_000, EventReader.Read(endless).Take(20_000).Count());
        using var cancel = new CancellationTokenSource();
        int read = 0;
        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (var _ in EventReader.Read(new EndlessStream(Encoding.UTF8.GetBytes(Event)), cancel.Token))
            {
                if (++read == 100) cancel.Cancel();
            }
        });
        Assert.Equal(100, read);
        foreach (string text in (string[])["<a ", "<!--", Copied, "<Objs><S>"])
        {
            using var soon = new CancellationTokenSource(200);
            Assert.ThrowsAny<Exception>(
                () => EventReader.Read(new EndlessStream(Encoding.UTF8.GetBytes(text)), soon.Token).Count());
        }
    }

    /// <summary>A smaller count of what was run once with 100,000: each damaged text is read or named damaged, and what
    /// comes out has no control characters.</summary>
    [Fact]
    public void Damaged_texts_do_no_harm()
    {
        int rounds = int.TryParse(Environment.GetEnvironmentVariable("MFATOOLS_FUZZ"), out int wanted) ? wanted : 4000;
        string[] whole =
        [
            Event,
            $"<Events>{Event}<e:Event><e:System/><e:UserData><Event><Data>1</Data></Event></e:UserData></e:Event>"
                + "</Events>",
            "<Objs><Obj RefId='0'><Props><I32 N='Id'>36871</I32><S N='ProviderName'>Schannel</S><Obj "
                + "N='Properties'><LST><Obj><Props><S N='Value'>client</S></Props></Obj></LST></Obj></Props><MS><S "
                + "N='Message'>_x000D_</S></MS></Obj></Objs>",
            $"{Copied}Event Xml:\n{Event}\n{Copied}",
            Printed + Printed + German,
        ];
        var random = new Random(2);
        string[] marks = [
            "<", ">", "</", "/>", "'", "&", "&#x1b;", "\u001b", "\0", "<Event>", "</Event>", "<Obj>", "<Events>",
            "</Data>",
            "<![CDATA[", "]]>", "<!--", "-->", "Level", "\uD800", "\n", ":", "Log Name:", "Event[1]:\n"];
        int damaged = 0;
        for (int i = 0; i < rounds; i++)
        {
            string text = whole[i % whole.Length];
            for (int n = random.Next(1, 4); n > 0 && text.Length > 1; n--)
            {
                int at = random.Next(text.Length);
                text = random.Next(4) switch
                {
                    0 => text[..at] + (char)random.Next(1, 256) + text[(at + 1)..],
                    1 => text[..at] + marks[random.Next(marks.Length)] + text[at..],
                    2 => text[..at] + text[random.Next(at, text.Length)..],
                    _ => text[..at] + text[random.Next(text.Length)..],
                };
            }

            try
            {
                foreach (var kind in SchannelEvents.Count(SchannelEvent.From(Read(text))))
                {
                    Assert.DoesNotContain(
                        kind + kind.TargetName + kind.ProcessName + kind.ErrorCode + kind.LoggedBy
                            + kind.Protocol, char.IsControl);
                }
            }
            catch (EventFileException e)
            {
                damaged++;
                Assert.DoesNotContain(e.Message, char.IsControl);
            }
        }

        Assert.InRange(damaged, rounds / 20, rounds - 1);
    }

    internal static List<EventRecord> Read(string text) =>
        [.. EventReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)))];

    private static (List<EventRecord> Events, string Fault) ReadUntilFault(string text)
    {
        var events = new List<EventRecord>();
        var fault = Assert.Throws<EventFileException>(() =>
        {
            foreach (var one in EventReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)))) events.Add(one);
        });
        return (events, fault.Message);
    }

    /// <summary>A text again and again.</summary>
    private sealed class EndlessStream(byte[] text) : MemoryStream
    {
        private long _at;

        public override int Read(byte[] buffer, int offset, int count)
        {
            for (int i = 0; i < count; i++) buffer[offset + i] = text[_at++ % text.Length];
            return count;
        }

#if NET
        public override int Read(Span<byte> buffer)
        {
            for (int i = 0; i < buffer.Length; i++) buffer[i] = text[_at++ % text.Length];
            return buffer.Length;
        }
#endif
    }
}
