using System;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;

namespace MfaTools.Knowledge;

/// <summary>A text of a known issue in which <c>{Name}</c> stands for a value from the message.</summary>
internal sealed class Template
{
    private static readonly Regex Placeholder = new(@"\{([\w.]+)\}", RegexOptions.CultureInvariant);

    /// <summary>Alternating literal text and placeholder names.</summary>
    private readonly string[] _parts;

    // Logs repeat themselves: the same share, the same host. The last text is kept in case its value comes again.
    private Last? _last;

    public Template(string text) => _parts = Placeholder.Split(text);

    /// <summary>Fills in the values; a name without a value stays as it is.</summary>
    public string Fill(Func<string, string?> value) => Remember(value, FillNow)!;

    /// <summary>Fills in the values, quoted, to make a command; null if a value is missing or cannot be quoted. The
    /// values come from a log that others can write to, so each is a quoted literal or there is no command.</summary>
    public string? FillCommand(Func<string, string?> value) => Remember(value, FillCommandNow);

    [MethodImpl(Optimization.Full)]
    private string? Remember(Func<string, string?> value, Func<Func<string, string?>, string?> fill)
    {
        if (_parts.Length == 1) return _parts[0];
        if (_parts.Length > 3) return fill(value);
        string? current = value(_parts[1]);
        var last = _last;
        if (last is null || last.Value != current) _last = last = new Last(current, fill(_ => current));
        return last.Text;
    }

    private string FillNow(Func<string, string?> value)
    {
        var text = new StringBuilder();
        for (int i = 0; i < _parts.Length; i++) text.Append(i % 2 == 0 ? _parts[i] : value(_parts[i]) ?? _parts[i]);
        return text.ToString();
    }

    private string? FillCommandNow(Func<string, string?> value)
    {
        var command = new StringBuilder();
        for (int i = 0; i < _parts.Length; i++)
        {
            if (i % 2 == 0)
            {
                command.Append(_parts[i]);
                continue;
            }

            string? part = value(_parts[i]);
            if (string.IsNullOrEmpty(part) || PlainText.OneLine(part!) != part) return null;
            command.Append(PowerShellText.Quote(part!));
        }

        return command.ToString();
    }

    private sealed class Last(string? value, string? text)
    {
        public string? Value { get; } = value;

        public string? Text { get; } = text;
    }
}
