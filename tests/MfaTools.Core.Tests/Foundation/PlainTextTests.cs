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
        UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
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

    /// <summary>Texts are cleaned once, where they come in.</summary>
    [Fact]
    public void Texts_of_JSON_are_clean()
    {
        const string Json = "{ \"Id\": \"a\\u001b]52;c;AAAA\\u0007\\u009b\\u202e\\u200b\\u2028\\ud800\", \"Reason\": \"two\\nlines\" }";
        var read = ObjectJson.Read<MfaTools.Checks.Acknowledgement>(new MemoryStream(Encoding.UTF8.GetBytes(Json)));
        Assert.Equal("a\uFFFD]52;c;AAAA\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD", read.Id);
        Assert.Equal("two\nlines", read.Reason);
    }
}
