using System;
using System.Collections.Generic;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace MfaTools.Logs;

/// <summary>Masks personal data: users, addresses, phone numbers, security identifiers and activation codes.</summary>
/// <remarks>Two steps: <see cref="Learn(LogEntry)"/> takes from a text what its form shows to be personal, and
/// <see cref="Redact(LogEntry)"/> masks it wherever it stands, in whatever form. Equal values get equal labels. Without a key
/// they are numbered (<c>&lt;user1&gt;</c>), so nothing can be computed back; with one they are the same wherever the key is.
/// One instance serves one run, on any threads.</remarks>
internal sealed class Redactor
{
    private const string WholeText = "text";

    // So much of a value is kept, of its first word, and of the signs before that: what is longer is known by its beginning.
    private const int MaxKey = 256;
    private const int MaxWord = 64;
    private const int MaxLead = 4;

    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Compiled;

    // A quote ends at one that no letter follows: O'Brien has one within. One behind a letter begins nothing, as in user's
    // and "user":.
    private static readonly string Quoted = "(?:" + string.Join(
        "|",
        Between("(?:(?<![A-Za-z])'|\u2018)", "(?:[^'\u2019\\r\\n]|['\u2019](?=\\w))", "['\u2019]"),
        Between("(?<![A-Za-z])[\"\u201C\u201E]", "[^\"\u201C\u201D\\r\\n]", "[\"\u201D\u201C]"),
        Between("\u201A", "[^\u2018\\r\\n]", "\u2018"),
        Between("\u00AB\\s?", "[^\u00BB\\r\\n]", "\u00BB"),
        Between("[\u300C\u300E]", "[^\u300D\u300F\\r\\n]", "[\u300D\u300F]")) + ")";

    private const string UserWords = "user(?:[ ]?name)?|user record|admin|account|login|by|for|Benutzer(?:name)?|Konto|utilisateur|compte|usuario|cuenta|utente|usu\u00E1rio|conta|gebruiker|anv\u00E4ndare[n]?|bruger|bruker|k\u00E4ytt\u00E4j\u00E4|u\u017Eivatel|u\u017Cytkownik(?:a)?|felhaszn\u00E1l\u00F3|kullan\u0131c\u0131|\u043F\u043E\u043B\u044C\u0437\u043E\u0432\u0430\u0442\u0435\u043B[\u044C\u044F]|\u30E6\u30FC\u30B6\u30FC|\u7528\u6237";

    // Of attributes, JSON and XML.
    private const string UserNames = "user(?:[_ ]?(?:name|id))?|samaccountname|userprincipalname|upn|uid|login(?:_?name)?|account(?:_?name)?|displayname|givenname|surname";

    private const string SecretNames = @"(?:activation|confirmation|verification|security)_?code|otp|pin|\w{0,40}secret(?:_?key)?|\w{0,40}token|pass(?:word|code|phrase|wd)|pwd";

    // What stands behind "user:" and is none.
    private const string NoUser = @"(?!(?:https?|the|all|an?|is|was|has|not|no|none|null|empty|missing|found|failed|disabled|enabled|locked|expired|denied|succeeded|success|error|invalid|unknown|of|for|from|to|in|on|at|by|with|and|or|true|false|does|did|cannot|could|updated?|records?|groups?|portal|name)\b)";

    private const string Extension = @"(?:[ ]?(?:x|ext\.?|;ext=|#)[ ]?\d{1,8})?";

    private static readonly string[] Quotes = ["'", "\"", "\u2018", "\u201A", "\u201C", "\u201E", "\u00AB", "\u300C", "\u300E"];

    private static readonly Regex Label = new(@"<([a-z]+(?:\d+|-[0-9a-f]{12}))>", RegexOptions.CultureInvariant);

    // A guard alone: the time of every rule grows with the length of the text, and no faster.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    // Each with texts of which one must be there: most are in hardly any message. Where a rule can, it begins at a sign that is
    // rarer than letters and looks back from there. What repeats is bounded, or cannot be matched in two ways.
    private static readonly Rule[] Rules =
    [
        new("code", $@"(?<=\b(?:{SecretNames})[""']?\s?)[:=](?:\s(?=[""'\d]))?[""']?(?<v>[^&\s""'<>,;}}\])]+)", "=", ":"),
        new("code", @"\bcode=(?<v>[^&\s""'<>]+)", "code="),
        new("code", $@"<(?:\w{{1,40}}:)?(?:{SecretNames})(?:\s[^<>]{{0,256}})?>(?<v>[^<>\r\n]+)", ">"),
        new("code", @"(?<![\w.:-])(?=\d)(?<=\b(?:(?:activation|confirmation|verification|security|registration|one-time|oath|sms)\s(?:pass)?code|passcode)\b(?:\D{0,40}|[^\r\n]{0,300}\bis\W{0,4}))(?<v>\d(?:[ -]?\d){3,11})(?![\w-]|[.:]\d)", "code"),
        new("value", $@"\bvalue[^""'\r\n]{{1,80}}?\sfrom\s{{0,4}}{Quoted}", "value "),
        new("value", $@"\bvalue[^""'\r\n]{{1,80}}?\sfrom\s{{0,4}}(?:'[^'\r\n]*'|""[^""\r\n]*"")\s{{0,4}}to\s{{0,4}}{Quoted}", "value "),
        new("device", $@"(?<=\b(?:Mobile App Device|device name[d]?)\s{{0,4}}(?:[:=]\s{{0,4}})?){Quoted}", "device"),
        new("email", @"@(?<=[\w.!#$%&*+/=?^{|}~-]@)[\w-]{1,63}(?:\.[\w-]{1,63})+(?<=(?<v>[\w.!#$%&*+/=?^{|}~-]{1,320}@[\w.-]+))", "@"),
        new("sid", @"\b(?<v>S-1-(?:5-21|12-1)(?:-\d+){3,8})\b", "S-1-"),
        new("user", $@"(?<=\b(?:{UserWords}|{UserNames})[""']?\s*(?:[:=]\s*)?){Quoted}", Quotes),
        new("user", $@"(?<=\b(?:{UserNames})\s?)(?:=|[:=]\s?{NoUser})(?<v>[^\s,;:&'""<>|()\[\]{{}}]+)", "=", ":"),
        new("user", $@"<(?:\w{{1,40}}:)?(?:{UserNames})(?:\s[^<>]{{0,256}})?>(?<v>[^<>\r\n]+)", ">"),
        new("user", $@"\buser(?:[ ]?name)?\s?\[(?<v>[^\[\]\r\n]+)(?:\]|(?=[\r\n])|\z)", "["),
        new("user", $@"\b(?:(?:primary|secondary)\sauth|pfauth)\b[^\r\n'""]{{0,60}}?\sfor(?: user)?\s(?!user\s){NoUser}(?<v>(?:[^'""\r\n]|(?<=\w)'(?=\w))+?)(?=\s{{1,8}}from\s|\s{{0,8}}\(|(?<=\w{{2}})[.:!]\s|[.!]?\s{{0,8}}(?:(?!(?<=\w)'\w)['""\r\n]|\z))", "auth"),
        new("user", @"\bvalidate_oath_code: user (?<v>\S+)", "validate_oath_code"),
        new("user", @"\b(?:CN|UID)=(?<v>(?:\\.|[^,\\'""\r\n])+)", "CN=", "UID="),
        new("user", @"[\\/](?:Users\$?|Documents and Settings|homes?\$?|profiles?\$?)[\\/](?<v>[^\\/'""<>|\r\n]{1,256}(?=[\\/])|[^\\/'""<>|\s]+)", @"\", "/"),
        new("user", @"\\\\[\w.-]+\\(?!(?:[a-z]|admin|ipc|print|homes?|users|profiles?)\$)(?<v>\p{L}[\w.-]*)\$", @"\\"),
        new("user", @"(?<=(?<![\\\w.:$-]|NT )(?!BUILTIN\\|NT )(?=[A-Za-z])(?>[\w.-]{1,63}))\\(?<v>[\p{L}\d][\w.'-]*(?<=\w))(?![\w\\$.])", @"\"),
        new("ip", @"(?<![\w.])(?<v>(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d))(?![\w.]*\d)", "."),
        new("ip", @"(?<![\w:.])(?<v>[0-9a-f:.]*:[0-9a-f:.]*)(?!\w)", ":") { Part = FindAddress },
        new("phone", $@"(?<![\w+<.-])(?<v>\+\d(?:[ ()./-]{{0,2}}\d){{6,16}}{Extension})(?!\d)", "+"),
        new("phone", $@"\b(?:(?:phone|number|mobile|tel|sms|dial|fax)\w{{0,20}}|call(?:ing|ed)?)\W{{1,4}}(?:\w{{1,20}}\W{{1,3}}){{0,2}}?(?!\d{{4}}-\d\d-\d\d)(?<v>\(?\d(?:[ ()./-]{{0,2}}\d){{5,16}}{Extension})(?![\w-])", "phone", "number", "mobile", "tel", "sms", "dial", "call", "fax"),
        new("phone", $@"(?<![\w+<.|:/-])(?<v>\(?\d{{3}}\)?[ .-]\d{{3}}[ .-]\d{{4}}{Extension})(?![\w-])", "-", ".", " "),
    ];

    // What is written about files is masked on the pipeline's thread, while entries are on another.
    private readonly object _gate = new();
    private readonly HMACSHA256? _hash;
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    // What is masked, and the words that it begins with.
    private readonly Dictionary<string, Known> _known = new(StringComparer.OrdinalIgnoreCase);

    // What these words begin with, in capitals: few others do, so most need no look-up.
    private readonly HashSet<char> _initials = [];
    private readonly Dictionary<string, (string Text, string Masked)> _last = new(StringComparer.Ordinal);
    private readonly StringBuilder _masked = new();
    private string? _path;

    /// <summary>Makes one.</summary>
    /// <param name="key">What labels are computed from, so that equal values get equal labels on several computers; null or
    /// empty to number them.</param>
    public Redactor(string? key = null) => _hash = string.IsNullOrEmpty(key) ? null : new HMACSHA256(Encoding.UTF8.GetBytes(key));

    /// <summary>A text without the angle brackets of the labels in it.</summary>
    internal static string WithoutLabels(string text) => text.IndexOf('<') < 0 ? text : Label.Replace(text, "$1");

    /// <summary>Takes what is personal from an entry.</summary>
    /// <param name="entry">The entry.</param>
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

    /// <summary>Takes what is personal from a text.</summary>
    /// <param name="text">The text.</param>
    public void Learn(string text)
    {
        lock (_gate)
        {
            foreach (var rule in Rules)
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
                    // Not decided in time: better all of it than a part.
                    Know(WholeText, text);
                    return;
                }
            }
        }
    }

    /// <summary>Takes the name of an account: DOMAIN\user, user@domain or user.</summary>
    internal void LearnUser(string name)
    {
        lock (_gate)
        {
            string user = name.Substring(name.LastIndexOf('\\') + 1);
            Know(user.IndexOf('@') >= 0 ? "email" : "user", user);
        }
    }

    /// <summary>Masks an entry: its message, context, and what was taken from the message.</summary>
    /// <param name="entry">The entry, which is changed.</param>
    public void Redact(LogEntry entry)
    {
        Learn(entry);
        Mask(entry);
    }

    /// <summary>Masks an entry that <see cref="Learn(LogEntry)"/> was given.</summary>
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
            // A command with a masked value would not run: better none than a wrong one.
            if (MaskAgain("command", command) != command) entry.NextCommand = null;
        }
    }

    /// <summary>Masks the path of a summary.</summary>
    /// <param name="summary">The summary, which is changed.</param>
    public void Redact(LogSummary summary)
    {
        summary.Path = Redact(summary.Path);
    }

    /// <summary>Masks a text.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The text without what is personal in it, or was in any text before.</returns>
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
        // Well-known accounts say what acted, not who.
        if (value.StartsWith(@"NT AUTHORITY\", StringComparison.OrdinalIgnoreCase)) return;
        if (kind == "user" && Regex.Match(value, @"^[\w.-]{1,63}\\([^\\]+)$") is { Success: true } qualified)
        {
            // The domain is no person's name; the account is the same with and without it.
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
        // Nothing is masked that has no letter and no digit.
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

    // Of a log many texts repeat themselves.
    private string? MaskAgain(string what, string? text)
    {
        if (text is null) return null;
        if (_last.TryGetValue(what, out var last) && last.Text == text) return last.Masked;
        Learn(text);
        string masked = MaskLearned(text);
        _last[what] = (text, masked);
        return masked;
    }

    /// <summary>Masks a text by what was learned before.</summary>
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

    private (int Start, int Length, string Label)? Longest(string text, int from, int at, List<(int Lead, int Length)> spans)
    {
        foreach (var (lead, length) in spans)
        {
            // What stands before its first letter, such as a plus or a bracket, is a part of the value.
            int start = at - lead, end = start + length;
            if (start < from || end > text.Length) continue;
            bool inWord = end < text.Length && char.IsLetterOrDigit(text[end]) && char.IsLetterOrDigit(text[end - 1]);
            if (inWord && length < MaxKey) continue;
            string value = text.Substring(start, length);
            if (!_known.TryGetValue(value, out var known) || known.Kind is not { } kind || (inWord && !known.IsLong)) continue;
            if (IsShort(value, kind) && (start == 0 || "'\"\u2018\u201A\u201C\u201E\u00AB\u300C\u300E=:>[\\/".IndexOf(text[start - 1]) < 0)) continue;
            if (known.IsLong) end = EndOfLong(text, end, kind);
            return (start, end - start, known.Label ??= NewLabel(kind, value));
        }

        return null;
    }

    // Too short to be told from words and numbers: masked only where it is quoted or the like.
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

    // What is longer than a short name needs no end, since the text may be cut off: its line ends it. So does the text a name
    // in one word.
    private static string Between(string open, string inner, string close) =>
        $@"{open}(?:(?=(?:{inner}){{64}})(?<v>(?>(?:{inner})+))(?:{close}|(?=[\r\n])|\z)|(?<v>(?>(?:{inner}){{1,64}})){close}|(?<v>[\w.@+\\-]{{1,64}})\z)";

    /// <summary>The address in a run of its signs, or null: behind it may be a port, or the end of a sentence.</summary>
    private static string? FindAddress(string run)
    {
        if (run.Length > 64) return null;
        string whole = run.TrimEnd('.'), address = run.TrimEnd('.', ':');
        string[] candidates = [whole, address, address.Substring(0, Math.Max(0, address.LastIndexOf(':')))];
        return Array.Find(candidates, one =>
            one.Length > 2 && (one.Contains("::") || one.Split(':').Length is 7 or 8) && IPAddress.TryParse(one, out _));
    }

    // Of a long value only the beginning is known: the rest is up to its quote, or its line.
    private static int EndOfLong(string text, int at, string kind)
    {
        if (kind == WholeText) return text.Length;
        int end = text.IndexOfAny(['\'', '"', '\u2018', '\u2019', '\u201C', '\u201D', '\u00BB', '\u300D', '\u300F', '\r', '\n'], at);
        return end < 0 ? text.Length : end;
    }

    // The word that stands there, or as much of it as tells it from others.
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
        // Null where it is only a word that something begins with.
        public string? Kind { get; set; }

        // Whether more follows than what is kept of it.
        public bool IsLong { get; set; }

        // Given when it is first masked, so that the numbers are in the order of the output.
        public string? Label { get; set; }

        // Of what begins with it: the signs before it and the whole length; the longest first.
        public List<(int Lead, int Length)> Spans { get; } = [];

        public void Begins(int lead, int length)
        {
            if (Spans.Contains((lead, length))) return;
            int at = 0;
            while (at < Spans.Count && Spans[at].Length > length) at++;
            Spans.Insert(at, (lead, length));
        }
    }

    private sealed class Rule(string kind, string pattern, params string[] anyOf)
    {
        private Regex? _pattern;

        public string Kind { get; } = kind;

        // What of a match is meant, or null.
        public Func<string, string?> Part { get; init; } = value => value;

        // Compiled when first needed.
        public Regex Pattern => _pattern ??= new Regex(pattern, Options, Limit);

        public bool MayMatch(string text)
        {
            foreach (string one in anyOf)
            {
                if (text.IndexOf(one, one.Length == 1 ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase) >= 0) return true;
            }

            return false;
        }
    }
}
