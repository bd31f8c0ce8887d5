using System;
using System.Collections.Generic;
using System.Linq;

namespace MfaTools.Shell;

/// <summary>The arguments of the console, in the manner of pwsh.</summary>
internal sealed class CommandLine
{
    public const string Usage = """
        MfaTools.Shell: a small console on the PowerShell engine with the MfaTools module loaded.

        dotnet MfaTools.Shell.dll [-NonInteractive] -Command <text> | -File <script> [arguments] | -Version | -Help

          -Command, -c        runs the text; - reads it from standard input
          -File, -f           runs a script with the arguments that follow
          -NonInteractive     nothing is asked: what would be asked for is an error
          -NoProfile, -NoLogo accepted, without effect: there is neither
          -Version, -v        prints the versions of the module and the engine
          -Help, -h, -?       prints this text

        Without -Command and -File it prompts, or reads commands from standard input.
        The engine has the commands of Microsoft.PowerShell.Core only: Format-List, Select-Object, ConvertTo-Json and
        the like are part of a full PowerShell, in which the module works just as well.
        """;

    // In the order in which an abbreviation is tried.
    private static readonly string[] Names = ["command", "file", "noninteractive", "noprofile", "nologo", "version", "help"];

    private static readonly Dictionary<string, string> Aliases = new(StringComparer.OrdinalIgnoreCase)
    {
        ["c"] = "command", ["f"] = "file", ["v"] = "version", ["h"] = "help", ["?"] = "help",
        ["noni"] = "noninteractive", ["nop"] = "noprofile", ["nol"] = "nologo",
    };

    public string? Command { get; private set; }

    public string? File { get; private set; }

    public IReadOnlyList<string> Arguments { get; private set; } = [];

    public bool NonInteractive { get; private set; }

    public bool ShowVersion { get; private set; }

    public bool ShowHelp { get; private set; }

    /// <summary>What is wrong with the arguments, or null.</summary>
    public string? Error { get; private set; }

    public static CommandLine Parse(string[] args)
    {
        var line = new CommandLine();
        for (int i = 0; i < args.Length && line.Error is null; i++)
        {
            string arg = args[i];
            if (arg.Length == 0 || arg[0] != '-' || arg == "-")
            {
                // As in pwsh, a plain argument is a script.
                line.TakeFile(args, i);
                return line;
            }

            switch (Name(arg))
            {
                case "command":
                    line.Command = i + 1 < args.Length ? string.Join(" ", args.Skip(i + 1)) : null;
                    if (line.Command is null) line.Error = $"{arg} needs a text to run.";
                    return line;
                case "file":
                    if (i + 1 < args.Length) line.TakeFile(args, i + 1);
                    else line.Error = $"{arg} needs the path of a script.";
                    return line;
                case "noninteractive":
                    line.NonInteractive = true;
                    break;
                case "version":
                    line.ShowVersion = true;
                    return line;
                case "help":
                    line.ShowHelp = true;
                    return line;
                case "noprofile" or "nologo":
                    break;
                default:
                    line.Error = $"'{arg}' is not a parameter of this console.";
                    break;
            }
        }

        return line;
    }

    private static string? Name(string arg)
    {
        string word = arg.TrimStart('-');
        if (Aliases.TryGetValue(word, out string? name)) return name;
        var matches = Names.Where(full => word.Length > 0 && full.StartsWith(word, StringComparison.OrdinalIgnoreCase)).ToArray();
        return matches.Length == 1 ? matches[0] : null;
    }

    private void TakeFile(string[] args, int index)
    {
        File = args[index];
        Arguments = [.. args.Skip(index + 1)];
        if (File.Length == 0) Error = "The path of the script is empty.";
    }
}
