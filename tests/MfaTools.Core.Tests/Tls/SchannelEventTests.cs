using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using MfaTools.Tls;

namespace MfaTools.Core.Tests.Tls;

public sealed class SchannelEventTests
{
    private const string Namespace = " xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\"";

    // Synthetic, in the form of the provider's manifest.
    private static string Event(string data, int id = 36871, string provider = "Schannel", string time = "2018-03-07T18:20:20.222854900Z", int level = 2, string rendering = "") =>
        $"<Event{Namespace}><System><Provider Name='{provider}' Guid='{{1F678132-5938-4686-9FDC-C8FF68F15C85}}'/><EventID>{id}</EventID><Version>0</Version><Level>{level}</Level>"
        + $"<TimeCreated SystemTime='{time}'/><Execution ProcessID='616' ThreadID='700'/><Channel>System</Channel><Computer>MFA01</Computer></System>{data}{rendering}</Event>";

    private static string Data(params (string Name, string Value)[] fields) =>
        "<EventData>" + string.Concat(fields.Select(field => $"<Data Name='{field.Name}'>{field.Value}</Data>")) + "</EventData>";

    private static SchannelEvent One(string xml) => Assert.Single(Read(xml));

    private static IReadOnlyList<SchannelEvent> Read(string xml) => SchannelEventReader.Read(new StringReader(xml));

    [Fact]
    public void Event_data_by_name()
    {
        var one = One(Event(Data(("Type", "client"), ("ErrorState", "10013"))));
        Assert.Equal((36871, "client", 10013, "MFA01", 2), (one.Id, one.Role, one.ErrorState, one.Computer, one.Level));
        Assert.Equal(new DateTime(2018, 3, 7, 18, 20, 20, DateTimeKind.Utc).AddTicks(2228549), one.TimeUtc);
        Assert.Equal(DateTimeKind.Utc, one.TimeUtc!.Value.Kind);

        one = One(Event(Data(("CallerProcessId", "16548"), ("CallerProcessImageName", "w3wp"), ("Type", "server"), ("ErrorCode", "0x8009030d"), ("ErrorStatus", "10001")), 36870));
        Assert.Equal(("server", "0x8009030d", 10001, "w3wp"), (one.Role, one.ErrorCode, one.ErrorState, one.ProcessName));
    }

    [Fact]
    public void User_data_of_older_builds()
    {
        var one = One(Event("<UserData><EventXML xmlns='LSA_NS'><AlertDesc>70</AlertDesc><ErrorState>105</ErrorState><Level>x</Level></EventXML></UserData>", 36888));
        Assert.Equal((70, 105, 2), (one.Alert, one.ErrorState, one.Level));
    }

    [Fact]
    public void Data_without_names_goes_by_position_where_the_count_fits()
    {
        var one = One(Event("<EventData><Data>client</Data><Data>10013</Data></EventData>"));
        Assert.Equal(("client", 10013), (one.Role, one.ErrorState));
        one = One(Event("<EventData><Data>812</Data><Data>pfadssvc</Data><Data>client</Data><Data>10013</Data></EventData>"));
        Assert.Equal(("client", 10013, "pfadssvc"), (one.Role, one.ErrorState, one.ProcessName));
        one = One(Event("<EventData><Data>7</Data></EventData>"));
        Assert.Null(one.ErrorState);
    }

    [Theory]
    [InlineData("A fatal error occurred while creating an SSL client credential. The internal error state is 10013.", "client", 10013, null, null)]
    [InlineData("A fatal error occurred while creating a TLS server credential. The internal error state is 10013.", "server", 10013, null, null)]
    [InlineData("A fatal error occurred while creating a TLS client credential. The internal error state is 10013.\n The SSPI client process is MultiFactorAuthSvc (PID: 1234).", "client", 10013, null, "MultiFactorAuthSvc")]
    [InlineData("A fatal alert was generated and sent to the remote endpoint. The TLS protocol defined fatal error code is 40. The Windows SChannel error state is 1205.", null, 1205, 40, null)]
    [InlineData("A fatal alert was received from the remote endpoint. The TLS protocol defined fatal alert code is 70.", null, null, 70, null)]
    public void The_text_speaks_where_the_fields_do_not(string text, string? role, int? state, int? alert, string? process)
    {
        var one = One(Event("", 36871, rendering: $"<RenderingInfo Culture='en-US'><Message>{text}</Message><Level>Error</Level></RenderingInfo>"));
        Assert.Equal((role, state, alert, process), (one.Role, one.ErrorState, one.Alert, one.ProcessName));
        // Fields come first.
        one = One(Event(Data(("Type", "server"), ("ErrorState", "1")), rendering: $"<RenderingInfo><Message>{text}</Message></RenderingInfo>"));
        Assert.Equal(("server", 1), (one.Role, one.ErrorState));
    }

    [Theory]
    [InlineData("{0}", 1)]
    [InlineData("{0}\r\n{0}{0}", 3)]
    [InlineData("<?xml version='1.0' encoding='utf-8' standalone='yes'?>\r\n<Events>{0}{0}</Events>", 2)]
    [InlineData("<?xml version='1.0' encoding='utf-16'?><Events/>", 0)]
    [InlineData("<Events><!-- none --></Events>", 0)]
    public void One_or_many_wrapped_or_not(string form, int count) =>
        Assert.Equal(count, Read(string.Format(CultureInfo.InvariantCulture, form, Event(Data(("Type", "client"))))).Count);

    [Fact]
    public void Other_providers_are_passed_over() =>
        Assert.Single(Read(Event("", provider: "Schannel") + Event("", provider: "Service Control Manager").Replace("1F678132", "00000000")));

    [Theory]
    [InlineData("")]
    [InlineData("no xml")]
    [InlineData("<html/>")]
    [InlineData("<Event><System>")]
    [InlineData("<!DOCTYPE x [<!ENTITY a 'b'>]><Events>&a;</Events>")]
    [InlineData("<Events><Event>&undefined;</Event></Events>")]
    public void What_is_none_is_an_error(string text) => Assert.Throws<EventFileException>(() => Read(text));

    [Fact]
    public void Clixml_of_get_winevent()
    {
        string one = "<Obj RefId='0'><TN RefId='0'><T>System.Diagnostics.Eventing.Reader.EventLogRecord</T></TN><ToString>x</ToString><Props><I32 N='Id'>36871</I32><By N='Level'>2</By>"
            + "<S N='ProviderName'>Schannel</S><S N='MachineName'>MFA01</S><DT N='TimeCreated'>2018-03-07T19:20:20.5+01:00</DT>"
            + "<Obj N='Properties' RefId='1'><LST>{0}</LST></Obj><Obj N='Bookmark' RefId='9'><Props><I32 N='Id'>1</I32></Props></Obj></Props><MS><S N='Message'>{1}</S></MS></Obj>";
        string deep = string.Format(CultureInfo.InvariantCulture, one, "<Obj RefId='2'><Props><S N='Value'>client</S></Props></Obj><Obj RefId='3'><Props><U32 N='Value'>10013</U32></Props></Obj>", "_x000D_x");
        string shallow = string.Format(CultureInfo.InvariantCulture, one, "<S>System.Diagnostics.Eventing.Reader.EventProperty</S>", "Fehler_x000D__x000A_ The internal error state is 10013.");
        string list = "<Objs Version='1.1.0.1' xmlns='http://schemas.microsoft.com/powershell/2004/04'>{0}</Objs>";
        var events = Read(string.Format(CultureInfo.InvariantCulture, list, deep + shallow));
        Assert.All(events, read => Assert.Equal((36871, 10013, new DateTime(2018, 3, 7, 18, 20, 20, 500, DateTimeKind.Utc)), (read.Id, read.ErrorState, read.TimeUtc)));
        Assert.Equal(2, events.Count);
        Assert.Equal("client", events[0].Role);
        // Saved with -InputObject: an array in one object.
        Assert.Equal(2, Read(string.Format(CultureInfo.InvariantCulture, list, $"<Obj RefId='99'><TN RefId='8'><T>System.Object[]</T></TN><LST>{deep}{shallow}</LST></Obj>")).Count);
    }

    [Fact]
    public void Floods_are_counted_and_information_is_not()
    {
        var start = new DateTime(2022, 2, 7, 3, 34, 11, DateTimeKind.Utc);
        var events = Enumerable.Range(0, 11115).Select(i => new SchannelEvent { Id = 36874, Protocol = "TLS 1.0", Level = 2, TimeUtc = start.AddMilliseconds((i * 7919) % 11115) })
            .Append(new SchannelEvent { Id = 36871, Role = "client", ErrorState = 10013, Level = 2, TimeUtc = start })
            .Append(new SchannelEvent { Id = 36880, Level = 4, TimeUtc = start })
            .Append(new SchannelEvent { Id = 36867, TimeUtc = start });
        var counted = SchannelEvents.Count(events);
        Assert.Equal([(36874, 11115), (36871, 1)], counted.Select(kind => (kind.EventId, kind.Count)));
        Assert.Equal((start, start.AddMilliseconds(11114)), (counted[0].FirstUtc, counted[0].LastUtc));
        Assert.All(counted, kind => Assert.NotEmpty(kind.Meaning));
        // Names that a peer makes up do not grow the answer without end.
        Assert.InRange(SchannelEvents.Count(Enumerable.Range(0, 5000).Select(i => new SchannelEvent { Id = 36888, TargetName = $"n{i}" })).Length, 1, 300);
        Assert.Equal(5000, SchannelEvents.Count(Enumerable.Range(0, 5000).Select(i => new SchannelEvent { Id = 36888, TargetName = $"n{i}" })).Sum(kind => kind.Count));
    }

    [Fact]
    public void Near_is_what_a_search_of_all_pairs_finds()
    {
        var random = new Random(3);
        var zero = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        for (int round = 0; round < 500; round++)
        {
            var events = Enumerable.Range(0, random.Next(20)).Select(_ => new SchannelEvent { TimeUtc = random.Next(9) == 0 ? null : zero.AddSeconds(random.Next(1000)) }).ToList();
            var times = Enumerable.Range(0, random.Next(10)).Select(_ => zero.AddSeconds(random.Next(1000))).ToList();
            var within = TimeSpan.FromSeconds(random.Next(60));
            Assert.Equal(events.Where(one => times.Exists(time => (one.TimeUtc - time)?.Duration() <= within)), SchannelEvents.Near(events, times, within));
        }
    }

    /// <summary>120,000 damaged files: each is read or named damaged, and nothing else comes out.</summary>
    [Fact]
    public void Damaged_files_do_no_harm()
    {
        string[] whole =
        [
            Event(Data(("Type", "client"), ("ErrorState", "10013"))),
            "<Events>" + Event("<UserData><EventXML xmlns='LSA_NS'><AlertDesc>70</AlertDesc></EventXML></UserData>", 36888, rendering: "<RenderingInfo><Message>error code is 40</Message></RenderingInfo>") + "</Events>",
            "<Objs><Obj RefId='0'><Props><I32 N='Id'>36871</I32><S N='ProviderName'>Schannel</S><Obj N='Properties'><LST><Obj><Props><S N='Value'>client</S></Props></Obj></LST></Obj></Props><MS><S N='Message'>_x000D_</S></MS></Obj></Objs>",
        ];
        var random = new Random(2);
        string[] marks = ["<", ">", "</", "/>", "'", "&", "&#x1b;", "\u001b", "\0", "<Event>", "</Event>", "<Obj>", "</Data>", "<![CDATA[", "]]>", "Level", "\uD800"];
        int damaged = 0;
        for (int i = 0; i < 120_000; i++)
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
                foreach (var kind in SchannelEvents.Count(Read(text)))
                {
                    Assert.DoesNotContain(kind + kind.TargetName + kind.ProcessName + kind.ErrorCode + kind.LoggedBy + kind.Protocol, char.IsControl);
                }
            }
            catch (EventFileException e)
            {
                damaged++;
                Assert.DoesNotContain(e.Message, char.IsControl);
            }
        }

        Assert.InRange(damaged, 10_000, 119_000);
    }

    [Fact]
    public void Deep_and_long_input_ends()
    {
        var text = new StringBuilder("<Event>");
        for (int i = 0; i < 100_000; i++) text.Append("<a>");
        Assert.Throws<EventFileException>(() => Read(text.ToString()));
        var one = One(Event(Data(("TargetName", new string('x', 5_000_000)))));
        Assert.InRange(one.TargetName!.Length, 1, 10_000);
    }
}
