using System.Globalization;
using System.IO;
using System.Text;

namespace MfaTools.Core.Tests.Foundation;

public sealed class PlainTextTests
{
    /// <summary>Every character that a terminal obeys, that turns or joins text, or that nobody sees.</summary>
    public static bool IsHostile(string text, int index) => CharUnicodeInfo.GetUnicodeCategory(text, index) switch
    {
        UnicodeCategory.Control => text[index] is not ('\n' or '\t'),
        UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator => true,
        _ => false,
    };

    [Fact]
    public void Every_hostile_character_is_replaced_and_no_other()
    {
        for (int point = 0; point <= 0x10FFFF; point++)
        {
            if (point is >= 0xD800 and <= 0xDFFF or 0xFFFE or 0xFFFF) continue;
            string c = char.ConvertFromUtf32(point), text = $"a{c}b";
            string expected = IsHostile(c, 0) ? "a\uFFFDb" : text;
            if (PlainText.Clean(text) != expected) Assert.Fail($"U+{point:X4}");
        }
    }

    [Theory]
    [InlineData('\u001B')]
    [InlineData('\u009B')]
    [InlineData('\u061C')]
    [InlineData('\u200B')]
    [InlineData('\u200E')]
    [InlineData('\u2028')]
    [InlineData('\u2029')]
    [InlineData('\u202E')]
    [InlineData('\u2060')]
    [InlineData('\u2066')]
    [InlineData('\uFEFF')]
    [InlineData('\uD800')]
    [InlineData('\uDC00')]
    [InlineData('\uFFFF')]
    public void These_are_hostile(char c) => Assert.Equal("\uFFFD.\uFFFD", PlainText.Clean($"{c}.{c}"));

    [Fact]
    public void What_is_clean_is_not_copied()
    {
        string text = "Grüße, 世界 😀\n\tok";
        Assert.Same(text, PlainText.Clean(text));
    }

    [Theory]
    [InlineData(" a\r\n   b\tc \n", "a b c")]
    [InlineData("a  b", "a  b")]
    [InlineData("a \n\n\t\r b\u202E", "a b\uFFFD")]
    [InlineData("\n", "")]
    public void Lines_are_joined(string text, string expected) => Assert.Equal(expected, PlainText.OneLine(text));

    [Theory]
    [InlineData("abcd", 4, "abcd")]
    [InlineData("abcde", 4, "abcd...")]
    [InlineData("abc\n\n d", 5, "abc d")]
    [InlineData("abc\n\n de", 5, "abc d...")]
    [InlineData("abc\ud83d\ude00", 4, "abc...")]
    [InlineData("abc\ud83d\ude00", 5, "abc\ud83d\ude00")]
    public void Long_lines_are_cut(string text, int max, string expected) =>
        Assert.Equal(expected, PlainText.OneLine(text, max));

    /// <summary>Texts are cleaned once, where they come in.</summary>
    [Fact]
    public void Texts_of_JSON_are_clean()
    {
        const string Text =
            "{ \"Id\": \"a\\u001b]52;c;AAAA\\u0007\\u009b\\u202e\\u200b\\u2028\\ud800\", \"Reason\": \"two\\nlines\" }";
        var read = Json.Read<MfaTools.Checks.Acknowledgement>(new MemoryStream(Encoding.UTF8.GetBytes(Text)));
        Assert.Equal("a\uFFFD]52;c;AAAA\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD", read.Id);
        Assert.Equal("two\nlines", read.Reason);
    }
}
