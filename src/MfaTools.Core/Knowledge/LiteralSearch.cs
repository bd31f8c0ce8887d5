using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;

namespace MfaTools.Knowledge;

/// <summary>Finds which of many texts occur in another, in one pass that skips most of it: the algorithm of Wu and Manber
/// (A fast algorithm for multi-pattern searching, 1994) on groups of three characters.</summary>
internal sealed class LiteralSearch
{
    /// <summary>In the table of shifts, from here on: a bucket of candidates whose window ends in this group.</summary>
    private const int FirstBucket = 128;

    private readonly byte[] _shifts = new byte[1 << 15];
    private readonly List<List<Literal>> _buckets = [];
    private readonly int _window = FirstBucket;

    /// <summary>Prepares the search.</summary>
    /// <param name="texts">Up to 64 sets of texts in ASCII, of three characters at least each.</param>
    /// <exception cref="ArgumentException">There are more, or a text is not such a one.</exception>
    public LiteralSearch(IReadOnlyList<string[]> texts)
    {
        if (texts.Count > 64) throw new ArgumentException("More than 64 sets of texts.", nameof(texts));
        foreach (string[] set in texts)
        {
            foreach (string text in set)
            {
                if (text.Length < 3 || !IsAscii(text)) throw new ArgumentException($"'{text}' is too short or not ASCII.", nameof(texts));
                _window = Math.Min(_window, text.Length);
            }
        }

        // The window is as long as the shortest text. A group at its end moves it on to where the group could be part of a match.
        for (int i = 0; i < _shifts.Length; i++) _shifts[i] = (byte)(_window - 2);
        foreach (string[] set in texts)
        {
            foreach (string text in set)
            {
                for (int end = 2; end < _window - 1; end++)
                {
                    ref byte shift = ref _shifts[Group(text, end)];
                    shift = Math.Min(shift, (byte)(_window - 1 - end));
                }
            }
        }

        for (int i = 0; i < texts.Count; i++)
        {
            foreach (string text in texts[i]) AddCandidate(text, 1UL << i);
        }
    }

    /// <summary>The sets of which a text occurs, as bits. The case of ASCII letters is ignored.</summary>
    [MethodImpl(Optimization.Full)]
    public ulong Find(string text)
    {
        ulong found = 0;
        int shift;
        for (int end = _window - 1; end < text.Length; end += shift)
        {
            shift = _shifts[Group(text, end)];
            if (shift < FirstBucket) continue;
            foreach (var literal in _buckets[shift - FirstBucket])
            {
                if ((found & literal.Bit) == 0 && IsAt(text, end - _window + 1, literal.Text)) found |= literal.Bit;
            }

            shift = 1;
        }

        return found;
    }

    private void AddCandidate(string text, ulong bit)
    {
        ref byte shift = ref _shifts[Group(text, _window - 1)];
        if (shift < FirstBucket)
        {
            if (_buckets.Count == 256 - FirstBucket) throw new ArgumentException("Too many texts.");
            shift = (byte)(FirstBucket + _buckets.Count);
            _buckets.Add([]);
        }

        _buckets[shift - FirstBucket].Add(new Literal(text, bit));
    }

    [MethodImpl(Optimization.Full)]
    private static bool IsAt(string text, int start, string literal)
    {
        if (text.Length - start < literal.Length) return false;
        for (int i = 0; i < literal.Length; i++)
        {
            char c = text[start + i];
            if (c != literal[i] && (c > 127 || Fold(c) != Fold(literal[i]))) return false;
        }

        return true;
    }

    private static int Fold(char c) => c is >= 'A' and <= 'Z' ? c | 0x20 : c;

    private static bool IsAscii(string text)
    {
        foreach (char c in text)
        {
            if (c > 127) return false;
        }

        return true;
    }

    // Five bits of each character: a letter and its capital differ in another one. What else falls together costs a
    // comparison, no match.
    private static int Group(string text, int end) => ((text[end - 2] & 31) << 10) | ((text[end - 1] & 31) << 5) | (text[end] & 31);

    private sealed class Literal(string text, ulong bit)
    {
        public string Text { get; } = text;

        public ulong Bit { get; } = bit;
    }
}
