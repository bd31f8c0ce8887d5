using System;
using System.Collections.Generic;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace MfaTools.Logs;

/// <summary>Masks personal data: users, addresses, phone numbers, security identifiers and activation codes.</summary>
/// <remarks>There are two steps: <see cref="Learn(LogEntry)"/> collects the values that the form of a text shows to be
/// personal, and <see cref="Redact(LogEntry)"/> masks them wherever they occur, in any form. Equal values get equal
/// labels. Without a key they are numbered (<c>&lt;user1&gt;</c>), so nothing can be computed back; with a key they are
/// the same wherever that key is used. One instance serves one run, on any threads.</remarks>
internal sealed class Redactor
{
    private const string WholeText = "text";

    // The number of characters that are kept of a value, of its first word, and of the signs before that. Longer values
    // are recognized by their beginning.
    private const int MaxKey = 256;
    private const int MaxWord = 64;
    private const int MaxLead = 4;

    // The characters before a short value, and those after a long one.
    private const string Openings = "'\"\u2018\u201A\u201C\u201E\u00AB\u300C\u300E=:>[\\/";

    private static readonly char[] Endings = "'\"\u2018\u2019\u201C\u201D\u00BB\u300D\u300F\r\n".ToCharArray();

    private static readonly Regex Label = new(@"<([a-z]+(?:\d+|-[0-9a-f]{12}))>", RegexOptions.CultureInvariant);

    // Messages about files are masked on the pipeline's thread, entries on another.
    private readonly object _gate = new();
    private readonly HMACSHA256? _hash;
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    // The values to mask, and the words that they begin with.
    private readonly Dictionary<string, Known> _known = new(StringComparer.OrdinalIgnoreCase);

    // The first letters of these words, in capitals: few other words begin with them, so most need no lookup.
    private readonly HashSet<char> _initials = [];
    private readonly Dictionary<string, (string Text, string Masked)> _last = new(StringComparer.Ordinal);
    private readonly StringBuilder _masked = new();
    private string? _path;

    /// <param name="key">The key from which labels are computed, so that equal values get equal labels on several
    /// computers; null or empty to number them.</param>
    public Redactor(string? key = null) =>
        _hash = string.IsNullOrEmpty(key) ? null : new HMACSHA256(Encoding.UTF8.GetBytes(key));

    /// <summary>Removes the angle brackets of labels from a text.</summary>
    internal static string WithoutLabels(string text) => text.IndexOf('<') < 0 ? text : Label.Replace(text, "$1");

    /// <summary>Collects the personal values in an entry.</summary>
    public void Learn(LogEntry entry)
    {
        lock (_gate)
        {
            if (entry.EmailAddress is { } address) Know("email", address);
            Learn(entry.Message);
            foreach (string line in entry.ContextBefore) Learn(line);
            foreach (string line in entry.ContextAfter) Learn(line);
            if (entry.Path == _path) return;
            _path = entry.Path;
            Learn(_path);
        }
    }

    /// <summary>Collects the personal values in a text.</summary>
    public void Learn(string text)
    {
        lock (_gate)
        {
            foreach (var rule in RedactionRules.All)
            {
                if (!rule.MayMatch(text)) continue;
                try
                {
                    for (var match = rule.Pattern.Match(text); match.Success; match = match.NextMatch())
                    {
                        if (rule.Part(match.Groups["v"].Value) is { } value) Know(rule.Kind, value);
                    }
                }
                catch (RegexMatchTimeoutException)
                {
                    // It took too long: mask all of it rather than too little.
                    Know(WholeText, text);
                    return;
                }
            }
        }
    }

    /// <summary>Collects the name of an account: DOMAIN\user, user@domain or user.</summary>
    internal void LearnUser(string name)
    {
        lock (_gate)
        {
            string user = name.Substring(name.LastIndexOf('\\') + 1);
            Know(user.IndexOf('@') >= 0 ? "email" : "user", user);
        }
    }

    /// <summary>Masks an entry: its message, its context, and the values that were taken from the message.</summary>
    public void Redact(LogEntry entry)
    {
        Learn(entry);
        Mask(entry);
    }

    /// <summary>Masks an entry that was passed to <see cref="Learn(LogEntry)"/>.</summary>
    internal void Mask(LogEntry entry)
    {
        lock (_gate)
        {
            string? command = entry.NextCommand;
            entry.Message = MaskLearned(entry.Message);
            entry.ContextBefore = Array.ConvertAll(entry.ContextBefore, MaskLearned);
            entry.ContextAfter = Array.ConvertAll(entry.ContextAfter, MaskLearned);
            entry.EmailAddress = entry.EmailAddress is { } address ? MaskLearned(address) : null;
            entry.Cause = MaskAgain("cause", entry.Cause);
            entry.Recommendation = MaskAgain("fix", entry.Recommendation);
            entry.AttachmentPath = MaskAgain("attachment", entry.AttachmentPath);
            entry.HostName = MaskAgain("host", entry.HostName);
            entry.Path = MaskAgain("path", entry.Path)!;
            // A command with a masked value would not run: no command is better than a wrong one.
            if (MaskAgain("command", command) != command) entry.NextCommand = null;
        }
    }

    /// <summary>Masks the path of a summary.</summary>
    public void Redact(LogSummary summary)
    {
        summary.Path = Redact(summary.Path);
    }

    /// <summary>Masks everything in a text that is personal, or was in any text before.</summary>
    public string Redact(string text)
    {
        lock (_gate)
        {
            Learn(text);
            return MaskLearned(text);
        }
    }

    private void Know(string kind, string value)
    {
        value = value.Trim();
        if (value.Length > 1 && value[value.Length - 1] == '.') value = value.TrimEnd('.');
        if (value.Length == 0 || (value[0] == '<' && value[value.Length - 1] == '>')) return;
        if (_known.TryGetValue(value, out var known) && known.Kind == kind) return;
        // Well-known accounts are not persons.
        if (value.StartsWith(@"NT AUTHORITY\", StringComparison.OrdinalIgnoreCase)) return;
        if (kind == "user" && Regex.Match(value, @"^[\w.-]{1,63}\\([^\\]+)$") is { Success: true } qualified)
        {
            // The domain is not the name of a person; the account is the same with and without it.
            value = qualified.Groups[1].Value;
        }

        if (kind == "user" && value.StartsWith("CN=", StringComparison.OrdinalIgnoreCase))
        {
            // A distinguished name is masked whole, and its common name alone too.
            Add(kind, Regex.Match(value.Substring(3), @"^(?:\\.|[^,\\])+").Value);
        }

        Add(kind, value);
        if (kind == "email" && value.IndexOf('@') is > 2 and var at) Add("user", value.Substring(0, at));
    }

    private void Add(string kind, string value)
    {
        int start = FirstLetter(value, 0);
        // Values without letters and digits are not masked.
        if (start == value.Length) return;
        if (start > MaxLead) (value, start) = (value.Substring(start - MaxLead), MaxLead);
        bool isLong = value.Length > MaxKey;
        if (isLong) value = value.Substring(0, MaxKey);
        var known = Get(value);
        known.IsLong |= isLong;
        if (known.Kind is not null) return;
        known.Kind = kind;
        string word = WordAt(value, start);
        Get(word).Begins(start, value.Length);
        _initials.Add(char.ToUpperInvariant(word[0]));
        _last.Clear();
    }

    private Known Get(string value)
    {
        if (!_known.TryGetValue(value, out var known)) _known.Add(value, known = new Known());
        return known;
    }

    // Many texts of a log repeat themselves.
    private string? MaskAgain(string what, string? text)
    {
        if (text is null) return null;
        if (_last.TryGetValue(what, out var last) && last.Text == text) return last.Masked;
        Learn(text);
        string masked = MaskLearned(text);
        _last[what] = (text, masked);
        return masked;
    }

    /// <summary>Masks the values in a text that were learned before.</summary>
    internal string Mask(string text)
    {
        lock (_gate) return MaskLearned(text);
    }

    private string MaskLearned(string text)
    {
        _masked.Clear();
        int done = 0;
        for (int at = FirstLetter(text, 0); at < text.Length; at = FirstLetter(text, at))
        {
            int end = EndOfWord(text, at);
            if (_initials.Contains(char.ToUpperInvariant(text[at]))
                && _known.TryGetValue(WordAt(text, at), out var word)
                && Longest(text, done, at, word.Spans) is var (start, length, label))
            {
                _masked.Append(text, done, start - done).Append(label);
                done = at = start + length;
            }
            else
            {
                at = end;
            }
        }

        return done == 0 ? text : _masked.Append(text, done, text.Length - done).ToString();
    }

    private (int Start, int Length, string Label)? Longest(
        string text, int from, int at, List<(int Lead, int Length)> spans)
    {
        foreach (var (lead, length) in spans)
        {
            // Characters before its first letter, such as a plus or a bracket, are part of the value.
            int start = at - lead, end = start + length;
            if (start < from || end > text.Length) continue;
            bool inWord = end < text.Length && char.IsLetterOrDigit(text[end]) && char.IsLetterOrDigit(text[end - 1]);
            if (inWord && length < MaxKey) continue;
            string value = text.Substring(start, length);
            if (!_known.TryGetValue(value, out var known) || known.Kind is not { } kind || (inWord && !known.IsLong))
            {
                continue;
            }

            if (IsShort(value, kind) && (start == 0 || Openings.IndexOf(text[start - 1]) < 0)) continue;
            if (known.IsLong) end = EndOfLong(text, end, kind);
            return (start, end - start, known.Label ??= NewLabel(kind, value));
        }

        return null;
    }

    // Too short to be distinguished from words and numbers: masked only if it is quoted or the like.
    private static bool IsShort(string value, string kind) => value.Length < 3 || (value.Length < 5 && kind == "value");

    private string NewLabel(string kind, string value)
    {
        if (_hash is not null)
        {
            byte[] hash = _hash.ComputeHash(Encoding.UTF8.GetBytes($"{kind}:{value}".ToUpperInvariant()));
            return $"<{kind}-{BitConverter.ToString(hash, 0, 6).Replace("-", "").ToLowerInvariant()}>";
        }

        _counts.TryGetValue(kind, out int count);
        _counts[kind] = ++count;
        return "<" + kind + count.ToString(CultureInfo.InvariantCulture) + ">";
    }

    // Only the beginning of a long value is known: it extends to its closing quote, or to the end of its line.
    private static int EndOfLong(string text, int at, string kind)
    {
        if (kind == WholeText) return text.Length;
        int end = text.IndexOfAny(Endings, at);
        return end < 0 ? text.Length : end;
    }

    // The word at a place, or as much of it as distinguishes it from others.
    private static string WordAt(string text, int at)
    {
        int end = at;
        while (end < text.Length && end - at < MaxWord && char.IsLetterOrDigit(text[end])) end++;
        return text.Substring(at, end - at);
    }

    private static int FirstLetter(string text, int at)
    {
        while (at < text.Length && !char.IsLetterOrDigit(text[at])) at++;
        return at;
    }

    private static int EndOfWord(string text, int at)
    {
        while (at < text.Length && char.IsLetterOrDigit(text[at])) at++;
        return at;
    }

    private sealed class Known
    {
        // Null if it is only a word that a value begins with.
        public string? Kind { get; set; }

        // Whether it is longer than the part that is kept.
        public bool IsLong { get; set; }

        // Set when it is first masked, so that the numbers are in the order of the output.
        public string? Label { get; set; }

        // For each value that begins with it: the characters before it and the whole length; the longest first.
        public List<(int Lead, int Length)> Spans { get; } = [];

        public void Begins(int lead, int length)
        {
            if (Spans.Contains((lead, length))) return;
            int at = 0;
            while (at < Spans.Count && Spans[at].Length > length) at++;
            Spans.Insert(at, (lead, length));
        }
    }
}
