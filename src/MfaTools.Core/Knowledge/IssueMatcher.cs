using System;
using System.Text.RegularExpressions;

namespace MfaTools.Knowledge;

/// <summary>One known issue, made ready to be searched for.</summary>
internal sealed class IssueMatcher
{
    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline;

    /// <summary>From so many searches on, compiling the pattern pays for itself.</summary>
    private const int CompileAfter = 500;

    // A log is hostile input: no pattern may run away on it.
    private static readonly TimeSpan MatchLimit = TimeSpan.FromMilliseconds(250);

    private volatile Regex _pattern;
    private int _searches;

    public IssueMatcher(KnownIssue issue)
    {
        Issue = issue;
        _pattern = new Regex(issue.Pattern, Options, MatchLimit);
        Cause = new Template(issue.Cause);
        Fix = new Template(issue.Fix);
        NextCommand = issue.NextCommand is { } command ? new Template(command) : null;
    }

    public KnownIssue Issue { get; }

    public Template Cause { get; }

    public Template Fix { get; }

    public Template? NextCommand { get; }

    public Match? Match(string message)
    {
        if (!ContainsAny(message)) return null;
        if (++_searches == CompileAfter) _pattern = new Regex(Issue.Pattern, Options | RegexOptions.Compiled, MatchLimit);
        try
        {
            var match = _pattern.Match(message);
            return match.Success ? match : null;
        }
        catch (RegexMatchTimeoutException)
        {
            // Not decided in time: the entry is still reported, without this issue.
            return null;
        }
    }

    private bool ContainsAny(string message)
    {
        foreach (string text in Issue.AnyOf)
        {
            if (message.IndexOf(text, StringComparison.OrdinalIgnoreCase) >= 0) return true;
        }

        return false;
    }
}
