using System;
using System.Linq;
using MfaTools.Knowledge;

namespace MfaTools.Core.Tests.Knowledge;

public sealed class LiteralSearchTests
{
    [Fact]
    public void It_finds_what_a_search_for_each_text_finds()
    {
        var random = new Random(1994);
        ulong seen = 0;
        for (int i = 0; i < (Runtime.IsMono ? 10_000 : 30_000); i++)
        {
            // Few letters, so that texts overlap, contain each other and nearly match; some that fall together with letters.
            const string Letters = "abABc1! \u00e1\u0141";
            string Text(int length, int letters) => new([.. Enumerable.Range(0, length).Select(_ => Letters[random.Next(letters)])]);
            string[][] sets = [.. Enumerable.Range(0, random.Next(1, 65)).Select(_ =>
                Enumerable.Range(0, random.Next(0, 3)).Select(_ => Text(random.Next(3, 9), random.Next(2, 9))).ToArray())];
            string message = Text(random.Next(0, 60), Letters.Length);
            ulong expected = 0;
            for (int set = 0; set < sets.Length; set++)
            {
                if (sets[set].Any(text => message.Contains(text, StringComparison.OrdinalIgnoreCase))) expected |= 1UL << set;
            }

            Assert.Equal(expected, new LiteralSearch(sets).Find(message));
            seen |= expected;
        }

        Assert.Equal(ulong.MaxValue, seen);
    }

    [Fact]
    public void A_text_may_be_of_any_length()
    {
        string text = new('x', 5_000);
        var search = new LiteralSearch([[text], ["yyyy" + text]]);
        Assert.Equal(3UL, search.Find("yyyy" + text.ToUpperInvariant()));
        Assert.Equal(0UL, search.Find(text[1..]));
        Assert.Equal(0UL, new LiteralSearch([]).Find(text));
    }

    [Theory]
    [InlineData("ab")]
    [InlineData("abc\u00e9")]
    public void A_text_it_cannot_search_for_is_refused(string text) => Assert.Throws<ArgumentException>(() => new LiteralSearch([[text]]));

    [Fact]
    public void More_than_64_sets_are_refused() =>
        Assert.Throws<ArgumentException>(() => new LiteralSearch([.. Enumerable.Repeat<string[]>(["abc"], 65)]));
}
