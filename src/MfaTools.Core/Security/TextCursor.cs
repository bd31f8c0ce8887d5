using System;

namespace MfaTools.Security;

/// <summary>A place in a text that is being read.</summary>
internal sealed class TextCursor(string text)
{
    /// <summary>How many characters have been read.</summary>
    public int At { get; set; }

    public string Text { get; } = text;

    public bool AtEnd => At >= Text.Length;

    /// <summary>The character here, or NUL at the end.</summary>
    public char Here => At < Text.Length ? Text[At] : '\0';

    public DescriptorFormatException Error(string problem, int? at = null) => new(problem, at ?? At);

    public void SkipSpace()
    {
        while (At < Text.Length && Text[At] is ' ' or '\t' or '\r' or '\n') At++;
    }

    public void Expect(char c, string where)
    {
        if (Here != c || AtEnd) throw Error(AtEnd ? $"the text ends where '{c}' is expected {where}" : $"'{c}' is expected {where}");
        At++;
    }

    /// <summary>Steps over a word if it is here, whatever its case.</summary>
    public bool Take(string word)
    {
        if (string.Compare(Text, At, word, 0, word.Length, StringComparison.OrdinalIgnoreCase) != 0) return false;
        At += word.Length;
        return true;
    }

    /// <summary>Reads up to a character that is not wanted.</summary>
    public string While(Func<char, bool> wanted)
    {
        int start = At;
        while (At < Text.Length && wanted(Text[At])) At++;
        return Text.Substring(start, At - start);
    }
}
