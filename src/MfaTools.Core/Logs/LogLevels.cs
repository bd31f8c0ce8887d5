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
    private readonly HashSet<string> _words = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Wants the given levels.</summary>
    /// <param name="levels">Names or letters: Error, Information, Unparsed, All, w, …; case does not matter.</param>
    public LogLevels(params string[] levels)
    {
        if (levels is null) throw new ArgumentNullException(nameof(levels));
        foreach (string level in levels.Select(Name))
        {
            _words.Add(level);
            string letter = level switch { Error => "e", Information => "i", _ => level };
            if (letter.Length != 1 || letter[0] >= 128) continue;
            _letters[char.ToLowerInvariant(letter[0])] = true;
            _letters[char.ToUpperInvariant(letter[0])] = true;
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

    /// <summary>The name of a level as the file writes it.</summary>
    /// <param name="level">The level field, or what a user typed.</param>
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

    internal bool WantsLetter(byte letter) => Everything || (letter < 128 && _letters[letter]);

    internal bool WantsWord(string word) => Everything || _words.Contains(Name(word));
}
