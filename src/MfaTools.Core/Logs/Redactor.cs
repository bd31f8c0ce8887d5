using System;
using System.Collections.Generic;
using System.Text.RegularExpressions;

namespace MfaTools.Logs;

/// <summary>Masks personal data: users, addresses, phone numbers and activation codes.</summary>
/// <remarks>Equal values get equal names (<c>&lt;user1&gt;</c>), in the order they are met, so that what belongs together
/// can still be seen, and nothing can be computed back. One instance serves one run.</remarks>
public sealed class Redactor
{
    private const string Quoted = "'(?<v>[^'\u2018\u2019]+)'|\u2018(?<v>[^'\u2018\u2019]+)\u2019|\"(?<v>[^\"]+)\"";
    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    // In the order they are applied: what an earlier rule masked, a later one does not see.
    private static readonly (string Kind, Regex Pattern)[] Rules =
    [
        ("code", New(@"\b(?:activation_?code|code|otp|pin|secret)=(?<v>[^&\s""'<>]+)")),
        ("code", New(@"(?<=\bactivation code\D{0,12})(?<v>\d{4,12})\b")),
        ("value", New($@"(?<=\b(?:from|to) )(?:{Quoted})(?=[ .]|$)(?<=User .*)")),
        ("email", New(@"(?<v>[\w.!#$%&*+/=?^{|}~-]+@[\w-]+(?:\.[\w-]+)+)")),
        ("user", New($@"\b(?:user(?:name)?|user record|admin|account|by|for)\s+(?:{Quoted})")),
        ("user", New(@"(?<=validate_oath_code: user )(?<v>\S+)")),
        ("user", New(@"\bCN=(?<v>(?:\\.|[^,\\'""])+)")),
        ("user", New(@"(?<=[\\/](?:Users|Documents and Settings)[\\/])(?<v>[^\\/'""\s]+)")),
        ("user", New(@"(?<![\\\w.:$-]|NT )(?!BUILTIN\\)[A-Za-z][\w-]{0,14}\\(?<v>[A-Za-z][\w.-]*)(?![\w\\$.])")),
        ("ip", New(@"(?<![\w.])(?<v>(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d))(?![\w.]*\d)")),
        ("ip", New(@"(?<![\w:.])(?<v>(?:[0-9a-f]{1,4}:){2,7}(?::?[0-9a-f]{1,4})+|(?:[0-9a-f]{1,4}:)+:[0-9a-f]{0,4}|::[0-9a-f]{1,4})(?![\w:])(?<!\d\d:\d\d:\d\d)")),
        ("phone", New(@"(?<![\w+<.-])(?<v>\+\d(?:[ ().-]{0,2}\d){6,16})(?![\w-])")),
        ("phone", New(@"(?<=\b(?:phone|number|mobile|tel|sms|dial)\w*\W{1,4}(?:\w+\W{1,3}){0,2})(?<v>\(?\d(?:[ ().-]{0,2}\d){5,16})(?![\w-])")),
        ("phone", New(@"(?<![\w+<.|:/-])(?<v>\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4})(?![\w-])")),
    ];

    private readonly Dictionary<string, string> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>Masks an entry: its message, context, and what was taken from the message.</summary>
    /// <param name="entry">The entry, which is changed.</param>
    public void Redact(LogEntry entry)
    {
        if (entry is null) throw new ArgumentNullException(nameof(entry));
        string? attachment = entry.AttachmentPath;
        entry.EmailAddress = entry.EmailAddress is { } address ? Name("email", address) : null;
        entry.Message = Redact(entry.Message);
        entry.ContextBefore = Array.ConvertAll(entry.ContextBefore, Redact);
        entry.ContextAfter = Array.ConvertAll(entry.ContextAfter, Redact);
        entry.Cause = RedactIfSet(entry.Cause);
        entry.Recommendation = RedactIfSet(entry.Recommendation);
        entry.AttachmentPath = RedactIfSet(attachment);
        entry.HostName = RedactIfSet(entry.HostName);
        entry.Path = Redact(entry.Path);
        // A command with a masked value would not run: better none than a wrong one.
        if (entry.NextCommand is { } command && Redact(command) != command) entry.NextCommand = null;
    }

    /// <summary>Masks a text.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The text without personal data; where it cannot be decided in time, none of it.</returns>
    public string Redact(string text)
    {
        if (text is null) throw new ArgumentNullException(nameof(text));
        try
        {
            foreach (var (kind, pattern) in Rules) text = pattern.Replace(text, match => Mask(kind, match));
            return text;
        }
        catch (RegexMatchTimeoutException)
        {
            return "<redacted>";
        }
    }

    private string? RedactIfSet(string? text) => text is null ? null : Redact(text);

    private string Mask(string kind, Match match)
    {
        var value = match.Groups["v"];
        if (value.Value.Length > 0 && value.Value[0] == '<' && value.Value[value.Length - 1] == '>') return match.Value;
        // Well-known accounts say what acted, not who.
        if (kind == "user" && value.Value.StartsWith(@"NT AUTHORITY\", StringComparison.OrdinalIgnoreCase)) return match.Value;
        string before = match.Value.Substring(0, value.Index - match.Index);
        return before + Name(kind, value.Value) + match.Value.Substring(value.Index - match.Index + value.Length);
    }

    private string Name(string kind, string value)
    {
        string key = kind + ":" + value;
        if (!_names.TryGetValue(key, out string? name))
        {
            _counts.TryGetValue(kind, out int count);
            _counts[kind] = ++count;
            _names[key] = name = $"<{kind}{count}>";
        }

        return name;
    }

    private static Regex New(string pattern) => new(pattern, Options, Limit);
}
