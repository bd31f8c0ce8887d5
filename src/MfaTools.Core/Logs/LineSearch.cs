using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace MfaTools.Logs;

/// <summary>What the lines of interest have in them: bytes as they are, or texts in any case. A search for many over a
/// whole buffer costs far less than a look at each line.</summary>
internal sealed class LineSearch
{
    /// <summary>A search for more texts at once is slower than two.</summary>
    private const int GroupSize = 8;
    private const int None = int.MaxValue;

    private static readonly Encoding Latin1 = Encoding.GetEncoding(28591);

    private readonly List<Func<LineSearch, int, int>> _searches = [];
    private readonly bool _hasChars;
    private readonly int[] _next = [];
    private byte[] _bytes = [];
    private char[] _chars = [];
    private int _end;

    /// <param name="exact">Bytes to be found as they are.</param>
    /// <param name="texts">Texts of two or more ASCII characters to be found in any case.</param>
    public LineSearch(IEnumerable<string> exact, IEnumerable<string> texts)
    {
        foreach (byte[] sought in exact.Distinct().Select(Encoding.ASCII.GetBytes))
        {
            _searches.Add((own, from) => ByteSearch.IndexOf(own._bytes, from, own._end, sought));
        }

        string[] all = [.. texts.Distinct(StringComparer.OrdinalIgnoreCase)];
        for (int i = 0; i < all.Length; i += GroupSize)
        {
            string[] group = [.. all.Skip(i).Take(GroupSize)];
            if (ByteSearch.TextFinder(group) is { } find)
            {
                _hasChars = true;
                _searches.Add((own, from) => find(own._chars, from, own._end));
            }
            else
            {
                var search = new PlainSearch(all);
                _searches.Add((own, from) => search.Find(own._bytes, from, own._end));
                break;
            }
        }

    }

    private LineSearch(LineSearch other)
    {
        _searches = other._searches;
        _hasChars = other._hasChars;
        _next = new int[_searches.Count];
    }

    /// <summary>The same search for another reader.</summary>
    public LineSearch Fresh() => new(this);

    /// <summary>Begins with new bytes.</summary>
    public void Begin(byte[] bytes, int end)
    {
        _bytes = bytes;
        _end = end;
        for (int i = 0; i < _next.Length; i++) _next[i] = -1;
        if (!_hasChars) return;
        if (_chars.Length < end) _chars = new char[bytes.Length];
        Latin1.GetChars(bytes, 0, end, _chars, 0);
    }

    /// <summary>The first place from an index on, or -1. The index does not go back.</summary>
    public int Next(int from)
    {
        int first = None;
        for (int i = 0; i < _next.Length; i++)
        {
            if (_next[i] < from) _next[i] = _searches[i](this, from) is var found and >= 0 ? found : None;
            if (_next[i] < first) first = _next[i];
        }

        return first == None ? -1 : first;
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
