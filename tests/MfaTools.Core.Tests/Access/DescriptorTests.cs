using System;
using System.Linq;
using MfaTools.Access;
using MfaTools.Security;

namespace MfaTools.Core.Tests.Access;

public sealed class DescriptorTests
{
    [Theory]
    [InlineData("O:BAG:SYD:(A;;0xf0007;;;SY)(A;;0x7;;;BA)(A;;0x3;;;BO)(A;;0x5;;;SO)(A;;0x1;;;IU)(A;;0x3;;;SU)(A;;0x1;;;S-1-5-3)(A;;0x2;;;S-1-5-33)(A;;0x1;;;S-1-5-32-573)", 9)]
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
    [InlineData("D:(XA;;FR;;;WD;(@User.x ==))", 26)]
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
        Assert.Throws<InvalidOperationException>(open.ToBinary);
        Assert.Equal("S-1-5-21-1-2-3-515", SecurityDescriptor.ParseSddl("D:(A;;FR;;;DC)", Sid.Parse("S-1-5-21-1-2-3")).Dacl![0].Sid!.ToString());
    }

    // As the registry of Windows holds it for a service: lists first, then owner and group.
    [Fact]
    public void Reads_and_writes_the_bytes_in_the_order_of_Windows()
    {
        byte[] bytes = Convert.FromHexString(
            "01001480" + "5c000000" + "68000000" + "14000000" + "30000000"
            + "02001c0001000000" + "02c01400ff010f00" + "010100000000000100000000"
            + "02002c0002000000" + "00001400fd010200" + "010100000000000512000000" + "00001000ff010f00" + "0100000000000005"
            + "010100000000000512000000" + "010100000000000512000000");
        var descriptor = SecurityDescriptor.ParseBinary(bytes);
        Assert.Equal("O:SYG:SYD:(A;;CCLCSWRPWPDTLOCRRC;;;SY)(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;S-1-5)S:(AU;SAFA;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;WD)", descriptor.ToSddl());
        Assert.Equal(bytes, descriptor.ToBinary());
    }

    [Fact]
    public void A_null_and_an_absent_list_are_told_from_an_empty_one()
    {
        foreach (string text in new[] { "O:BAG:SY", "O:BAG:SYD:NO_ACCESS_CONTROL", "O:BAG:SYD:", "O:BAG:SYD:PAI" })
        {
            var back = SecurityDescriptor.ParseBinary(SecurityDescriptor.ParseSddl(text).ToBinary());
            Assert.Equal(text, back.ToSddl());
        }
    }

    [Theory]
    [InlineData("(@User.Title == \"PM\" && (@User.Division == \"Finance\" || @User.Division == \"Sales\"))")]
    [InlineData("(Member_of {SID(BA), SID(S-1-5-21-1-2-3-4)} && !(Exists @Device.x))")]
    [InlineData("(a == 1 && b == 2 && c == 3 || d == 4)")]
    [InlineData("(a == 1 && (b == 2 && c == 3))")]
    [InlineData("(@User.a%0020b Not_Any_of {1, 2, \"x\", #00ff})")]
    public void Conditions_come_back_as_they_were(string condition)
    {
        string text = $"D:(XA;;FR;;;WD;{condition})";
        var descriptor = SecurityDescriptor.ParseSddl(text);
        Assert.Equal(text, descriptor.ToSddl());
        Assert.Equal(text, SecurityDescriptor.ParseBinary(descriptor.ToBinary()).ToSddl());
    }

    [Fact]
    public void A_condition_may_name_an_account_of_a_domain_that_is_not_known()
    {
        const string Text = "D:(XA;;FR;;;WD;(Member_of {SID(DA), SID(LA)}))S:(RA;;;;;WD;(\"S\",TD,0x2,SID(DU)))";
        Assert.Equal(Text, SecurityDescriptor.ParseSddl(Text).ToSddl());
    }

    // The example of MS-DTYP 2.4.4.17.9.
    [Fact]
    public void A_condition_has_the_bytes_of_the_specification()
    {
        var ace = SecurityDescriptor.ParseSddl("D:(XA;;FX;;;S-1-1-0;(@User.Title==\"VP\"))").Dacl![0];
        Assert.Equal("61727478" + "f90a000000" + "5400690074006c006500" + "1004000000" + "56005000" + "80" + "000000"[..(2 * ((4 - ((4 + 5 + 10 + 5 + 4 + 1) % 4)) % 4))], Convert.ToHexString(ace.Data).ToLowerInvariant());
    }

    [Fact]
    public void Modern_descriptors_survive_text_bytes_text()
    {
        var corpus = new DescriptorCorpus(7);
        for (int i = 0; i < Runtime.Inputs(5000); i++)
        {
            string text = corpus.Modern();
            var first = SecurityDescriptor.ParseSddl(text, DescriptorCorpus.Domain);
            byte[] bytes = first.ToBinary();
            var second = SecurityDescriptor.ParseBinary(bytes);
            Assert.Equal(first.ToSddl(), second.ToSddl());
            Assert.DoesNotContain("unreadable", second.ToSddl(), StringComparison.Ordinal);
            Assert.Equal(bytes, SecurityDescriptor.ParseSddl(second.ToSddl()).ToBinary());
        }
    }

    [Fact]
    public void Entries_of_types_that_are_not_known_keep_their_bytes()
    {
        byte[] bytes = SecurityDescriptor.ParseSddl("D:(A;;FR;;;WD)").ToBinary();
        bytes[28] = 0x30;
        var descriptor = SecurityDescriptor.ParseBinary(bytes);
        Assert.Null(descriptor.Dacl![0].Sid);
        Assert.Equal(bytes, descriptor.ToBinary());
        Assert.StartsWith("D:(0x30;", descriptor.ToSddl(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_well_known_sid_is_read_and_written()
    {
        string[] aliases = "AA AC AN AO AP AS AU BA BG BO BU CA CD CG CN CO CY DA DC DD DG DU EA ED EK ER ES HA HI HO IS IU KA LA LG LS LU LW ME MP MS MU NO NS NU OW PA PO PS PU RA RC RD RE RM RO RS RU SA SH SI SO SS SU SY UD WD WR".Split(' ');
        foreach (string alias in aliases)
        {
            string text = $"O:{alias}";
            Assert.Equal(text, SecurityDescriptor.ParseSddl(text).ToSddl());
            Assert.NotNull(WellKnownSids.NameOf(SecurityDescriptor.ParseSddl(text).Owner!));
            // LA and LG are accounts of the computer, not of the domain.
            Assert.Equal(alias is "LA" or "LG" ? alias : null, SecurityDescriptor.ParseSddl(text, DescriptorCorpus.Domain).Owner!.Alias);
        }

        Assert.Equal(aliases.Length, aliases.Distinct().Count());
    }

    [Fact]
    public void Nothing_but_the_error_of_the_readers_comes_out_of_bad_input()
    {
        const string Alphabet = "ODGSPAIR:();,-_\"{}@#!&|=<>%0123456789xABCDFWSID(NO_ACCESS_CONTROL User.\0\u00e9\ud800\u202e";
        var corpus = new DescriptorCorpus(42);
        var random = corpus.Random;
        var token = AccessToken.OfNetworkLogon(Sid.Parse(DescriptorCorpus.DomainText + "-1104"), [], groupsKnown: false);
        int readable = 0;
        string[] texts = [.. Enumerable.Range(0, 3000).Select(_ => corpus.Modern())];
        byte[][] binaries = Array.ConvertAll(texts, text => SecurityDescriptor.ParseSddl(text, DescriptorCorpus.Domain).ToBinary());
        for (int i = 0; i < Runtime.Inputs(100_000); i++)
        {
            char[] text = texts[random.Next(texts.Length)].ToCharArray();
            for (int n = random.Next(1, 4); n > 0; n--) text[random.Next(text.Length)] = Alphabet[random.Next(Alphabet.Length)];
            readable += Try(() => SecurityDescriptor.ParseSddl(new string(text, 0, random.Next(10) == 0 ? random.Next(text.Length) : text.Length), DescriptorCorpus.Domain));
        }

        for (int i = 0; i < Runtime.Inputs(120_000); i++)
        {
            byte[] bytes = [.. binaries[random.Next(binaries.Length)]];
            for (int n = random.Next(1, 5); n > 0; n--) bytes[random.Next(random.Next(2) == 0 ? 20 : bytes.Length)] = (byte)random.Next(256);
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
        Assert.Throws<DescriptorFormatException>(() => SecurityDescriptor.ParseSddl("D:(XA;;FR;;;WD;(@User.x == \"\u001b[2J\"))"));
        Assert.Throws<DescriptorFormatException>(() => SecurityDescriptor.ParseSddl("S:(RA;;;;;WD;(\"a\",TS,0,\"\u202e\"))"));
        var ace = new Ace { Type = AceType.AllowCallback, Sid = WellKnownSids.Everyone, Data = [.. "artx"u8, 0xf9, 2, 0, 0, 0, 97, 0, 0x10, 2, 0, 0, 0, 0x1b, 0, 0x80] };
        Assert.Equal("(XA;;;;;WD;(unreadable: 19 bytes))", ace.ToString());
        ace = new Ace { Type = AceType.ResourceAttribute, Sid = WellKnownSids.Everyone, Data = [20, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x1b, 0, 0, 0] };
        Assert.Equal("(RA;;;;;WD;(unreadable: 24 bytes))", ace.ToString());
    }

    [Fact]
    public void Deeply_nested_conditions_end()
    {
        Assert.Throws<DescriptorFormatException>(() => SecurityDescriptor.ParseSddl($"D:(XA;;FR;;;WD;{new string('(', 100_000)}"));
        Assert.Throws<DescriptorFormatException>(() => SecurityDescriptor.ParseSddl($"D:(XA;;FR;;;WD;({new string('!', 100_000)}"));
        var ace = new Ace { Type = AceType.AllowCallback, Sid = WellKnownSids.Everyone, Data = [.. "artx"u8, 0xf8, 2, 0, 0, 0, 97, 0, .. Enumerable.Repeat((byte)0xa2, 60_000)] };
        Assert.Contains("unreadable", ace.ToString(), StringComparison.Ordinal);
    }
}
