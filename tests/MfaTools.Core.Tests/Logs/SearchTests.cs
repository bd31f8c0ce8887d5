using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using MfaTools.Logs;

namespace MfaTools.Core.Tests;

/// <summary>The searches for texts and line feeds beside naive ones, with vectors and without.</summary>
public sealed class SearchTests
{
    // Few letters, so that texts occur, overlap, and share pairs; others that fall together when a bit of case is
    // dropped.
    private const string Letters = "aAbBk|\\_\x7F*+ \n\r@`\x0D-\xE9\xC9";

    private static readonly Gen<string> Haystack = Gen.OneOf(
        Gen.Char[Letters].Array[0, 1200], Gen.Char["abAB"].Array[0, 400], Gen.Char['\0', '\xFF'].Array[0, 600])
        .Select(letters => new string(letters));

    private static readonly Gen<string[]> Texts = Gen.OneOf(Gen.Char["abAB|_*\\ "], Gen.Char[' ', '~']).Array[2, 6]
        .Select(letters => new string(letters)).Array[1, 30];

    private static readonly Gen<ByteSearch> Searches = Gen.Bool.Select(
        fast => fast ? ByteSearch.Fastest : ByteSearch.Plain);

    [Fact]
    public void Every_text_is_found_and_nothing_else() =>
        Gen.Select(Haystack, Texts, Searches, Gen.Int[0, 3]).Sample(
            (haystack, texts, search, room) =>
            {
                byte[] bytes = Encoding.Latin1.GetBytes(haystack + texts[0][..Math.Min(room, texts[0].Length)]);
                var places = new List<int> { -1 };
                new TextSearch(texts, search).Find(bytes, haystack.Length, places);
                var wanted = texts.SelectMany(text => Occurrences(haystack, text)).ToList();
                Assert.Equal(places.Order().Distinct(), places);
                Assert.All(places, place => Assert.Contains(wanted, text => text.Start <= place && place < text.End));
                Assert.All(wanted, text => Assert.Contains(places, place => text.Start <= place && place < text.End));
            },
            iter: Runtime.Inputs(20_000));

    [Fact]
    public void Each_text_found_is_reported()
    {
        var seen = new HashSet<int>();
        Gen.Select(Haystack, Texts, Gen.Int[0, 100], Gen.Int[0, 100]).Sample(
            (haystack, texts, before, after) =>
            {
                byte[] bytes = Encoding.Latin1.GetBytes(haystack);
                int start = Math.Min(before, bytes.Length), end = Math.Max(start, bytes.Length - after);
                var search = new TextSearch(texts.Select((text, i) => (text, i)));
                int[] expected =
                [
                    .. Enumerable.Range(0, texts.Length).Where(i => Occurrences(haystack[start..end], texts[i]).Any()),
                ];
                Assert.Equal(expected, (search.FindNumbers(bytes, start, end) ?? []).Distinct().Order());
                // Found again after the choice of pairs was made for something else.
                search.FindNumbers(Encoding.ASCII.GetBytes(new string('a', 100_000)), 0, 100_000);
                Assert.Equal(expected, (search.FindNumbers(bytes, start, end) ?? []).Distinct().Order());
                seen.UnionWith(expected);
            },
            iter: Runtime.Inputs(5_000),
            threads: 1);
        // With fewer inputs, as on Mono, not every number occurs.
        Assert.InRange(seen.Count, 20, 30);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("")]
    [InlineData("abc\u00e9")]
    public void A_text_it_cannot_search_for_is_refused(string text) =>
        Assert.Throws<ArgumentException>(() => new TextSearch([text]));

    [Fact]
    public void What_was_chosen_for_little_is_chosen_again_for_much()
    {
        var search = new TextSearch(["ab", "xyz"]);
        var places = new List<int>();
        foreach (
            string text in new[] { "", "a", "ab", new string('a', 5000) + "xyz" + new string('y', 300_000) + "aB" })
        {
            search.Find(Encoding.ASCII.GetBytes(text), text.Length, places);
            Assert.Equal(text.Length > 2 ? 2 : text.Length / 2, places.Count);
        }
    }

    // Line feeds alone as well: each byte of a vector can count 255 of them.
    [Fact]
    public void Line_feeds_are_counted() =>
        Gen.Select(
            Gen.OneOf(Gen.Byte[9, 13].Array[0, 20_000], Gen.Byte[10, 10].Array[20_000, 40_000]), Gen.Int[0, 100],
            Gen.Int[0, 100], Searches).Sample(
            (bytes, before, after, search) =>
            {
                int start = Math.Min(before, bytes.Length), end = Math.Max(start, bytes.Length - after);
                Assert.Equal(bytes[start..end].Count(b => b == '\n'), search.CountLineFeeds(bytes, start, end));
            },
            iter: Runtime.Inputs(300));

    [Fact]
    public void What_a_pattern_matches_has_one_of_its_texts()
    {
        string[] parts =
        [
            "a", "bc", "Ab", "xyz", "k", "K", "\u00E9", "(", "(?:", "(?<n>", "(?'n'", "(?!", "(?=", "(?<!", "(?<=",
            "(?>", "(?i)", "(?x)", "(?#", ")", ")?", "[", "[^", "[]", "]", "-[", "|", "?", "*", "+", "??", "{2}",
            "{0,1}", "{", "}", ",", "2", "\\.", "\\", "\\w", "\\b", "\\x61", "\\k<n>", "\\p{L}", ".", "^", "$", "#",
            " ", "\n",
        ];
        int found = 0;
        Gen.Select(
            Gen.Int[0, parts.Length - 1].Select(i => parts[i]).Array[1, 9],
            Gen.OneOf(Gen.Char["aAbBcCxyzk\u212A\u00E9.,2{}[]-|# \n"], Gen.Char["abc"]).Array[0, 12].Array[8]).Sample(
            (pieces, messages) =>
            {
                try
                {
                    var pattern = new Regex(
                        string.Concat(pieces), RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
                    if (PatternTexts.Find(pattern) is not { } texts) return;
                    Assert.All(texts, text => Assert.True(text.Length > 1 && text.All(char.IsAscii)));
                    // What is made of the pattern's own pieces matches more often.
                    foreach (
                        string message in messages.Select(letters => new string(letters))
                            .Append(string.Concat(pieces.Where(piece => char.IsLetter(piece[0])))).Append(
                                string.Concat(pieces)))
                    {
                        if (!pattern.IsMatch(message)) continue;
                        found++;
                        Assert.Contains(texts, text => message.Contains(text, StringComparison.OrdinalIgnoreCase));
                    }
                }
                catch (RegexParseException)
                {
                    // Not a pattern.
                }
            },
            iter: Runtime.Inputs(200_000),
            threads: 1);
        Assert.True(found > Runtime.Inputs(5_000), $"{found} matches");
    }

    [Theory]
    [InlineData("denied|timed out", "denied,timed out")]
    [InlineData(@"\\\\Share\\x[0-9]+", @"\\Share\x")]
    [InlineData("to (?<name>jane|joe) at home", " at home")]
    [InlineData(@"192\.0\.2\.10", "192.0.2.10")]
    [InlineData("ab{2}cd{1,}efg", "efg")]
    [InlineData("a{b|c}defg", null)]
    [InlineData("one|(two)", "one,two")]
    [InlineData(@"\b(jdoe|asmith)\b: (a|bc)?", "jdoe,asmith")]
    [InlineData("a(bcd){0,}e(?!fghi)(?'n'jk|lm)no", "no")]
    [InlineData("(?=abc)(?<!defg)(hi|j)", "abc")]
    [InlineData("(ab|(cd|e)f)", null)]
    [InlineData("[a-[b]]abc", null)]
    [InlineData("(?x)a b c d", null)]
    public void These_texts_are_found(string pattern, string? texts) =>
        Assert.Equal(texts?.Split(','), PatternTexts.Find(new Regex(pattern)));

    [Fact]
    public void No_letter_but_k_stands_for_one_beyond_Ascii()
    {
        var letters = new Regex("[a-jl-z]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
        Assert.DoesNotContain(Enumerable.Range(0x80, 0xFF80), c => letters.IsMatch(((char)c).ToString()));
    }

    private static IEnumerable<(int Start, int End)> Occurrences(string haystack, string text)
    {
        for (int i = 0; i + text.Length <= haystack.Length; i++)
        {
            bool same = true;
            for (int j = 0; j < text.Length; j++) same &= Lower(haystack[i + j]) == Lower(text[j]);
            if (same) yield return (i, i + text.Length);
        }
    }

    private static char Lower(char c) => c is >= 'A' and <= 'Z' ? (char)(c + 32) : c;
}
