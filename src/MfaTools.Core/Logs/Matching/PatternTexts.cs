using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace MfaTools.Logs;

/// <summary>Finds literal texts in regular expressions, so that they can be searched for first.</summary>
internal sealed class PatternTexts
{
    private const int MaxDepth = 50;

    private readonly string _pattern;
    private int _at;
    private int _depth;
    private bool _unknown;

    private PatternTexts(string pattern) => _pattern = pattern;

    // After the end there is a zero.
    private char Next => _at < _pattern.Length ? _pattern[_at] : '\0';

    /// <summary>Finds texts of which everything that a pattern matches contains one, in any case.</summary>
    /// <returns>Texts of two or more ASCII characters; null if there are none, or if the pattern contains something
    /// that is not analyzed.</returns>
    public static List<string>? Find(Regex regex)
    {
        if ((regex.Options & RegexOptions.IgnorePatternWhitespace) != 0) return null;
        return new PatternTexts(regex.ToString()).Choices();
    }

    /// <summary>Returns the texts of all choices up to the end of the group or the pattern; null if one has
    /// none.</summary>
    private List<string>? Choices()
    {
        List<string>? all = [];
        while (!_unknown)
        {
            var texts = Sequence();
            if (texts is null) all = null;
            else all?.AddRange(texts);
            if (Next != '|') break;
            _at++;
        }

        return _unknown ? null : all;
    }

    /// <summary>Returns the longest texts in one choice, or null.</summary>
    private List<string>? Sequence()
    {
        List<string>? best = null;
        string run = "";
        while (_at < _pattern.Length && Next is not ('|' or ')') && !_unknown)
        {
            char c = _pattern[_at++];
            bool escaped = c == '\\';
            if (escaped) c = _pattern[_at++];
            // Ignoring case, a k also matches the Kelvin sign, which is not ASCII.
            bool isLiteral = c is >= ' ' and <= '~' and not ('k' or 'K') && "([*?+{}.^$".IndexOf(c) < 0;
            if (escaped ? !char.IsLetterOrDigit(c) : isLiteral)
            {
                run += c;
                continue;
            }

            // The character before these is optional.
            if (!escaped && c is '*' or '?' or '{' && run.Length > 0) run = run.Substring(0, run.Length - 1);
            best = Better(best, [run]);
            run = "";
            // Some escaped letters and digits include the characters after them.
            if (escaped) _unknown |= "dDwWsSbB".IndexOf(c) < 0;
            else if (c == '{') SkipCount();
            else if (c == '[') SkipClass();
            else if (c == '(') best = Better(best, Group());
        }

        return Better(best, [run]);
    }

    private static List<string>? Better(List<string>? one, List<string>? other) =>
        Shortest(other) > Shortest(one) ? other : one;

    // Texts of one character do not count.
    private static int Shortest(List<string>? texts) =>
        texts?.Min(text => text.Length) is > 1 and var length ? length : 1;

    private List<string>? Group()
    {
        bool isThere = true;
        if (Next == '?')
        {
            _at++;
            char kind = Next;
            _at++;
            if (kind == '<' && Next is '=' or '!') kind = _pattern[_at++];
            else if (kind is '<' or '\'') _at = _pattern.IndexOf(kind == '<' ? '>' : '\'', _at) + 1;
            isThere = kind != '!';
            // Options, comments and conditions.
            _unknown |= ":=!<>'".IndexOf(kind) < 0;
        }

        _unknown |= ++_depth > MaxDepth;
        var texts = Choices();
        _depth--;
        _at++;
        return isThere && Next is not ('*' or '?' or '{') ? texts : null;
    }

    private void SkipCount()
    {
        while (char.IsDigit(Next) || Next == ',') _at++;
    }

    private void SkipClass()
    {
        if (Next == '^') _at++;
        // A bracket that closes nothing is literal.
        if (Next == ']') _at++;
        for (; Next != ']' && !_unknown; _at++)
        {
            // Classes can be subtracted from each other.
            _unknown |= Next == '[';
            if (Next == '\\') _at++;
        }

        _at++;
    }
}
