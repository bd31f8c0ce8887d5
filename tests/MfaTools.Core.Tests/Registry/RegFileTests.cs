using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using MfaTools.Windows;

namespace MfaTools.Core.Tests.Registry;

public sealed class RegFileTests
{
    private const RegistryBits B64 = RegistryBits.View64;
    private const RegistryBits B32 = RegistryBits.View32;

    [Fact]
    public void Every_kind_of_value_is_read()
    {
        var key = RegText.Read(RegText.Lines(
            @"[HKEY_LOCAL_MACHINE\SOFTWARE\A]",
            "@=\"default\"",
            "\"Text\"=\"C:\\\\Program Files\\\\x \\\"quoted\\\"\"",
            "\"Empty\"=\"\"",
            "\"Number\"=dword:ffffffff",
            "\"Short\"=dword:1 ; a comment",
            "\"Big\"=hex(b):01,02,03,04,05,06,07,80",
            "\"Bytes\"=hex:de,ad,\\",
            "  be,ef",
            "\"None\"=hex(0):",
            "\"Many\"=hex(7):61,00,00,00,62,00,63,00,00,00,00,00",
            "\"Expand\"=hex(2):25,00,78,00,25,00,00,00",
            "\"AsHex\"=hex(4):2a,00,00,00",
            "\"Odd\"=hex(ffff0012):01",
            "\"With=Equals\\\"And\\\\Quote\"=dword:00000007",
            "; a comment line",
            "\"Gone\"=dword:00000001",
            "\"Gone\"=-")).Read(B64, @"SOFTWARE\A");

        Assert.Equal(RegistryState.Found, key.State);
        Assert.Equal("default", key.Find("")!.Text);
        Assert.Equal("C:\\Program Files\\x \"quoted\"", key.Find("text")!.Text);
        Assert.Equal("", key.Find("Empty")!.Text);
        Assert.Equal(uint.MaxValue, key.Find("NUMBER")!.DWord);
        Assert.Equal(1u, key.Number("Short").Value);
        Assert.Equal(0x8007060504030201, key.Find("Big")!.QWord);
        Assert.Equal([0xDE, 0xAD, 0xBE, 0xEF], key.Find("Bytes")!.Data);
        Assert.Empty(key.Find("None")!.Data);
        Assert.Equal(["a", "bc"], key.Find("Many")!.Strings!);
        Assert.Equal("%x%", key.Find("Expand")!.Text);
        Assert.Equal(RegistryType.ExpandText, key.Find("Expand")!.Type);
        Assert.Equal(42u, key.Number("AsHex").Value);
        Assert.Equal(unchecked((int)0xFFFF0012), (int)key.Find("Odd")!.Type);
        Assert.Equal(7u, key.Number("With=Equals\"And\\Quote").Value);
        Assert.Null(key.Find("Gone"));
        Assert.Equal(RegistryState.Absent, key.Number("Gone").State);
        Assert.Equal(RegistryState.OtherType, key.Number("Text").State);
    }

    [Fact]
    public void Text_over_several_lines_is_one_value()
    {
        var key = RegText.Read(
            RegText.Lines(
                @"[HKEY_LOCAL_MACHINE\SOFTWARE\A]", "\"T\"=\"one", "[two]", "\"", "\"N\"=dword:00000002")).Read(
                    B64, @"SOFTWARE\A");
        Assert.Equal("one\r\n[two]\r\n", key.Find("T")!.Text);
        Assert.Equal(2u, key.Number("N").Value);
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-8")]
    [InlineData("no mark")]
    [InlineData("latin1")]
    public void Encodings(string encoding)
    {
        string text = RegText.Lines(@"[HKEY_LOCAL_MACHINE\SOFTWARE\A]", "\"T\"=\"Grüße\"");
        byte[] bytes = encoding switch
        {
            "no mark" => Encoding.Unicode.GetBytes(text),
            "latin1" => Encoding.Latin1.GetBytes(text.Replace(RegText.Header, "REGEDIT4")),
            _ => [.. Encoding.GetEncoding(encoding).GetPreamble(), .. Encoding.GetEncoding(encoding).GetBytes(text)],
        };
        Assert.Equal("Grüße", RegText.ReadBytes(bytes).Read(B64, @"SOFTWARE\A").Find("T")!.Text);
    }

    [Fact]
    public void Regedit4_has_its_texts_in_ansi()
    {
        byte[] file = Encoding.ASCII.GetBytes(
            "REGEDIT4\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\A]\r\n\"M\"=hex(7):61,00,62,00,00\r\n\"B\"=hex:61,00\r\n");
        var key = RegText.ReadBytes(file).Read(B64, @"SOFTWARE\A");
        Assert.Equal(["a", "b"], key.Find("M")!.Strings!);
        Assert.Equal([0x61, 0x00], key.Find("B")!.Data);
    }

    [Fact]
    public void Both_views_come_from_one_export()
    {
        var registry = RegText.Read(RegText.Lines(
            @"[HKEY_LOCAL_MACHINE\SOFTWARE\X]", "\"V\"=dword:00000040",
            @"[HKEY_LOCAL_MACHINE\SOFTWARE\WOW6432Node\X]", "\"V\"=dword:00000020",
            @"[HKEY_LOCAL_MACHINE\SOFTWARE\Policies\X]", "\"V\"=dword:00000001",
            @"[HKEY_LOCAL_MACHINE\SYSTEM\X]", "\"V\"=dword:00000002",
            @"[HKEY_CURRENT_USER\SOFTWARE\X]", "\"V\"=dword:00000009"));
        Assert.Equal(0x40u, registry.Read(B64, @"SOFTWARE\X").Number("V").Value);
        Assert.Equal(0x20u, registry.Read(B32, @"software\x").Number("V").Value);
        Assert.Equal(1u, registry.Read(B32, @"SOFTWARE\Policies\X").Number("V").Value);
        Assert.Equal(2u, registry.Read(B32, @"SYSTEM\X").Number("V").Value);
    }

    [Fact]
    public void What_an_export_does_not_cover_is_not_absent()
    {
        var registry = RegText.Read(
            RegText.Lines(
                @"[HKEY_LOCAL_MACHINE\SOFTWARE\A\B]", "", @"[HKEY_LOCAL_MACHINE\SOFTWARE\A\B\C]", "",
                @"[-HKEY_LOCAL_MACHINE\SOFTWARE\D]"));
        Assert.Equal(RegistryState.NotRead, registry.Read(B64, @"SOFTWARE\A").State);
        Assert.Equal(RegistryState.NotRead, registry.Read(B64, @"SOFTWARE\A\Other").State);
        Assert.Equal(RegistryState.NotRead, registry.Read(B32, @"SOFTWARE\A\B").State);
        Assert.Equal(RegistryState.Found, registry.Read(B64, @"SOFTWARE\A\B").State);
        Assert.Equal(["C"], registry.Read(B64, @"SOFTWARE\A\B").SubKeys);
        Assert.Equal(RegistryState.Absent, registry.Read(B64, @"SOFTWARE\A\B\X").State);
        Assert.Equal(RegistryState.Absent, registry.Read(B64, @"SOFTWARE\A\B\X\Y").State);
        Assert.Equal(RegistryState.Absent, registry.Read(B64, @"SOFTWARE\D").State);
        Assert.Equal(RegistryState.Absent, registry.Read(B64, @"SOFTWARE\D\E").State);
    }

    [Fact]
    public void Later_files_override_and_delete()
    {
        var registry = RegText.Read(
            RegText.Lines(
                @"[HKEY_LOCAL_MACHINE\SOFTWARE\A]", "\"V\"=dword:00000001", "\"W\"=dword:00000001",
                @"[HKEY_LOCAL_MACHINE\SOFTWARE\A\B]", "\"V\"=dword:00000001"),
            RegText.Lines(
                @"[HKEY_LOCAL_MACHINE\SOFTWARE\A]", "\"V\"=dword:00000002", "\"w\"=-",
                @"[-HKEY_LOCAL_MACHINE\SOFTWARE\A\B]", @"[HKEY_LOCAL_MACHINE\SOFTWARE\A\B\C]"));
        Assert.Equal(2u, registry.Read(B64, @"SOFTWARE\A").Number("V").Value);
        Assert.Equal(RegistryState.Absent, registry.Read(B64, @"SOFTWARE\A").Number("W").State);
        Assert.Equal(RegistryState.Found, registry.Read(B64, @"SOFTWARE\A\B").State);
        Assert.Empty(registry.Read(B64, @"SOFTWARE\A\B").Values);
    }

    [Theory]
    [InlineData("00000002", 2)]
    [InlineData("00000001", 1)]
    public void Select_names_the_current_control_set(string current, int expected)
    {
        var registry = RegText.Read(RegText.Lines(
            @"[HKEY_LOCAL_MACHINE\SYSTEM\Select]", $"\"Current\"=dword:{current}",
            @"[HKEY_LOCAL_MACHINE\SYSTEM\ControlSet001\X]", "\"V\"=dword:00000001",
            @"[HKEY_LOCAL_MACHINE\SYSTEM\ControlSet002\X]", "\"V\"=dword:00000002"));
        Assert.Equal((uint)expected, registry.Read(B64, @"SYSTEM\CurrentControlSet\X").Number("V").Value);
    }

    [Fact]
    public void One_control_set_needs_no_select_and_two_are_not_guessed()
    {
        string one = RegText.Lines(@"[HKEY_LOCAL_MACHINE\SYSTEM\ControlSet001\X]", "\"V\"=dword:00000001");
        Assert.Equal(1u, RegText.Read(one).Read(B64, @"SYSTEM\CurrentControlSet\X").Number("V").Value);
        string two = RegText.Lines(@"[HKEY_LOCAL_MACHINE\SYSTEM\ControlSet002\X]", "\"V\"=dword:00000002");
        Assert.Equal(RegistryState.NotRead, RegText.Read(one, two).Read(B64, @"SYSTEM\CurrentControlSet\X").State);
    }

    [Theory]
    [InlineData(1, "")]
    [InlineData(1, "not a registry file\r\n")]
    [InlineData(1, "[HKEY_LOCAL_MACHINE\\A]\r\n")]
    [InlineData(4, "H\r\n\r\n[HKEY_LOCAL_MACHINE\\A]\r\n\"V\"=dword:0000000g\r\n")]
    [InlineData(4, "H\r\n\r\n[HKEY_LOCAL_MACHINE\\A]\r\n\"V\"=dword:\r\n")]
    [InlineData(4, "H\r\n\r\n[HKEY_LOCAL_MACHINE\\A]\r\n\"V\"=dword:123456789\r\n")]
    [InlineData(4, "H\r\n\r\n[HKEY_LOCAL_MACHINE\\A]\r\n\"V\"=hex:0,1,zz\r\n")]
    [InlineData(4, "H\r\n\r\n[HKEY_LOCAL_MACHINE\\A]\r\n\"V\"=hex:00,\\")]
    [InlineData(4, "H\r\n\r\n[HKEY_LOCAL_MACHINE\\A]\r\n\"V\"=hex(:00\r\n")]
    [InlineData(4, "H\r\n\r\n[HKEY_LOCAL_MACHINE\\A]\r\n\"V\"=1\r\n")]
    [InlineData(4, "H\r\n\r\n[HKEY_LOCAL_MACHINE\\A]\r\n\"V\"\r\n")]
    [InlineData(4, "H\r\n\r\n[HKEY_LOCAL_MACHINE\\A]\r\n\"V\"=\"not closed\r\nmore\r\n")]
    [InlineData(4, "H\r\n\r\n[HKEY_LOCAL_MACHINE\\A]\r\n\"V\"=\"closed\" more\r\n")]
    [InlineData(4, "H\r\n\r\n[HKEY_LOCAL_MACHINE\\A]\r\nrubbish\r\n")]
    [InlineData(3, "H\r\n\r\n[HKEY_LOCAL_MACHINE\\A\r\n")]
    // Roots that Windows does not import.
    [InlineData(3, "H\r\n\r\n[HKLM:\\SYSTEM\\A]\r\n")]
    [InlineData(3, "H\r\n\r\n[HKEY_LOCAL_MACHINE:\\SYSTEM\\A]\r\n")]
    [InlineData(3, "H\r\n\r\n[HKEY_LOCAL_MACHINE/SYSTEM/A]\r\n")]
    [InlineData(3, "H\r\n\r\n[HKEY_LOCALMACHINE\\SYSTEM\\A]\r\n")]
    [InlineData(3, "H\r\n\r\n[Computer\\HKEY_LOCAL_MACHINE\\SYSTEM\\A]\r\n")]
    [InlineData(3, "H\r\n\r\n[Registry::HKEY_LOCAL_MACHINE\\SYSTEM\\A]\r\n")]
    [InlineData(3, "H\r\n\r\n[SYSTEM\\CurrentControlSet\\A]\r\n")]
    [InlineData(3, "H\r\n\r\n[-HKLM:\\SYSTEM\\A]\r\n")]
    // Cut off: what is left would be another value.
    [InlineData(4, "H\r\n\r\n[HKEY_LOCAL_MACHINE\\A]\r\n\"V\"=dword:0000")]
    [InlineData(4, "H\r\n\r\n[HKEY_LOCAL_MACHINE\\A]\r\n\"V\"=dword:00000001")]
    [InlineData(4, "H\r\n\r\n[HKEY_LOCAL_MACHINE\\A]\r\n\"V\"=hex(7):41,00,2c,00,42")]
    [InlineData(3, "H\r\n\r\n[HKEY_LOCAL_MACHINE\\A]")]
    [InlineData(3, "H\r\n\r\n[SOFTWARE\\A]\r\n")]
    [InlineData(3, "H\r\n\r\n\"V\"=dword:00000001\r\n")]
    public void A_damaged_file_is_an_error_with_its_line(int line, string text)
    {
        if (text.StartsWith("H\r", StringComparison.Ordinal)) text = RegText.Header + text[1..];
        var error = Assert.Throws<RegFileException>(() => RegText.Read(text));
        Assert.Equal(text.Length == 0 ? 0 : line, error.Line);
    }

    // What is written by hand has no mark and may lack the last line break; a short number then may be half of one.
    [Theory]
    [InlineData("dword:00000001", true)]
    [InlineData("dword:1\r\n", true)]
    [InlineData("dword:1 ; on", true)]
    [InlineData("dword:0000", false)]
    public void A_last_line_without_a_break_is_taken_if_it_is_whole(string data, bool whole)
    {
        byte[] file = Encoding.ASCII.GetBytes(RegText.Lines(@"[HKEY_LOCAL_MACHINE\A]") + "\"V\"=" + data);
        if (whole) Assert.Equal(1u, RegText.ReadBytes(file).Read(B64, "A").Number("V").Value);
        else Assert.Equal(4, Assert.Throws<RegFileException>(() => RegText.ReadBytes(file)).Line);
    }

    /// <summary>A writer that knows nothing of the reader: what it writes of a random tree must come back.</summary>
    [Fact]
    public void What_is_written_comes_back()
    {
        var random = new Random(8);
        for (int round = 0; round < 2000; round++)
        {
            bool four = random.Next(4) == 0;
            var tree = new Dictionary<string, Dictionary<string,
            (RegistryType Type, byte[] Data)>>(StringComparer.OrdinalIgnoreCase);
            var text = new StringBuilder(four ? "REGEDIT4\r\n" : RegText.Header + "\r\n");
            for (int k = random.Next(1, 6); k > 0; k--)
            {
                string path = string.Join("\\", Enumerable.Range(0, random.Next(1, 4)).Select(_ => Name(random)));
                if (!tree.TryGetValue(path, out var values))
                {
                    tree[path] = values = new(StringComparer.OrdinalIgnoreCase);
                }

                text.Append("\r\n[HKEY_LOCAL_MACHINE\\Top\\").Append(path).Append("]\r\n");
                for (int v = random.Next(0, 6); v > 0; v--)
                {
                    string name = random.Next(8) == 0 ? "" : Name(random);
                    byte[] data = new byte[random.Next(0, 60)];
                    random.NextBytes(data);
                    RegistryType type = random.Next(5) switch
                    {
                        0 => RegistryType.Text, 1 =>
                            RegistryType.DWord, 2 =>
                                RegistryType.QWord, 3 => RegistryType.Binary, _ => (RegistryType)random.Next(0, 20),
                    };
                    // These are texts in ANSI in the old form.
                    if (four && type is RegistryType.ExpandText or RegistryType.MultiText) type = RegistryType.Binary;
                    string written;
                    if (type == RegistryType.Text)
                    {
                        string value = Name(random) + (random.Next(3) == 0 ? "\\\"; =[" : "");
                        data = Encoding.Unicode.GetBytes(value + "\0");
                        written = "\"" + value.Replace("\\", "\\\\").Replace("\"", "\\\"") + "\"";
                    }
                    else if (type == RegistryType.DWord)
                    {
                        data = [(byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256),
                            (byte)random.Next(256)];
                        written = $"dword:{data[3]:x2}{data[2]:x2}{data[1]:x2}{data[0]:x2}";
                    }
                    else
                    {
                        var hex = new StringBuilder(type == RegistryType.Binary ? "hex:" : $"hex({(int)type:x}):");
                        for (int i = 0; i < data.Length; i++)
                        {
                            hex.Append(data[i].ToString("x2", CultureInfo.InvariantCulture)).Append(
                                i + 1 < data.Length ? "," : "");
                            if (i % 20 == 19 && i + 1 < data.Length) hex.Append("\\\r\n  ");
                        }

                        written = hex.ToString();
                    }

                    values[name] = (type, data);
                    text.Append(
                        name.Length == 0 ? "@" : "\"" + name.Replace("\\", "\\\\").Replace("\"", "\\\"") + "\"").Append(
                            '=').Append(written).Append("\r\n");
                }
            }

            byte[] bytes = four ? Encoding.Latin1.GetBytes(text.ToString()) : RegText.Utf16(text.ToString());
            var registry = RegText.ReadBytes(bytes);
            foreach (var (path, values) in tree)
            {
                var key = registry.Read(B64, "Top\\" + path);
                Assert.Equal(RegistryState.Found, key.State);
                Assert.Equal(values.Count, key.Values.Count);
                foreach (var (name, (type, data)) in values)
                {
                    Assert.Equal(type, key.Find(name)!.Type);
                    Assert.Equal(data, key.Find(name)!.Data);
                }
            }
        }
    }

    /// <summary>120,000 damaged files: each is read or named damaged, and nothing else comes out.</summary>
    [Fact]
    public void Damaged_files_do_no_harm()
    {
        byte[] whole = RegText.Utf16(RegText.Lines(
            @"[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\X]", "@=\"d\"", "\"T\"=\"a\\\\b\"",
            "\"N\"=dword:00000001",
            "\"H\"=hex(7):61,00,\\", "  00,00", "", @"[-HKEY_LOCAL_MACHINE\SYSTEM\Y]", "\"G\"=-"));
        byte[] ansi = Encoding.ASCII.GetBytes(
            "REGEDIT4\r\n[HKEY_LOCAL_MACHINE\\A]\r\n\"B\"=hex(2):61,00\r\n\"C\"=\"x\r\ny\"\r\n");
        var random = new Random(1);
        string marks = "[]\"\\=@-;,:\r\n\0hex(7)dword\u001b";
        int damaged = 0;
        for (int i = 0; i < Runtime.Inputs(120_000); i++)
        {
            byte[] file = [.. i % 3 == 0 ? ansi : whole];
            for (int n = random.Next(1, 5); n > 0; n--)
            {
                int at = random.Next(file.Length);
                switch (random.Next(4))
                {
                    case 0: file[at] = (byte)random.Next(256); break;
                    case 1: file[at & ~1] = (byte)marks[random.Next(marks.Length)]; break;
                    case 2: file = file[..at]; break;
                    default: file = [.. file[..at], .. file[random.Next(file.Length)..]]; break;
                }

                if (file.Length == 0) break;
            }

            try
            {
                var key = RegText.ReadBytes(file).Read(B64, @"SYSTEM\CurrentControlSet\Control\X");
                foreach (var value in key.Values)
                {
                    _ = (value.DWord, value.QWord, value.Text, value.Strings, value.TypeName);
                }
            }
            catch (RegFileException e)
            {
                damaged++;
                Assert.DoesNotContain(e.Message, char.IsControl);
            }
        }

        Assert.InRange(damaged, Runtime.Inputs(10_000), Runtime.Inputs(119_000));
    }

    [Fact]
    public void A_file_of_keys_without_end_is_refused()
    {
        var text = new StringBuilder(RegText.Header + "\r\n");
        for (int i = 0; i < 3000; i++)
        {
            text.Append("[HKLM\\").Append(i).Append(string.Concat(Enumerable.Repeat("\\a", 400))).Append("]\r\n");
        }

        Assert.Throws<RegFileException>(() => RegText.Read(text.ToString()));
    }

    [Fact]
    public void A_snapshot_keeps_what_could_not_be_read_apart()
    {
        var snapshot = RegistrySnapshot.Take(
            new Half(), [(B64, @"SOFTWARE\A"), (B32, @"SOFTWARE\A"), (B64, @"SOFTWARE\None")]);
        Assert.Equal(RegistryState.Found, snapshot.Read(B64, @"SOFTWARE\A").State);
        Assert.Equal(5u, snapshot.Read(B64, @"SOFTWARE\A").Number("V").Value);
        Assert.Equal(RegistryState.Denied, snapshot.Read(B64, @"SOFTWARE\A\Secret").State);
        Assert.Equal(RegistryState.Denied, snapshot.Read(B64, @"SOFTWARE\A\Secret\Below").State);
        Assert.Equal(RegistryState.Absent, snapshot.Read(B64, @"SOFTWARE\A\Other").State);
        Assert.Equal(RegistryState.Absent, snapshot.Read(B32, @"SOFTWARE\A").State);
        Assert.Equal(RegistryState.Absent, snapshot.Read(B64, @"SOFTWARE\None").State);
        Assert.Equal(RegistryState.NotRead, snapshot.Read(B64, @"SOFTWARE\B").State);
        Assert.Equal(RegistryState.Denied, snapshot.Read(B64, @"SOFTWARE\A\Secret").Number("V").State);
        Assert.False(snapshot.Read(B64, @"SOFTWARE\B").Number("V").IsKnown);
    }

    [Theory]
    [InlineData(@"SOFTWARE\A\B", @"SOFTWARE\WOW6432Node\A\B")]
    [InlineData(@"software\Policies\Microsoft", @"software\Policies\Microsoft")]
    [InlineData(@"SOFTWARE\Policies", @"SOFTWARE\Policies")]
    [InlineData(@"SOFTWARE\PoliciesOfOthers", @"SOFTWARE\WOW6432Node\PoliciesOfOthers")]
    [InlineData(@"SYSTEM\A", @"SYSTEM\A")]
    public void The_32_bit_view_is_separate_except_for_policies(string path, string physical)
    {
        Assert.Equal(physical, RegistryPath.Physical(B32, path));
        Assert.Equal(path, RegistryPath.Physical(B64, path));
    }

    /// <summary>Importing the values of a backup restores them, and the absence of those that were absent.</summary>
    [Fact]
    public void A_backup_of_single_values_restores_them()
    {
        string before = RegText.Lines(
            @"[HKEY_LOCAL_MACHINE\SYSTEM]",
            @"[HKEY_LOCAL_MACHINE\SOFTWARE\WOW6432Node\A]",
            "\"Number\"=dword:00000005",
            @"""Text""=""a \""b\"" c:\\d""",
            "\"Other\"=dword:00000001");
        string backup = RegFileWriter.Write(
            RegText.Read(before),
            [(B32, @"SOFTWARE\A", "Number"), (B32, @"SOFTWARE\A", "Text"), (B32, @"SOFTWARE\A", "New"),
                (B64, @"SYSTEM\A", "New")]);
        Assert.DoesNotContain("Other", backup, StringComparison.Ordinal);
        string changed = RegText.Lines(
            @"[HKEY_LOCAL_MACHINE\SOFTWARE\WOW6432Node\A]",
            "\"Number\"=dword:00000009",
            "\"Text\"=-",
            "\"New\"=dword:00000001",
            @"[HKEY_LOCAL_MACHINE\SYSTEM\A]",
            "\"New\"=dword:00000001");
        var restored = RegText.Read(changed, backup);
        var key = restored.Read(B32, @"SOFTWARE\A");
        Assert.Equal(
            (5u, "a \"b\" c:\\d", false),
            (key.Number("Number").Value, key.Find("Text")?.Text, key.Find("New") is not null));
        Assert.Equal(RegistryState.Absent, restored.Read(B64, @"SYSTEM\A").State);
    }

    private static string Name(Random random)
    {
        const string Letters = "aBcXyZ 019/_.-{}()äß";
        return string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => Letters[random.Next(Letters.Length)]));
    }

    private sealed class Half : IRegistryReader
    {
        public RegistryKey Read(RegistryBits bits, string path) => (bits, path) switch
        {
            (B64, @"SOFTWARE\A") =>
                new(path, RegistryState.Found,
                    new(StringComparer.OrdinalIgnoreCase) { ["V"] = RegistryValue.FromDWord("V", 5) }, ["Secret"]),
            (B64, @"SOFTWARE\A\Secret") => new(path, RegistryState.Denied, problem: "no"),
            _ => new(path, RegistryState.Absent),
        };
    }
}
