using System.Linq;
using System.Text.RegularExpressions;

namespace MfaTools.Knowledge;

/// <summary>A known issue that was found in a message, with the values from it.</summary>
internal sealed class KnownIssueMatch
{
    private readonly IssueMatcher _matcher;
    private readonly Match _match;

    internal KnownIssueMatch(IssueMatcher matcher, Match match)
    {
        _matcher = matcher;
        _match = match;
    }

    /// <summary>The issue.</summary>
    public KnownIssue Issue => _matcher.Issue;

    /// <summary>Returns the value of a named group of the pattern, or null if the message has none.</summary>
    /// <param name="name">The group's name, such as <c>AttachmentPath</c>.</param>
    public string? Value(string name) => _match.Groups[name] is { Success: true } group ? group.Value : null;

    /// <summary>The status code in the message that distinguishes cases of the issue, or null.</summary>
    internal string? Code => StatusCodes.Tables.Select(Value).FirstOrDefault(code => !string.IsNullOrEmpty(code));

    /// <summary>Why it happens, with the values filled in.</summary>
    public string Cause => _matcher.Cause.Fill(Text);

    /// <summary>What to do, with the values filled in.</summary>
    public string Recommendation => _matcher.Fix.Fill(Text);

    /// <summary>The command to run next, with its values quoted; null if the issue has none or a value is
    /// missing.</summary>
    public string? NextCommand => _matcher.NextCommand?.FillCommand(Value);

    /// <summary>Returns a value for a text: of a group, or a property of its entry in the table of its name, as in
    /// <c>CallStatus.Meaning</c>.</summary>
    private string? Text(string name)
    {
        int dot = name.IndexOf('.');
        if (dot < 0) return Value(name);
        string table = name.Substring(0, dot);
        return Value(table) is { } code ? StatusCodes.Describe(table, code, name.Substring(dot + 1)) : null;
    }
}
