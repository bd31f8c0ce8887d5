using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace MfaTools.Logs;

/// <summary>Plain texts in regular expressions, so that a search for these can come first.</summary>
internal sealed class PatternTexts
{
    private const int MaxDepth = 50;

    private readonly string _pattern;
    private int _at;
    private int _depth;
    private bool _unknown;

    private PatternTexts(string pattern) => _pattern = pattern;

    // Beyond the end there is a zero.
    private char Next => _at < _pattern.Length ? _pattern[_at] : '\0';

    /// <summary>Texts of which one, in any case, is in whatever a pattern matches.</summary>
    /// <returns>Texts of two or more ASCII characters; null where there are none, or the pattern has what is not looked into.</returns>
    public static List<string>? Find(Regex regex)
    {
        if ((regex.Options & RegexOptions.IgnorePatternWhitespace) != 0) return null;
        return new PatternTexts(regex.ToString()).Choices();
    }

    /// <summary>The texts of all choices up to the end of the group or the pattern; null where one has none.</summary>
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

    /// <summary>What has the longest texts of all that one choice has in it, or null.</summary>
    private List<string>? Sequence()
    {
        List<string>? best = null;
        string run = "";
        while (_at < _pattern.Length && Next is not ('|' or ')') && !_unknown)
        {
            char c = _pattern[_at++];
            bool escaped = c == '\\';
            if (escaped) c = _pattern[_at++];
            // With the case ignored a k also stands for the sign of Kelvin, which is not ASCII.
            if (escaped ? !char.IsLetterOrDigit(c) : c is >= ' ' and <= '~' and not ('k' or 'K') && "([*?+{}.^$".IndexOf(c) < 0)
            {
                run += c;
                continue;
            }

            // What stands before these may be missing.
            if (!escaped && c is '*' or '?' or '{' && run.Length > 0) run = run.Substring(0, run.Length - 1);
            best = Better(best, [run]);
            run = "";
            // Of letters and digits some take in what follows them.
            if (escaped) _unknown |= "dDwWsSbB".IndexOf(c) < 0;
            else if (c == '{') SkipCount();
            else if (c == '[') SkipClass();
            else if (c == '(') best = Better(best, Group());
        }

        return Better(best, [run]);
    }

    private static List<string>? Better(List<string>? one, List<string>? other) => Shortest(other) > Shortest(one) ? other : one;

    // A text of one character is none.
    private static int Shortest(List<string>? texts) => texts?.Min(text => text.Length) is > 1 and var length ? length : 1;

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
        // A bracket that closes nothing stands for itself.
        if (Next == ']') _at++;
        for (; Next != ']' && !_unknown; _at++)
        {
            // One class may be taken from another.
            _unknown |= Next == '[';
            if (Next == '\\') _at++;
        }

        _at++;
    }
}
