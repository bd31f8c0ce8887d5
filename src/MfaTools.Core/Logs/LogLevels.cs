using System;
using System.Collections.Generic;
using System.Linq;

namespace MfaTools.Logs;

/// <summary>Which levels are wanted. The letters known from the product are <c>e</c> and <c>i</c>; others are kept as they are.</summary>
public sealed class LogLevels
{
    /// <summary>The level of an entry of letter <c>e</c>, or that carries the product's mark of an error.</summary>
    public const string Error = "Error";

    /// <summary>The level of an entry of letter <c>i</c>.</summary>
    public const string Information = "Information";

    /// <summary>The level of a line that is not in the format.</summary>
    public const string Unparsed = "Unparsed";

    /// <summary>Selects every level.</summary>
    public const string All = "All";

    private readonly bool[] _letters = new bool[128];
    private readonly HashSet<string> _words = new(StringComparer.Ordinal);

    /// <summary>Wants the given levels.</summary>
    /// <param name="levels">Names or letters: Error, Information, Unparsed, All, w, …</param>
    public LogLevels(params string[] levels)
    {
        if (levels is null) throw new ArgumentNullException(nameof(levels));
        foreach (string level in levels.Select(Name))
        {
            _words.Add(level);
            string letter = level switch { Error => "e", Information => "i", _ => level };
            if (letter.Length != 1 || letter[0] >= 128) continue;
            _letters[letter[0]] = true;
        }

        Everything = _words.Contains(All);
        Errors = Everything || _words.Contains(Error);
        UnparsedLines = Everything || _words.Contains(Unparsed);
    }

    /// <summary>Whether every level is wanted.</summary>
    public bool Everything { get; }

    /// <summary>Whether errors are wanted.</summary>
    public bool Errors { get; }

    /// <summary>Whether lines that are not in the format are wanted.</summary>
    public bool UnparsedLines { get; }

    /// <summary>The name of a level that a user typed.</summary>
    /// <param name="level">A name or a letter; case does not matter for the names and the known letters.</param>
    public static string Name(string level)
    {
        if (level is null) throw new ArgumentNullException(nameof(level));
        return level.ToLowerInvariant() switch
        {
            "e" or "error" => Error,
            "i" or "information" => Information,
            "all" => All,
            "unparsed" => Unparsed,
            _ => level,
        };
    }

    /// <summary>Whether errors alone are wanted, which has a faster way.</summary>
    internal bool ErrorsOnly => _words.Count == 1 && _words.Contains(Error);

    internal bool WantsLetter(byte letter) => Everything || (letter < 128 && _letters[letter]);

    internal bool WantsWord(string word) => Everything || _words.Contains(word);

    /// <summary>The name of a level field, which only the letters in the product's own writing have.</summary>
    internal static string Known(string level) => level switch
    {
        "e" or "error" => Error,
        "i" => Information,
        _ => level,
    };
}
