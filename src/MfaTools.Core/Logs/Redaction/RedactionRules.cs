using System;
using System.Net;
using System.Text.RegularExpressions;

namespace MfaTools.Logs;

/// <summary>The forms of texts that show a value to be personal.</summary>
internal static class RedactionRules
{
    // A quote ends before anything but a letter, since O'Brien contains one. After a letter it begins nothing, as in
    // user's and "user":.
    private static readonly string Quoted = "(?:" + string.Join(
        "|",
        Between("(?:(?<![A-Za-z])'|\u2018)", "(?:[^'\u2019\\r\\n]|['\u2019](?=\\w))", "['\u2019]"),
        Between("(?<![A-Za-z])[\"\u201C\u201E]", "[^\"\u201C\u201D\\r\\n]", "[\"\u201D\u201C]"),
        Between("\u201A", "[^\u2018\\r\\n]", "\u2018"),
        Between("\u00AB\\s?", "[^\u00BB\\r\\n]", "\u00BB"),
        Between("[\u300C\u300E]", "[^\u300D\u300F\\r\\n]", "[\u300D\u300F]")) + ")";

    private const string UserWords =
        "user(?:[ ]?name)?|user record|admin|account|login|by|for|Benutzer(?:name)?|Konto|utilisateur|compte|"
        + "usuario|cuenta|utente|usu\u00E1rio|conta|gebruiker|anv\u00E4ndare[n]?|bruger|bruker|k\u00E4ytt\u00E4"
        + "j\u00E4|u\u017Eivatel|u\u017Cytkownik(?:a)?|felhaszn\u00E1l\u00F3|kullan\u0131c\u0131|\u043F\u043E"
        + "\u043B\u044C\u0437\u043E\u0432\u0430\u0442\u0435\u043B[\u044C\u044F]|\u30E6\u30FC\u30B6\u30FC|\u7528"
        + "\u6237";

    // In attributes, JSON and XML.
    private const string UserNames =
        "user(?:[_ ]?(?:name|id))?|samaccountname|userprincipalname|upn|uid|login(?:_?name)?|account(?:_?name"
        + ")?|displayname|givenname|surname";

    private const string SecretNames =
        @"(?:activation|confirmation|verification|security)_?code|otp|pin|\w{0,40}secret(?:_?key)?|\w{0,40}tok"
        + @"en|pass(?:word|code|phrase|wd)|pwd";

    // Words after "user:" that are not users.
    private const string NoUser =
        @"(?!(?:https?|the|all|an?|is|was|has|not|no|none|null|empty|missing|found|failed|disabled|enabled|loc"
        + @"ked|expired|denied|succeeded|success|error|invalid|unknown|of|for|from|to|in|on|at|by|with|and|or|tr"
        + @"ue|false|does|did|cannot|could|updated?|records?|groups?|portal|name)\b)";

    private const string Extension = @"(?:[ ]?(?:x|ext\.?|;ext=|#)[ ]?\d{1,8})?";

    private static readonly string[] Quotes =
        ["'", "\"", "\u2018", "\u201A", "\u201C", "\u201E", "\u00AB", "\u300C", "\u300E"];

    /// <summary>All rules, in the order in which they are tried. Each has texts of which one must occur: most occur in
    /// hardly any message. If possible, a rule begins at a character that is rarer than letters and looks back from
    /// there. Every repetition is bounded, or can be matched in one way only.</summary>
    public static readonly RedactionRule[] All =
    [
        new(
            "code",
            $@"(?<=\b(?:{SecretNames})[""']?\s?)[:=](?:\s(?=[""'\d]))?[""']?(?<v>[^&\s""'<>,;}}\])]+)", "=",
            ":"),
        new("code", @"\bcode=(?<v>[^&\s""'<>]+)", "code="),
        new("code", $@"<(?:\w{{1,40}}:)?(?:{SecretNames})(?:\s[^<>]{{0,256}})?>(?<v>[^<>\r\n]+)", ">"),
        new(
            "code",
            @"(?<![\w.:-])(?=\d)(?<=\b(?:(?:activation|confirmation|verification|security|registration|one-time|oa"
            + @"th|sms)\s(?:pass)?code|passcode)\b(?:\D{0,40}|[^\r\n]{0,300}\bis\W{0,4}))(?<v>\d(?:[ -]?\d){3,11})(?"
            + @"![\w-]|[.:]\d)",
            "code"),
        new("value", $@"\bvalue[^""'\r\n]{{1,80}}?\sfrom\s{{0,4}}{Quoted}", "value "),
        new(
            "value",
            $@"\bvalue[^""'\r\n]{{1,80}}?\sfrom\s{{0,4}}(?:'[^'\r\n]*'|""[^""\r\n]*"")\s{{0,4}}to\s{{0,4}}{Quoted}",
            "value "),
        new("device", $@"(?<=\b(?:Mobile App Device|device name[d]?)\s{{0,4}}(?:[:=]\s{{0,4}})?){Quoted}", "device"),
        new(
            "email",
            @"@(?<=[\w.!#$%&*+/=?^{|}~-]@)[\w-]{1,63}(?:\.[\w-]{1,63})+(?<=(?<v>[\w.!#$%&*+/=?^{|}~-]{1,320}@[\w.-"
            + @"]+))",
            "@"),
        new("sid", @"\b(?<v>S-1-(?:5-21|12-1)(?:-\d+){3,8})\b", "S-1-"),
        new("user", $@"(?<=\b(?:{UserWords}|{UserNames})[""']?\s*(?:[:=]\s*)?){Quoted}", Quotes),
        new("user", $@"(?<=\b(?:{UserNames})\s?)(?:=|[:=]\s?{NoUser})(?<v>[^\s,;:&'""<>|()\[\]{{}}]+)", "=", ":"),
        new("user", $@"<(?:\w{{1,40}}:)?(?:{UserNames})(?:\s[^<>]{{0,256}})?>(?<v>[^<>\r\n]+)", ">"),
        new("user", $@"\buser(?:[ ]?name)?\s?\[(?<v>[^\[\]\r\n]+)(?:\]|(?=[\r\n])|\z)", "["),
        new(
            "user",
            $@"\b(?:(?:primary|secondary)\sauth|pfauth)\b[^\r\n'""]{{0,60}}?\sfor(?: user)?\s(?!user\s){NoUser}(?<v"
            + $@">(?:[^'""\r\n]|(?<=\w)'(?=\w))+?)(?=\s{{1,8}}from\s|\s{{0,8}}\(|(?<=\w{{2}})[.:!]\s|[.!]?\s{{0,8}}(?"
            + $@":(?!(?<=\w)'\w)['""\r\n]|\z))",
            "auth"),
        new("user", @"\bvalidate_oath_code: user (?<v>\S+)", "validate_oath_code"),
        new("user", @"\b(?:CN|UID)=(?<v>(?:\\.|[^,\\'""\r\n])+)", "CN=", "UID="),
        new(
            "user",
            @"[\\/](?:Users\$?|Documents and Settings|homes?\$?|profiles?\$?)[\\/](?<v>[^\\/'""<>|\r\n]{1,256}(?=["
            + @"\\/])|[^\\/'""<>|\s]+)", @"\",
            "/"),
        new("user", @"\\\\[\w.-]+\\(?!(?:[a-z]|admin|ipc|print|homes?|users|profiles?)\$)(?<v>\p{L}[\w.-]*)\$", @"\\"),
        new(
            "user",
            @"(?<=(?<![\\\w.:$-]|NT )(?!BUILTIN\\|NT )(?=[A-Za-z])(?>[\w.-]{1,63}))\\(?<v>[\p{L}\d][\w.'-]*(?<=\w)"
            + @")(?![\w\\$.])",
            @"\"),
        new(
            "ip",
            @"(?<![\w.])(?<v>(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d))(?![\w.]*\d)",
            "."),
        new("ip", @"(?<![\w:.])(?<v>[0-9a-f:.]*:[0-9a-f:.]*)(?!\w)", ":") { Part = FindAddress },
        new("phone", $@"(?<![\w+<.-])(?<v>\+\d(?:[ ()./-]{{0,2}}\d){{6,16}}{Extension})(?!\d)", "+"),
        new(
            "phone",
            $@"\b(?:(?:phone|number|mobile|tel|sms|dial|fax)\w{{0,20}}|call(?:ing|ed)?)\W{{1,4}}(?:\w{{1,20}}\W{{1,"
            + $@"3}}){{0,2}}?(?!\d{{4}}-\d\d-\d\d)(?<v>\(?\d(?:[ ()./-]{{0,2}}\d){{5,16}}{Extension})(?![\w-])", "pho"
            + $@"ne", "number", "mobile", "tel", "sms", "dial", "call",
            "fax"),
        new(
            "phone",
            $@"(?<![\w+<.|:/-])(?<v>\(?\d{{3}}\)?[ .-]\d{{3}}[ .-]\d{{4}}{Extension})(?![\w-])", "-", ".",
            " "),
    ];

    // A value longer than a short name needs no closing quote, since the text may be truncated: the line ends it. The
    // end of the text ends a name of one word.
    private static string Between(string open, string inner, string close) =>
        $@"{open}(?:(?=(?:{inner}){{64}})(?<v>(?>(?:{inner})+))(?:{close}|(?=[\r\n])|\z)"
        + $@"|(?<v>(?>(?:{inner}){{1,64}})){close}|(?<v>[\w.@+\\-]{{1,64}})\z)";

    /// <summary>Finds the address in a run of its characters, or null. A port or the end of a sentence may
    /// follow.</summary>
    private static string? FindAddress(string run)
    {
        if (run.Length > 64) return null;
        string whole = run.TrimEnd('.'), address = run.TrimEnd('.', ':');
        string[] candidates = [whole, address, address.Substring(0, Math.Max(0, address.LastIndexOf(':')))];
        return Array.Find(candidates, one => one.Length > 2
            && (one.Contains("::") || one.Split(':').Length is 7 or 8)
            && IPAddress.TryParse(one, out _));
    }
}

/// <summary>One form of texts that shows a value to be personal.</summary>
internal sealed class RedactionRule(string kind, string pattern, params string[] anyOf)
{
    private const RegexOptions Options =
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Compiled;

    // A safeguard only: the time of every rule is proportional to the length of the text.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    private Regex? _pattern;

    public string Kind { get; } = kind;

    /// <summary>Returns the personal part of a match, or null.</summary>
    public Func<string, string?> Part { get; init; } = value => value;

    // Compiled when first needed.
    public Regex Pattern => _pattern ??= new Regex(pattern, Options, Limit);

    public bool MayMatch(string text)
    {
        foreach (string one in anyOf)
        {
            var comparison = one.Length == 1 ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
            if (text.IndexOf(one, comparison) >= 0) return true;
        }

        return false;
    }
}
