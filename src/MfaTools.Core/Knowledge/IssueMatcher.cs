using System;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace MfaTools.Knowledge;

/// <summary>Matches one known issue. Its pattern and templates are created when they are first needed.</summary>
internal sealed class IssueMatcher(KnownIssue issue)
{
    private const RegexOptions Options =
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline;

    /// <summary>The number of searches from which on compiling the pattern (50 ms) pays off (0.6 microseconds
    /// each).</summary>
    private const int CompileAfter = 80_000;

    // A log is untrusted input: no pattern may take long on it.
    private static readonly TimeSpan MatchLimit = TimeSpan.FromMilliseconds(250);

    /// <summary>The mark that the product puts before the text of an error.</summary>
    private static readonly Regex Mark = new(@"^\s*(?:\*+ ERROR \*+\s*)?", Options, MatchLimit);

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
    public Match? Match(string message, string? component)
    {
        bool isAnywhere = component is null || Issue.Component is null;
        // A line that names no component may be from any: then only its beginning decides.
        bool isOther = !isAnywhere && component!.Length > 0
            && !Issue.Component!.Equals(component, StringComparison.OrdinalIgnoreCase);
        if (isOther) return null;
        var pattern = _pattern ??= new Regex(Issue.Pattern, Options, MatchLimit);
        if (++_searches == CompileAfter)
        {
            _pattern = pattern = new Regex(Issue.Pattern, Options | RegexOptions.Compiled, MatchLimit);
        }

        try
        {
            var match = pattern.Match(message);
            return match.Success && (isAnywhere || match.Index == Mark.Match(message).Length) ? match : null;
        }
        catch (RegexMatchTimeoutException)
        {
            // It took too long: the entry is still returned, without this issue.
            return null;
        }
    }
}
