using System;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace MfaTools.Knowledge;

/// <summary>One known issue, with its pattern and templates made when they are first needed.</summary>
internal sealed class IssueMatcher(KnownIssue issue)
{
    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline;

    /// <summary>From so many searches on, compiling the pattern (50 ms) pays for itself (0.6 microseconds each).</summary>
    private const int CompileAfter = 80_000;

    // A log is hostile input: no pattern may run away on it.
    private static readonly TimeSpan MatchLimit = TimeSpan.FromMilliseconds(250);

    private volatile Regex? _pattern;
    private int _searches;
    private Template? _cause;
    private Template? _fix;
    private Template? _nextCommand;

    public KnownIssue Issue { get; } = issue;

    public Template Cause => _cause ??= new Template(Issue.Cause);

    public Template Fix => _fix ??= new Template(Issue.Fix);

    public Template? NextCommand => Issue.NextCommand is { } command ? _nextCommand ??= new Template(command) : null;

    [MethodImpl(Optimization.Full)]
    public Match? Match(string message)
    {
        var pattern = _pattern ??= new Regex(Issue.Pattern, Options, MatchLimit);
        if (++_searches == CompileAfter) _pattern = pattern = new Regex(Issue.Pattern, Options | RegexOptions.Compiled, MatchLimit);
        try
        {
            var match = pattern.Match(message);
            return match.Success ? match : null;
        }
        catch (RegexMatchTimeoutException)
        {
            // Not decided in time: the entry is still reported, without this issue.
            return null;
        }
    }
}
