using System;
using System.Collections.Generic;
using System.Management.Automation.Runspaces;

namespace MfaTools.Shell;

/// <summary>The arguments of a script, as pwsh -File takes them: texts, never code.</summary>
internal static class ScriptArguments
{
    /// <summary>A name stays without its value: the binder takes the text that follows, unless it is a switch.</summary>
    public static IReadOnlyList<CommandParameter> Parse(IEnumerable<string> arguments)
    {
        var parameters = new List<CommandParameter>();
        string? waiting = null;
        foreach (string argument in arguments)
        {
            int colon = argument.IndexOf(':', StringComparison.Ordinal);
            if (waiting is not null)
            {
                parameters.Add(new CommandParameter(waiting, argument));
                waiting = null;
            }
            else if (argument.Length < 2 || argument[0] != '-') parameters.Add(new CommandParameter(null, argument));
            else if (colon < 0) parameters.Add(new CommandParameter(argument));
            else if (colon == argument.Length - 1) waiting = argument[..colon];
            else parameters.Add(new CommandParameter(argument[..colon], Value(argument[(colon + 1)..])));
        }

        return parameters;
    }

    // Only so can a switch be turned off from outside: -Switch:false or -Switch:$false.
    private static object Value(string text) => bool.TryParse(text.StartsWith('$') ? text[1..] : text, out bool value) ? value : text;
}
