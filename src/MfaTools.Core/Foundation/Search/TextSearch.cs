using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Text;

namespace MfaTools.Foundation;

/// <summary>Finds any of many texts, ignoring case. Searching a whole buffer for all of them costs far less than
/// examining each line.</summary>
/// <remarks>For each text the search looks for two adjacent bytes, chosen so that few pairs cover all texts and the
/// pairs are rare in the data. Where a pair is found, the texts it stands for are compared.</remarks>
internal sealed class TextSearch
{
    /// <summary>The bit in which a letter and its capital differ. It is set in both bytes of a pair.</summary>
    private const byte Case = 0x20;

    /// <summary>The number of different pairs when that bit does not count.</summary>
    private const int PairCount = 1 << 14;

    /// <summary>The number of bytes that are sampled to find out how rare a pair is.</summary>
    private const int SampleSize = 64 << 10;

    /// <summary>Measured: searching so many bytes for one more pair costs as much as one comparison in vain.</summary>
    private const double BytesPerPlace = 750;

    private readonly ByteSearch _bytes;
    private readonly Text[] _texts;
    private volatile Choice? _choice;

    /// <param name="texts">Texts of at least two ASCII characters, each with a number that reports it.</param>
    /// <param name="bytes">How to search for bytes.</param>
    /// <exception cref="ArgumentException">A text is too short or not ASCII.</exception>
    public TextSearch(IEnumerable<(string Text, int Number)> texts, ByteSearch? bytes = null)
    {
        _bytes = bytes ?? ByteSearch.Fastest;
        _texts = [.. texts.GroupBy(one => one.Text.ToLowerInvariant(), StringComparer.Ordinal)
            .Select(same => new Text(same.Key, [.. same.Select(one => one.Number).Distinct()]))];
    }

    /// <inheritdoc cref="TextSearch(IEnumerable{ValueTuple{string, int}}, ByteSearch)"/>
    public TextSearch(IEnumerable<string> texts, ByteSearch? bytes = null)
        : this(texts.Select(text => (text, 0)), bytes)
    {
    }

    /// <summary>Finds the lines that contain one of the texts.</summary>
    /// <param name="bytes">The bytes to search.</param>
    /// <param name="end">The index at which the search ends.</param>
    /// <param name="places">Receives one place within each text found, in order.</param>
    [MethodImpl(Optimization.Full)]
    public void Find(byte[] bytes, int end, List<int> places)
    {
        places.Clear();
        var choice = ChooseFor(bytes, end);
        for (int at = _bytes.FindPairs(bytes, end, choice.Pairs, Case, places); at < end - 1; at++)
        {
            if (choice.IsWanted[Pair(bytes, at)]) places.Add(at);
        }

        int kept = 0;
        for (int i = 0; i < places.Count; i++)
        {
            if (Compare(bytes, places[i], 0, end, choice, null)) places[kept++] = places[i];
        }

        places.RemoveRange(kept, places.Count - kept);
    }

    /// <summary>Finds out which of the texts occur in a part of some bytes.</summary>
    /// <returns>The numbers of the texts found, in any order and possibly more than once; null if there are
    /// none.</returns>
    [MethodImpl(Optimization.Full)]
    public List<int>? FindNumbers(byte[] bytes, int start, int end)
    {
        // All of the buffer, which tells more about what is rare than one message.
        var choice = ChooseFor(bytes, bytes.Length);
        bool[] isWanted = choice.IsWanted;
        List<int>? numbers = null;
        for (int at = start; at < end - 1; at++)
        {
            if (isWanted[Pair(bytes, at)]) Compare(bytes, at, start, end, choice, numbers ??= []);
        }

        return numbers?.Count > 0 ? numbers : null;
    }

    private static int Pair(byte[] bytes, int at) => (WithoutCase(bytes[at]) << 7) | WithoutCase(bytes[at + 1]);

    private static int WithoutCase(byte b) => ((b >> 1) & 0x60) | (b & 0x1F);

    // A choice that was made from a much smaller sample may be far from the best.
    private Choice ChooseFor(byte[] bytes, int end)
    {
        int size = Math.Min(end, SampleSize);
        return _choice is { } choice && choice.SampleSize >= size / 2
            ? choice
            : _choice = new Choice(_texts, bytes, size);
    }

    /// <summary>Compares the texts of the pair at a place.</summary>
    /// <param name="bytes">The bytes to search.</param>
    /// <param name="place">The index of the pair.</param>
    /// <param name="from">The index at which the search begins.</param>
    /// <param name="end">The index at which the search ends.</param>
    /// <param name="choice">The pairs.</param>
    /// <param name="numbers">Receives the numbers of all texts that are there; null if one is enough.</param>
    [MethodImpl(Optimization.Full)]
    private static bool Compare(byte[] bytes, int place, int from, int end, Choice choice, List<int>? numbers)
    {
        int pair = Pair(bytes, place);
        bool found = false;
        foreach (var text in choice.Texts[pair]!)
        {
            byte[] letters = text.Bytes;
            int start = place - text.PlaceOf(pair), i = 0;
            if (start < from || end - start < letters.Length) continue;
            while (i < letters.Length && IsSame(bytes[start + i], letters[i])) i++;
            if (i < letters.Length) continue;
            found = true;
            if (numbers is null) break;
            numbers.AddRange(text.Numbers);
        }

        return found;
    }

    private static bool IsSame(byte b, byte lower) =>
        b == lower || (lower is >= (byte)'a' and <= (byte)'z' && (b | Case) == lower);

    private sealed class Text
    {
        public Text(string text, int[] numbers)
        {
            if (text.Length < 2 || text.Any(c => c > 127))
            {
                throw new ArgumentException($"'{text}' is too short or not ASCII.", nameof(text));
            }

            (Bytes, Numbers) = (Encoding.ASCII.GetBytes(text), numbers);
        }

        public byte[] Bytes { get; }

        public int[] Numbers { get; }

        /// <summary>The first place of a pair in the text, or -1.</summary>
        [MethodImpl(Optimization.Full)]
        public int PlaceOf(int pair)
        {
            for (int i = 0; i < Bytes.Length - 1; i++)
            {
                if (Pair(Bytes, i) == pair) return i;
            }

            return -1;
        }
    }

    /// <summary>The pairs to search for.</summary>
    private sealed class Choice
    {
        /// <summary>Picks the pair that covers most texts at the least cost, then continues with the remaining texts
        /// until all are covered.</summary>
        [MethodImpl(Optimization.Full)]
        public Choice(Text[] texts, byte[] sample, int size)
        {
            SampleSize = size;
            var counts = new int[PairCount];
            for (int at = 0; at < size - 1; at++) counts[Pair(sample, at)]++;
            var uses = new int[PairCount];
            for (var left = texts; left.Length > 0;)
            {
                Array.Clear(uses, 0, uses.Length);
                var from = left[0];
                int best = 0;
                double most = 0;
                foreach (var text in left)
                {
                    for (int i = 0; i < text.Bytes.Length - 1; i++)
                    {
                        int pair = Pair(text.Bytes, i);
                        if (text.PlaceOf(pair) < i) continue;
                        double gain = ++uses[pair] / (1 + (counts[pair] * BytesPerPlace / Math.Max(size, 1)));
                        if (gain > most) (best, from, most) = (pair, text, gain);
                    }
                }

                int place = from.PlaceOf(best);
                Pairs.Add(((byte)(from.Bytes[place] | Case), (byte)(from.Bytes[place + 1] | Case)));
                IsWanted[best] = true;
                Texts[best] = Array.FindAll(left, text => text.PlaceOf(best) >= 0);
                left = Array.FindAll(left, text => text.PlaceOf(best) < 0);
            }
        }

        public int SampleSize { get; }

        public List<(byte First, byte Second)> Pairs { get; } = [];

        /// <summary>Whether a pair is searched for.</summary>
        public bool[] IsWanted { get; } = new bool[PairCount];

        /// <summary>The texts that each pair stands for.</summary>
        public Text[]?[] Texts { get; } = new Text[PairCount][];
    }
}
