using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace MfaTools.Logs;

/// <summary>The texts of which the lines of interest have one, in any case. A search for all of them over a whole buffer
/// costs far less than a look at each line.</summary>
internal sealed class LineSearch
{
    /// <summary>So much at a time is made characters of, so that it stays in the processor's own memory.</summary>
    private const int SliceSize = 128 << 10;

    /// <summary>Measured: one search for up to so many texts is the fastest way, with more of them several for few are.</summary>
    private const int MaxTogether = 20;
    private const int GroupSize = 8;

    private static readonly Encoding Latin1 = Encoding.GetEncoding(28591);

    private readonly int _longest;
    private readonly Func<char[], int, int, int>[]? _finders;
    private readonly PlainSearch? _plain;

    /// <param name="texts">Texts of two or more ASCII characters.</param>
    public LineSearch(IEnumerable<string> texts)
    {
        string[] all = [.. texts.Distinct(StringComparer.OrdinalIgnoreCase)];
        int size = all.Length <= MaxTogether ? MaxTogether : GroupSize;
        var finders = Enumerable.Range(0, (all.Length + size - 1) / size)
            .Select(group => ByteSearch.TextFinder([.. all.Skip(group * size).Take(size)])).ToArray();
        _longest = all.Length == 0 ? 0 : all.Max(text => text.Length);
        if (Array.TrueForAll(finders, finder => finder is not null)) _finders = finders!;
        else _plain = new PlainSearch(all);
    }

    /// <summary>Finds all places of the texts.</summary>
    /// <param name="bytes">What to look through.</param>
    /// <param name="end">Up to where.</param>
    /// <param name="scratch">Room that is used again and again.</param>
    /// <param name="places">The places, in order.</param>
    public void Find(byte[] bytes, int end, ref char[] scratch, List<int> places)
    {
        places.Clear();
        if (_finders is null)
        {
            for (int at = 0; (at = _plain!.Find(bytes, at, end)) >= 0; at++) places.Add(at);
            return;
        }

        if (_finders.Length == 0) return;
        int room = SliceSize + _longest - 1;
        if (scratch.Length < room) scratch = new char[room];
        for (int slice = 0; slice < end; slice += SliceSize)
        {
            int length = Math.Min(room, end - slice), first = places.Count;
            Latin1.GetChars(bytes, slice, length, scratch, 0);
            foreach (var find in _finders)
            {
                for (int at = 0; (at = find(scratch, at, length)) >= 0 && at < SliceSize; at++) places.Add(slice + at);
            }

            if (_finders.Length > 1) places.Sort(first, places.Count - first, null);
        }
    }

    /// <summary>Without vectors: the first two characters are looked up, the rest compared.</summary>
    private sealed class PlainSearch
    {
        private readonly byte[][] _texts;
        private readonly bool[] _pairs = new bool[1 << 16];
        private readonly byte[] _lower = new byte[256];

        public PlainSearch(string[] texts)
        {
            for (int i = 0; i < 256; i++) _lower[i] = (byte)(i is >= 'A' and <= 'Z' ? i + 32 : i);
            _texts = Array.ConvertAll(texts, text => Array.ConvertAll(Encoding.ASCII.GetBytes(text), b => _lower[b]));
            foreach (byte[] text in _texts) _pairs[(text[0] << 8) | text[1]] = true;
        }

        public int Find(byte[] bytes, int from, int end)
        {
            for (int i = from; i < end - 1; i++)
            {
                if (_pairs[(_lower[bytes[i]] << 8) | _lower[bytes[i + 1]]] && Array.Exists(_texts, text => IsAt(text, bytes, i, end))) return i;
            }

            return -1;
        }

        private bool IsAt(byte[] text, byte[] bytes, int at, int end)
        {
            if (end - at < text.Length) return false;
            for (int i = 0; i < text.Length; i++)
            {
                if (_lower[bytes[at + i]] != text[i]) return false;
            }

            return true;
        }
    }
}
