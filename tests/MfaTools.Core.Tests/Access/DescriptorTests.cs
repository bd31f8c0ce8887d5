using System;
using System.Linq;
using MfaTools.Access;
using MfaTools.Security;

namespace MfaTools.Core.Tests.Access;

public sealed class DescriptorTests
{
    [Theory]
    [InlineData(
        "O:BAG:SYD:(A;;0xf0007;;;SY)(A;;0x7;;;BA)(A;;0x3;;;BO)(A;;0x5;;;SO)(A;;0x1;;;IU)(A;;0x3;;;SU)(A;;0x1;;;S-1-5-3)"
            + "(A;;0x2;;;S-1-5-33)(A;;0x1;;;S-1-5-32-573)", 9)]
    [InlineData("D:(A;OICI;FA;;;BA)(A;OICIIO;GA;;;CO)", 2)]
    [InlineData(" o:ba g:sy\r\n d:pai (a;;fr;;;wd) (D;ID;0120211;;;S-1-0x5-32-544)", 2)]
    [InlineData("D:", 0)]
    [InlineData("D:(A; ; 1179785 ; ; ; WD )", 1)]
    public void Reads_sddl_as_it_is_met(string text, int entries)
    {
        var descriptor = SecurityDescriptor.ParseSddl(text);
        Assert.Equal(entries, descriptor.Dacl!.Count);
        Assert.Equal(descriptor.ToSddl(), SecurityDescriptor.ParseSddl(descriptor.ToSddl()).ToSddl());
    }

    [Theory]
    [InlineData("1179785", 0x120089)]
    [InlineData("04400211", 0x120089)]
    [InlineData("0X120089", 0x120089)]
    [InlineData("0xFFFFFFFF", 0xFFFFFFFF)]
    [InlineData("FRFW", 0x12019F)]
    [InlineData("GRWDrc", 0x80060000)]
    [InlineData("", 0)]
    public void Reads_every_form_of_rights(string rights, uint mask) =>
        Assert.Equal(mask, SecurityDescriptor.ParseSddl($"D:(A;;{rights};;;WD)").Dacl![0].Mask);

    [Theory]
    [InlineData("", 0)]
    [InlineData("D:(A;;FR;;;ZZ)", 11)]
    [InlineData("D:(A;;FR;;;S-1-5-)", 17)]
    [InlineData("D:(A;;FR;;;WD", 13)]
    [InlineData("D:(B;;FR;;;WD)", 3)]
    [InlineData("D:(A;QQ;FR;;;WD)", 5)]
    [InlineData("D:(A;;QQ;;;WD)", 6)]
    [InlineData("D:(A;;0x1FFFFFFFF;;;WD)", 6)]
    [InlineData("D:(A;;FR;;;WD)D:", 14)]
    [InlineData("X:BA", 0)]
    [InlineData("D:(A;;FR;bf967aba-0de6-11d0-a285-00aa003049e2;;WD)", 9)]
    [InlineData("D:(OA;;FR;xyz;;WD)", 10)]
    [InlineData("D:(XA;;FR;;;WD;(@User.x == \")\"", 15)]
    [InlineData("D:(XA;;FR;;;WD;@User.x)", 15)]
    [InlineData("D:(A;;FR;;;S-1-5-21-1-2-3-4294967296)", 26)]
    public void Says_where_bad_sddl_is_wrong(string text, int position)
    {
        var error = Assert.Throws<DescriptorFormatException>(() => SecurityDescriptor.ParseSddl(text));
        Assert.Equal(position, error.Position);
        Assert.EndsWith($"(at position {position}).", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_alias_of_a_domain_is_open_until_the_domain_is_known()
    {
        var open = SecurityDescriptor.ParseSddl("O:DAD:(A;;FR;;;DC)");
        Assert.Equal("DC", open.Dacl![0].Sid!.Alias);
        Assert.Equal("O:DAD:(A;;FR;;;DC)", open.ToSddl());
        Assert.Equal(
            "S-1-5-21-1-2-3-515",
            SecurityDescriptor.ParseSddl("D:(A;;FR;;;DC)", Sid.Parse("S-1-5-21-1-2-3")).Dacl![0].Sid!.ToString());
    }

    /// <summary>Binary descriptors that Samba packs alike, with their SDDL. A condition is not decoded.</summary>
    public static TheoryData<string, string> Binaries => new()
    {
        // As the registry of Windows holds it for a service: lists first, then owner and group.
        {
            "01001480" + "5c000000" + "68000000" + "14000000" + "30000000"
            + "02001c0001000000" + "02c01400ff010f00" + "010100000000000100000000"
            + "02002c0002000000" + "00001400fd010200" + "010100000000000512000000" + "00001000ff010f00"
                + "0100000000000005"
            + "010100000000000512000000" + "010100000000000512000000",
            "O:SYG:SYD:(A;;CCLCSWRPWPDTLOCRRC;;;SY)(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;S-1-5)"
            + "S:(AU;SAFA;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;WD)"
        },
        {
            "010014946400000074000000140000003000000002001C00010000001100140001000000010100000000001000300000"
            + "020034000200000000031400FF011F0001010000000000051200000000001800A9001200010200000000000520000000"
            + "2102000001020000000000052000000020020000010100000000000512000000",
            "O:BAG:SYD:PAI(A;OICI;FA;;;SY)(A;;0x1200a9;;;BU)S:(ML;;NW;;;HI)"
        },
        {
            "010004808000000090000000000000001400000002006C000200000009005000A0001200010100000000000100000000"
            + "61727478F90A0000005400690074006C006500100400000050004D008050150000005110000000010200000000000520"
            + "0000002002000089A000000000001400FF011F0001010000000000051200000001020000000000052000000020020000"
            + "01020000000000052000000020020000",
            "O:BAG:BAD:(XA;;FX;;;WD;(...))(A;;FA;;;SY)"
        },
        {
            "010014808C0000009C000000140000007000000002005C00010000001200540000000000010100000000000100000000"
            + "180000000300000000000000020000002800000038000000500072006F006A006500630074000000570069006E006400"
            + "6F00770073000000530051004C00000002001C000100000000001400FF011F0001010000000000051200000001020000"
            + "00000005200000002002000001020000000000052000000020020000",
            "O:BAG:BAD:(A;;FA;;;SY)S:(RA;;;;;WD;(...))"
        },
        {
            "010004805400000064000000000000001400000002004000010000000A00380089001200010200000000000520000000"
            + "2102000061727478F8140000004400650070006100720074006D0065006E007400870000010200000000000520000000"
            + "2002000001020000000000052000000020020000",
            "O:BAG:BAD:(XD;;FR;;;BU;(...))"
        },
        {
            "01000480440000005400000000000000140000000400300001000000050028000001000001000000531A72AB2F1ED011"
            + "981900AA0040529B01010000000000010000000001020000000000052000000020020000010200000000000520000000"
            + "20020000",
            "O:BAG:BAD:(OA;;CR;ab721a53-1e2f-11d0-9819-00aa0040529b;;WD)"
        },
        {
            "010014804C0000005C000000140000003000000002001C00010000001300140000000000010100000000001101000000"
            + "02001C000100000000001400FF011F000101000000000005120000000102000000000005200000002002000001020000"
            + "000000052000000020020000",
            "O:BAG:BAD:(A;;FA;;;SY)S:(SP;;;;;S-1-17-1)"
        },
        {
            "010004801400000024000000000000000000000001020000000000052000000020020000010200000000000520000000"
            + "20020000",
            "O:BAG:BAD:NO_ACCESS_CONTROL"
        },
        {
            "010004801C0000002C000000000000001400000002000800000000000102000000000005200000002002000001020000"
            + "000000052000000020020000",
            "O:BAG:BAD:"
        },
        {
            "010004806C0000007C0000000000000014000000020058000300000000002400FF011F00010500000000000515000000"
            + "0100000002000000030000000002000000001800BF011300010200000000000F02000000010000000000140000000010"
            + "0101000000000003000000000102000000000005200000002002000001020000000000052000000020020000",
            "O:BAG:BAD:(A;;FA;;;S-1-5-21-1-2-3-512)(A;;0x1301bf;;;AC)(A;;GA;;;CO)"
        },
        {
            "010000801400000000000000000000000000000001020000000000052000000020020000",
            "O:BA"
        },
        {
            "010014800000000000000000140000003400000002002000010000001400180001000000010200000000001300020000"
            + "0020000002001C000100000000001400FF011F00010100000000000512000000",
            "D:(A;;FA;;;SY)S:(TL;;CC;;;S-1-19-512-8192)"
        },
    };

    [Theory]
    [MemberData(nameof(Binaries))]
    public void Reads_the_binary_form(string hex, string sddl) =>
        Assert.Equal(sddl, SecurityDescriptor.ParseBinary(Convert.FromHexString(hex)).ToSddl());

    [Theory]
    [InlineData("O:BAG:SY")]
    [InlineData("O:BAG:SYD:NO_ACCESS_CONTROL")]
    [InlineData("O:BAG:SYD:")]
    [InlineData("O:BAG:SYD:PAI")]
    public void An_absent_a_null_and_an_empty_list_differ(string text) =>
        Assert.Equal(text, SecurityDescriptor.ParseSddl(text).ToSddl());

    [Theory]
    [InlineData("XA", "(@User.Title == \"PM\" && (@User.Division == \"Finance\" || @User.Division == \"Sales\"))")]
    [InlineData("XD", "(Member_of {SID(DA), SID(S-1-5-21-1-2-3-4)} && !(Exists @Device.x))")]
    [InlineData("XA", "(@User.x == \") \")")]
    [InlineData("XA", "(...)")]
    [InlineData("RA", "(\"S\",TD,0x2,SID(DU))")]
    public void Conditions_and_attributes_are_kept_as_text(string type, string condition)
    {
        string list = type == "RA" ? "S" : "D", text = $"{list}:({type};;FR;;;WD;{condition})";
        Assert.Equal(text, SecurityDescriptor.ParseSddl(text).ToSddl());
    }

    [Fact]
    public void Modern_descriptors_are_written_as_they_were_read()
    {
        var corpus = new DescriptorCorpus(7);
        for (int i = 0; i < Runtime.Inputs(5000); i++)
        {
            string text = SecurityDescriptor.ParseSddl(corpus.Modern(), DescriptorCorpus.Domain).ToSddl();
            Assert.Equal(text, SecurityDescriptor.ParseSddl(text).ToSddl());
        }
    }

    [Fact]
    public void An_entry_of_an_unknown_type_has_no_SID()
    {
        byte[] bytes = Convert.FromHexString((string)Binaries.First()[0]);
        bytes[56] = 0x30;
        var descriptor = SecurityDescriptor.ParseBinary(bytes);
        Assert.Null(descriptor.Dacl![0].Sid);
        Assert.Contains("D:(0x30;", descriptor.ToSddl(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_well_known_sid_is_read_and_written()
    {
        const string Aliases = "AA AC AN AO AP AS AU BA BG BO BU CA CD CG CN CO CY DA DC DD DG DU EA ED EK ER ES HA HI "
            + "HO IS IU KA LA LG LS LU LW ME MP MS MU NO NS NU OW PA PO PS PU RA RC RD RE RM RO RS RU SA SH SI SO SS "
            + "SU SY UD WD WR";
        string[] aliases = Aliases.Split(' ');
        foreach (string alias in aliases)
        {
            string text = $"O:{alias}";
            Assert.Equal(text, SecurityDescriptor.ParseSddl(text).ToSddl());
            Assert.NotNull(WellKnownSids.NameOf(SecurityDescriptor.ParseSddl(text).Owner!));
            // LA and LG are accounts of the computer, not of the domain.
            Assert.Equal(
                alias is "LA" or "LG"
                    ? alias
                    : null, SecurityDescriptor.ParseSddl(text, DescriptorCorpus.Domain).Owner!.Alias);
        }

        Assert.Equal(aliases.Length, aliases.Distinct().Count());
    }

    [Fact]
    public void Nothing_but_the_error_of_the_readers_comes_out_of_bad_input()
    {
        const string Alphabet =
            "ODGSPAIR:();,-_\"{}@#!&|=<>%0123456789xABCDFWSID(NO_ACCESS_CONTROL User.\0\u00e9\ud800\u202e";
        var corpus = new DescriptorCorpus(42);
        var random = corpus.Random;
        var token = AccessToken.OfNetworkLogon(
            Sid.Parse(DescriptorCorpus.DomainText + "-1104"), [], groupsKnown: false);
        int readable = 0;
        string[] texts = [.. Enumerable.Range(0, 3000).Select(_ => corpus.Modern())];
        byte[][] binaries = [.. Binaries.Select(one => Convert.FromHexString((string)one[0]))];
        for (int i = 0; i < Runtime.Inputs(100_000); i++)
        {
            char[] text = texts[random.Next(texts.Length)].ToCharArray();
            for (int n = random.Next(1, 4); n > 0; n--) text[random.Next(text.Length)] = Alphabet[
                random.Next(Alphabet.Length)];
            readable += Try(
                () => SecurityDescriptor.ParseSddl(
                    new string(text, 0, random.Next(10) == 0 ? random.Next(text.Length) : text.Length),
                    DescriptorCorpus.Domain));
        }

        for (int i = 0; i < Runtime.Inputs(120_000); i++)
        {
            byte[] bytes = [.. binaries[random.Next(binaries.Length)]];
            for (int n = random.Next(1, 5); n > 0; n--)
            {
                bytes[random.Next(random.Next(2) == 0 ? 20 : bytes.Length)] = (byte)random.Next(256);
            }

            if (random.Next(10) == 0) Array.Resize(ref bytes, random.Next(bytes.Length));
            readable += Try(() => SecurityDescriptor.ParseBinary(bytes));
        }

        Assert.InRange(readable, Runtime.Inputs(20_000), Runtime.Inputs(200_000));

        int Try(Func<SecurityDescriptor> read)
        {
            try
            {
                var descriptor = read();
                _ = descriptor.ToSddl();
                _ = AccessCheck.Check(descriptor, token, FileRights.Read);
                return 1;
            }
            catch (DescriptorFormatException)
            {
                return 0;
            }
        }
    }

    [Fact]
    public void What_controls_a_terminal_is_not_shown()
    {
        var descriptor = SecurityDescriptor.ParseSddl(
            "D:(XA;;FR;;;WD;(@User.x == \"\u001b[2J\"))S:(RA;;;;;WD;(\"a\",TS,0,\"\u202e\"))");
        Assert.Equal(
            "D:(XA;;FR;;;WD;(@User.x == \"\uFFFD[2J\"))S:(RA;;;;;WD;(\"a\",TS,0,\"\uFFFD\"))", descriptor.ToSddl());
    }

    [Theory]
    [InlineData('(')]
    [InlineData('!')]
    [InlineData('"')]
    public void Endless_conditions_end(char c) => Assert.Throws<DescriptorFormatException>(
        () => SecurityDescriptor.ParseSddl($"D:(XA;;FR;;;WD;({new string(c, 100_001)}"));
}
