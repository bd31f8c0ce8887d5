using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using MfaTools.Tls;
using MfaTools.Windows;

namespace MfaTools.Core.Tests.Tls;

public sealed class SchannelEventTests
{
    private const string Namespace = " xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\"";

    // Synthetic, in the form of the provider's manifest.
    private static string Event(
        string data, int id = 36871, string provider = "Schannel", string time = "2018-03-07T18:20:20.222854900Z",
        int level = 2, string rendering = "") =>
        $"<Event{Namespace}><System><Provider Name='{provider}' "
        + $"Guid='{{1F678132-5938-4686-9FDC-C8FF68F15C85}}'/><EventID>{id}</EventID><Version>0</Version><Level>"
        + $"{level}</Level><TimeCreated SystemTime='{time}'/><Execution ProcessID='616' "
        + $"ThreadID='700'/><Channel>System</Channel><Computer>MFA01</Computer></System>{data}{rendering}</Event>";

    private static string Data(params (string Name, string Value)[] fields) =>
        "<EventData>" + string.Concat(fields.Select(field => $"<Data Name='{field.Name}'>{field.Value}</Data>"))
            + "</EventData>";

    private static SchannelEvent One(string xml) => Assert.Single(Read(xml));

    private static List<SchannelEvent> Read(string text) =>
        [.. SchannelEvent.From(EventReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(text))))];

    [Fact]
    public void Event_data_by_name()
    {
        var one = One(Event(Data(("Type", "client"), ("ErrorState", "10013"))));
        Assert.Equal((36871, "client", 10013, "MFA01", 2), (one.Id, one.Role, one.ErrorState, one.Computer, one.Level));
        Assert.Equal(new DateTime(2018, 3, 7, 18, 20, 20, DateTimeKind.Utc).AddTicks(2228549), one.TimeUtc);
        Assert.Equal(DateTimeKind.Utc, one.TimeUtc!.Value.Kind);

        one = One(
            Event(Data(
                ("CallerProcessId", "16548"), ("CallerProcessImageName", "w3wp"), ("Type", "server"),
                ("ErrorCode", "0x8009030d"), ("ErrorStatus", "10001")), 36870));
        Assert.Equal(
            ("server", "0x8009030d", 10001, "w3wp"), (one.Role, one.ErrorCode, one.ErrorState, one.ProcessName));
    }

    [Fact]
    public void User_data_of_older_builds()
    {
        var one = One(
            Event("<UserData><EventXML "
                + "xmlns='LSA_NS'><AlertDesc>70</AlertDesc><ErrorState>105</ErrorState><Level>x</Level></EventXML>"
                + "</UserData>", 36888));
        Assert.Equal((70, 105, 2), (one.Alert, one.ErrorState, one.Level));
    }

    [Fact]
    public void Data_without_names_goes_by_position_where_the_count_fits()
    {
        var one = One(Event("<EventData><Data>client</Data><Data>10013</Data></EventData>"));
        Assert.Equal(("client", 10013), (one.Role, one.ErrorState));
        one = One(
            Event("<EventData><Data>812</Data><Data>pfadssvc</Data><Data>client</Data><Data>10013</Data></EventData>"));
        Assert.Equal(("client", 10013, "pfadssvc"), (one.Role, one.ErrorState, one.ProcessName));
        one = One(Event("<EventData><Data>7</Data></EventData>"));
        Assert.Null(one.ErrorState);
    }

    [Theory]
    [InlineData(
        "A fatal error occurred while creating an SSL client credential. The internal error state is 10013.", "client",
        10013, null, null)]
    [InlineData(
        "A fatal error occurred while creating a TLS server credential. The internal error state is 10013.", "server",
        10013, null, null)]
    [InlineData(
        "A fatal error occurred while creating a TLS client credential. The internal error state is 10013.\n The SSPI "
            + "client process is MultiFactorAuthSvc (PID: 1234).", "client", 10013, null, "MultiFactorAuthSvc")]
    [InlineData(
        "A fatal alert was generated and sent to the remote endpoint. The TLS protocol defined fatal error code is 40. "
            + "The Windows SChannel error state is 1205.", null, 1205, 40, null)]
    [InlineData(
        "A fatal alert was received from the remote endpoint. The TLS protocol defined fatal alert code is 70.", null,
        null, 70, null)]
    public void The_text_speaks_where_the_fields_do_not(
        string text, string? role, int? state, int? alert, string? process)
    {
        var one = One(
            Event("", 36871,
                rendering: "<RenderingInfo "
                    + $"Culture='en-US'><Message>{text}</Message><Level>Error</Level></RenderingInfo>"));
        Assert.Equal((role, state, alert, process), (one.Role, one.ErrorState, one.Alert, one.ProcessName));
        // Fields come first.
        one = One(
            Event(Data(("Type", "server"), ("ErrorState", "1")),
                rendering: $"<RenderingInfo><Message>{text}</Message></RenderingInfo>"));
        Assert.Equal(("server", 1), (one.Role, one.ErrorState));
    }

    [Fact]
    public void Other_providers_are_passed_over() =>
        Assert.Single(
            Read(Event("", provider: "Schannel")
                + Event("", provider: "Service Control Manager").Replace("1F678132", "00000000")));

    [Fact]
    public void Clixml_of_get_winevent()
    {
        string one = "<Obj RefId='0'><TN "
            + "RefId='0'><T>System.Diagnostics.Eventing.Reader.EventLogRecord</T></TN><ToString>x</ToString><Props>"
            + "<I32 N='Id'>36871</I32><By N='Level'>2</By><S N='ProviderName'>Schannel</S><S "
            + "N='MachineName'>MFA01</S><DT N='TimeCreated'>2018-03-07T19:20:20.5+01:00</DT><Obj N='Properties' "
            + "RefId='1'><LST>{0}</LST></Obj><Obj N='Bookmark' RefId='9'><Props><I32 "
            + "N='Id'>1</I32></Props></Obj></Props><MS><S N='Message'>{1}</S></MS></Obj>";
        string deep = string.Format(
            CultureInfo.InvariantCulture, one, "<Obj RefId='2'><Props><S N='Value'>client</S></Props></Obj><Obj "
                + "RefId='3'><Props><U32 N='Value'>10013</U32></Props></Obj>", "_x000D_x");
        string shallow = string.Format(
            CultureInfo.InvariantCulture, one, "<S>System.Diagnostics.Eventing.Reader.EventProperty</S>",
            "Fehler_x000D__x000A_ The internal error state is 10013.");
        string list = "<Objs Version='1.1.0.1' xmlns='http://schemas.microsoft.com/powershell/2004/04'>{0}</Objs>";
        var events = Read(string.Format(CultureInfo.InvariantCulture, list, deep + shallow));
        Assert.All(
            events, read =>
                Assert.Equal(
                    (36871, 10013, new DateTime(2018, 3, 7, 18, 20, 20, 500, DateTimeKind.Utc)),
                    (read.Id, read.ErrorState, read.TimeUtc)));
        Assert.Equal(2, events.Count);
        Assert.Equal("client", events[0].Role);
        // Saved with -InputObject: an array in one object.
        Assert.Equal(
            2, Read(string.Format(
                CultureInfo.InvariantCulture, list,
                $"<Obj RefId='99'><TN RefId='8'><T>System.Object[]</T></TN><LST>{deep}{shallow}</LST></Obj>")).Count);
    }

    [Fact]
    public void Floods_are_counted_and_information_is_not()
    {
        var start = new DateTime(2022, 2, 7, 3, 34, 11, DateTimeKind.Utc);
        var events = Enumerable.Range(0, 11115)
            .Select(i => new SchannelEvent
            {
                Id = 36874, Protocol = "TLS 1.0", Level = 2, TimeUtc = start.AddMilliseconds((i * 7919) % 11115),
            })
            .Append(new SchannelEvent { Id = 36871, Role = "client", ErrorState = 10013, Level = 2, TimeUtc = start })
            .Append(new SchannelEvent { Id = 36880, Level = 4, TimeUtc = start })
            .Append(new SchannelEvent { Id = 39999, Level = 4, TimeUtc = start })
            .Append(new SchannelEvent { Id = 36867, TimeUtc = start });
        var counted = SchannelEvents.Count(events);
        Assert.Equal([(36874, 11115), (36871, 1)], counted.Select(kind => (kind.EventId, kind.Count)));
        Assert.Equal((start, start.AddMilliseconds(11114)), (counted[0].FirstUtc, counted[0].LastUtc));
        Assert.All(counted, kind => Assert.NotEmpty(kind.Meaning));
        // Names that a peer makes up do not grow the answer without end.
        Assert.InRange(
            SchannelEvents.Count(
                Enumerable.Range(0, 5000).Select(i => new SchannelEvent { Id = 36888, TargetName = $"n{i}" })).Length,
                    1, 300);
        Assert.Equal(
            5000, SchannelEvents.Count(
                Enumerable.Range(0, 5000).Select(i => new SchannelEvent { Id = 36888, TargetName = $"n{i}" })).Sum(
                    kind => kind.Count));
    }

    /// <summary>The cases of events as Event Viewer saves and forwards them, in French, and of every id.</summary>
    [Fact]
    public void What_Event_Viewer_saves_is_read()
    {
        foreach (string name in (string[])["v1-eventviewer-saveas", "v2-noprovider"])
        {
            var one = Assert.Single(ReadCase(name));
            Assert.Equal((36887, 40, "SRV08R2", 2), (one.Id, one.Alert, one.Computer, one.Level));
            Assert.Equal(1, Assert.Single(SchannelEvents.Count([one])).Count);
        }
    }

    [Fact]
    public void A_role_in_another_language_is_unknown()
    {
        var one = Assert.Single(ReadCase("e04b-fr-serveur"));
        Assert.Equal((36871, 10013, null, "PC01"), (one.Id, one.ErrorState, one.Role, one.Computer));
        one = One(Event(Data(("Type", "Server"), ("ErrorState", "10013"))));
        Assert.Equal("server", one.Role);
    }

    [Fact]
    public void Each_id_has_a_meaning_and_counts_by_it_not_by_its_level()
    {
        var events = ReadCase("e07-others");
        Assert.Equal(12, events.Count);
        var kinds = events.ConvertAll(one => SchannelEventKind.Find(one.Id));
        Assert.All(kinds, kind => Assert.NotEmpty(kind!.Meaning));
        Assert.Equal(12, kinds.Select(kind => kind!.Meaning).Distinct().Count());
        Assert.DoesNotContain(SchannelEvents.Count(events), kind => kind.EventId == 36864);
        Assert.Equal(11, SchannelEvents.Count(events).Length);
        Assert.Equal(1, Assert.Single(SchannelEvents.Count([new SchannelEvent { Id = 36871, Level = 4 }])).Count);
        Assert.Empty(SchannelEvents.Count([new SchannelEvent { Id = 36880, Level = 2 }]));
    }

    private static List<SchannelEvent> ReadCase(string name)
    {
        using var file = File.OpenRead(
            Path.Combine(Repository.Root, "tests", "MfaTools.Core.Tests", "Windows", "Events", name + ".xml"));
        return [.. SchannelEvent.From(EventReader.Read(file))];
    }
}
