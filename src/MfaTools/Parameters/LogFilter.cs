using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Text.RegularExpressions;
using MfaTools.Knowledge;
using MfaTools.Logs;

namespace MfaTools.Commands;

/// <summary>Turns the parameters that select log entries into a query.</summary>
/// <param name="fail">Ends the command with an error.</param>
internal sealed class LogFilter(Action<ErrorRecord> fail)
{
    private const int MaxComponents = 20;

    private readonly SortedSet<string> _components = new(StringComparer.Ordinal);
    private bool _componentFound;

    /// <summary>Reads the names of levels.</summary>
    public LogLevels ParseLevels(string[] levels)
    {
        foreach (string level in levels)
        {
            bool isKnown = level.Length == 1 || LogLevels.Name(level) is LogLevels.Error or LogLevels.Warning
                or LogLevels.Information or LogLevels.Unparsed or LogLevels.All;
            if (!isKnown) fail(Errors.InvalidLevel(level));
        }

        return new LogLevels(levels);
    }

    public Regex ParsePattern(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, LogQuery.PatternLimit);
        }
        catch (ArgumentException e)
        {
            fail(Errors.InvalidPattern(pattern, e));
            throw;
        }
    }

    /// <summary>Reads wildcards for components.</summary>
    public Func<string, bool>? ParseComponents(string[]? components)
    {
        if (components is null) return null;
        var matches = ParseWildcards(components);
        return component =>
        {
            if (_components.Count < MaxComponents) _components.Add(component);
            bool found = matches(component);
            _componentFound |= found;
            return found;
        };
    }

    /// <summary>Reads wildcards for the ids of issues, with or without their prefix.</summary>
    public Func<string, bool>? ParseIssues(string[]? ids, Action<string> warn)
    {
        if (ids is null) return null;
        foreach (string id in ids)
        {
            var matchesThis = ParseIssue([id]);
            if (KnownIssueCatalog.Default.Issues.Any(issue => matchesThis(issue.Id))) continue;
            string? nearest = KnownIssueCatalog.Default.Nearest(id);
            string hint = nearest is null ? "Get-MfaKnownIssue lists all." : $"Did you mean '{nearest}'?";
            warn($"There is no known issue '{id}', so no entry can match. {hint}");
        }

        return ParseIssue(ids);
    }

    /// <summary>Describes the components that there are, if none of those read was selected.</summary>
    public string? DescribeComponents(string[]? wanted) => _componentFound || _components.Count == 0 || wanted is null
        ? null
        : $"No entry is from the component {string.Join(", ", wanted)}. "
            + $"The components are: {string.Join(", ", _components)}.";

    private Func<string, bool> ParseIssue(string[] ids)
    {
        var matches = ParseWildcards(ids);
        return id => matches(id) || matches(id.Substring(id.IndexOf('.') + 1));
    }

    private Func<string, bool> ParseWildcards(string[] patterns)
    {
        var compiled = Array.ConvertAll(patterns, pattern => new WildcardPattern(pattern, WildcardOptions.IgnoreCase));
        for (int i = 0; i < compiled.Length; i++)
        {
            try
            {
                compiled[i].IsMatch("");
            }
            catch (WildcardPatternException e)
            {
                fail(Errors.InvalidWildcard(patterns[i], e));
            }
        }

        return text => Array.Exists(compiled, pattern => pattern.IsMatch(text));
    }
}
