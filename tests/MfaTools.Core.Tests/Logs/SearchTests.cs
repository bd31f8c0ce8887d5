using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using CsCheck;
using MfaTools.Logs;

namespace MfaTools.Core.Tests;

/// <summary>The searches for texts and line feeds beside naive ones, with vectors and without.</summary>
[Collection(nameof(PropertyTests))]
public sealed class SearchTests : IDisposable
{
    // Few letters, so that texts occur, overlap, and share pairs; others that fall together when a bit of case is dropped.
    private const string Letters = "aAbBk|\\_\x7F*+ \n\r@`\x0D-\xE9\xC9";

    private static readonly Gen<string> Haystack = Gen.OneOf(Gen.Char[Letters].Array[0, 1200], Gen.Char["abAB"].Array[0, 400], Gen.Char['\0', '\xFF'].Array[0, 600])
        .Select(letters => new string(letters));

    private static readonly Gen<string[]> Texts = Gen.OneOf(Gen.Char["abAB|_*\\ "], Gen.Char[' ', '~']).Array[2, 6].Select(letters => new string(letters)).Array[1, 30];

    public void Dispose() => ByteSearch.UseVectors = true;

    [Fact]
    public void Every_text_is_found_and_nothing_else() =>
        Gen.Select(Haystack, Texts, Gen.Bool, Gen.Int[0, 3]).Sample(
            (haystack, texts, vectors, room) =>
            {
                ByteSearch.UseVectors = vectors;
                byte[] bytes = Encoding.Latin1.GetBytes(haystack + texts[0][..Math.Min(room, texts[0].Length)]);
                var places = new List<int> { -1 };
                new LineSearch(texts).Find(bytes, haystack.Length, places);
                var wanted = texts.SelectMany(text => Occurrences(haystack, text)).ToList();
                Assert.Equal(places.Order().Distinct(), places);
                Assert.All(places, place => Assert.Contains(wanted, text => text.Start <= place && place < text.End));
                Assert.All(wanted, text => Assert.Contains(places, place => text.Start <= place && place < text.End));
            },
            iter: 20_000,
            threads: 1);

    [Fact]
    public void What_was_chosen_for_little_is_chosen_again_for_much()
    {
        var search = new LineSearch(["ab", "xyz"]);
        var places = new List<int>();
        foreach (string text in new[] { "", "a", "ab", new string('a', 5000) + "xyz" + new string('y', 300_000) + "aB" })
        {
            search.Find(Encoding.ASCII.GetBytes(text), text.Length, places);
            Assert.Equal(text.Length > 2 ? 2 : text.Length / 2, places.Count);
        }
    }

    // Line feeds alone as well: each byte of a vector can count 255 of them.
    [Fact]
    public void Line_feeds_are_counted() =>
        Gen.Select(Gen.OneOf(Gen.Byte[9, 13].Array[0, 20_000], Gen.Byte[10, 10].Array[20_000, 40_000]), Gen.Int[0, 100], Gen.Int[0, 100], Gen.Bool).Sample(
            (bytes, before, after, vectors) =>
            {
                ByteSearch.UseVectors = vectors;
                int start = Math.Min(before, bytes.Length), end = Math.Max(start, bytes.Length - after);
                Assert.Equal(bytes[start..end].Count(b => b == '\n'), ByteSearch.CountLineFeeds(bytes, start, end));
            },
            iter: 300,
            threads: 1);

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
