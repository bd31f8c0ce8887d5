using System;
using System.Collections.Generic;
using System.Linq;

namespace MfaTools.Logs;

/// <summary>The levels that are wanted. The known letters of the product are <c>e</c> and <c>i</c>; others are kept
/// as they are.</summary>
internal sealed class LogLevels
{
    /// <summary>The level of an entry with the letter <c>e</c> or the product's mark of an error.</summary>
    public const string Error = "Error";

    /// <summary>The level of an entry with the letter <c>i</c>.</summary>
    public const string Information = "Information";

    /// <summary>The level of an event that is a warning. No letter of the product's logs is known for it.</summary>
    public const string Warning = "Warning";

    /// <summary>The level of a line that is not in the format.</summary>
    public const string Unparsed = "Unparsed";

    /// <summary>Selects every level.</summary>
    public const string All = "All";

    private static readonly Dictionary<string, string> Spelled = new(StringComparer.OrdinalIgnoreCase)
    {
        ["e"] = Error, ["err"] = Error, ["error"] = Error,
        ["i"] = Information, ["info"] = Information, ["information"] = Information,
        ["warning"] = Warning, ["unparsed"] = Unparsed, ["all"] = All,
    };

    private static readonly string[] Letters = MakeLetters();

    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Selects the given levels.</summary>
    /// <param name="levels">Names or letters: Error, Information, Unparsed, All, w, …</param>
    public LogLevels(params string[] levels)
    {
        _names.UnionWith(levels.Select(Name));
        Everything = _names.Contains(All);
    }

    /// <summary>Whether every level is wanted.</summary>
    public bool Everything { get; }

    /// <summary>Texts of which every error in a log contains one.</summary>
    public static IEnumerable<string> ErrorTexts => new LogLevels(Error).Texts;

    /// <summary>Texts of which every entry of a wanted level contains one.</summary>
    public IEnumerable<string> Texts => Spelled.Where(pair => _names.Contains(pair.Value)).Select(pair => pair.Key)
        .Union(_names).Where(level => level.All(c => c < 0x80)).Select(level => $"|{level}|")
        .Concat(Wants(Error) ? [LogLineFormat.ErrorMark] : []);

    /// <summary>Whether a level is wanted.</summary>
    /// <param name="name">The level's name.</param>
    public bool Wants(string name) => Everything || _names.Contains(name);

    /// <summary>Returns the name of a level that a log contains or a user typed, in any case, short or
    /// long.</summary>
    /// <param name="level">A name or a letter.</param>
    public static string Name(string level)
    {
        return Spelled.TryGetValue(level, out string? name) ? name : level;
    }

    /// <summary>Returns the name of a level of one letter.</summary>
    internal static string Letter(byte letter) => letter < Letters.Length ? Letters[letter] : "?";

    private static string[] MakeLetters()
    {
        var letters = new string[128];
        for (int i = 0; i < letters.Length; i++) letters[i] = Name(((char)i).ToString());
        return letters;
    }
}
