using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Text;

namespace MfaTools.Logs;

/// <summary>The texts of which the lines of interest have one, in any case. A search for all of them over a whole buffer
/// costs far less than a look at each line.</summary>
/// <remarks>Of each text two adjacent bytes are searched for, chosen so that few pairs do for all texts and are rare in what is
/// looked through. Where a pair is found, its texts are compared.</remarks>
/// <param name="texts">Texts of two or more ASCII characters.</param>
internal sealed class LineSearch(IEnumerable<string> texts)
{
    /// <summary>The bit in which a letter and its capital differ. It is set in both bytes of a pair.</summary>
    private const byte Case = 0x20;

    /// <summary>As many pairs of bytes there are when that bit does not count.</summary>
    private const int PairCount = 1 << 14;

    /// <summary>So much of what is looked through tells how rare a pair is.</summary>
    private const int SampleSize = 64 << 10;

    /// <summary>Measured: in so many bytes the search for one more pair costs as much as one place looked at in vain.</summary>
    private const double BytesPerPlace = 750;

    private readonly byte[][] _texts = [.. texts.Distinct(StringComparer.OrdinalIgnoreCase).Select(text => Encoding.ASCII.GetBytes(text.ToLowerInvariant()))];
    private volatile Choice? _choice;

    /// <summary>Finds the lines that have one of the texts.</summary>
    /// <param name="bytes">What to look through.</param>
    /// <param name="end">Up to where.</param>
    /// <param name="places">Gets a place within each text found, in order.</param>
    [MethodImpl(Optimization.Full)]
    public void Find(byte[] bytes, int end, List<int> places)
    {
        places.Clear();
        int size = Math.Min(end, SampleSize);
        // What was chosen by a much smaller sample may be far from the best.
        if (_choice is not { } choice || choice.SampleSize < size / 2) _choice = choice = new Choice(_texts, bytes, size);
        for (int at = ByteSearch.FindPairs(bytes, end, choice.Pairs, Case, places); at < end - 1; at++)
        {
            if (choice.Texts[Pair(bytes, at)] is not null) places.Add(at);
        }

        int kept = 0;
        for (int i = 0; i < places.Count; i++)
        {
            if (HasText(bytes, places[i], end, choice.Texts[Pair(bytes, places[i])]!)) places[kept++] = places[i];
        }

        places.RemoveRange(kept, places.Count - kept);
    }

    private static int Pair(byte[] bytes, int at) => (WithoutCase(bytes[at]) << 7) | WithoutCase(bytes[at + 1]);

    private static int WithoutCase(byte b) => ((b >> 1) & 0x60) | (b & 0x1F);

    [MethodImpl(Optimization.Full)]
    private static bool HasText(byte[] bytes, int place, int end, byte[][] texts)
    {
        int pair = Pair(bytes, place);
        foreach (byte[] text in texts)
        {
            int start = place - PlaceOf(pair, text), i = 0;
            if (start < 0 || end - start < text.Length) continue;
            while (i < text.Length && (bytes[start + i] == text[i] || (text[i] is >= (byte)'a' and <= (byte)'z' && (bytes[start + i] | Case) == text[i]))) i++;
            if (i == text.Length) return true;
        }

        return false;
    }

    [MethodImpl(Optimization.Full)]
    private static int PlaceOf(int pair, byte[] text)
    {
        for (int i = 0; i < text.Length - 1; i++)
        {
            if (Pair(text, i) == pair) return i;
        }

        return -1;
    }

    /// <summary>The pairs that are searched for.</summary>
    private sealed class Choice
    {
        /// <summary>Takes the pair that does for most texts at the least cost, then that for the texts left, until none is left.</summary>
        [MethodImpl(Optimization.Full)]
        public Choice(byte[][] texts, byte[] sample, int size)
        {
            SampleSize = size;
            var counts = new int[PairCount];
            for (int at = 0; at < size - 1; at++) counts[Pair(sample, at)]++;
            var uses = new int[PairCount];
            for (byte[][] left = texts; left.Length > 0;)
            {
                Array.Clear(uses, 0, uses.Length);
                byte[] from = left[0];
                int best = 0;
                double most = 0;
                foreach (byte[] text in left)
                {
                    for (int i = 0; i < text.Length - 1; i++)
                    {
                        int pair = Pair(text, i);
                        if (PlaceOf(pair, text) < i) continue;
                        double gain = ++uses[pair] / (1 + (counts[pair] * BytesPerPlace / Math.Max(size, 1)));
                        if (gain > most) (best, from, most) = (pair, text, gain);
                    }
                }

                int place = PlaceOf(best, from);
                Pairs.Add(((byte)(from[place] | Case), (byte)(from[place + 1] | Case)));
                Texts[best] = Array.FindAll(left, text => PlaceOf(best, text) >= 0);
                left = Array.FindAll(left, text => PlaceOf(best, text) < 0);
            }
        }

        public int SampleSize { get; }

        public List<(byte First, byte Second)> Pairs { get; } = [];

        /// <summary>For each pair searched for, the texts that have it.</summary>
        public byte[][]?[] Texts { get; } = new byte[PairCount][][];
    }
}
