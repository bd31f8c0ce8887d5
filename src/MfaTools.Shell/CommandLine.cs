using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation.Runspaces;

namespace MfaTools.Shell;

/// <summary>The arguments of the console, in the manner of pwsh.</summary>
internal sealed class CommandLine
{
    public const string Missing = """
        This console has the commands of Microsoft.PowerShell.Core and the module only. Format-List, Format-Table, Select-Object,
        Sort-Object, Out-String, ConvertTo-Json, Get-Content and the like come with a full PowerShell, which loads the module too.
        """;

    public const string Usage = $$"""
        MfaTools.Shell: a small console on the PowerShell engine with the MfaTools module loaded.

        dotnet MfaTools.Shell.dll [-NonInteractive] -Command <text> | -File <script> [arguments] | -Version | -Help

          -Command, -c        runs the text; - reads it from standard input
          -File, -f           runs a script with the arguments that follow
          -NonInteractive     nothing is asked: what would be asked for is an error
          -NoLogo             no banner at the prompt
          -NoProfile          accepted, without effect: there is none
          -Version, -v        prints the versions of the module and the engine
          -Help, -h, -?       prints this text

        Without -Command and -File it prompts, or reads commands from standard input.
        {{Missing}}
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

    public IReadOnlyList<CommandParameter> Arguments { get; private set; } = [];

    /// <summary>Whether the commands are to be read from standard input, by a -.</summary>
    public bool ReadsInput { get; private set; }

    public bool NoLogo { get; private set; }

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
                    line.ReadsInput = i + 1 < args.Length && args[i + 1] == "-";
                    if (line.Command is null) line.Error = $"{arg} needs a text to run.";
                    else if (line.ReadsInput && line.Command != "-") line.Error = $"After {arg} - there can be nothing more.";
                    else if (line.ReadsInput && !Console.IsInputRedirected) line.Error = $"{arg} - needs redirected standard input.";
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
                case "nologo":
                    line.NoLogo = true;
                    break;
                case "noprofile":
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
        ReadsInput = args[index] == "-";
        if (ReadsInput) return;
        File = args[index];
        Arguments = ScriptArguments.Parse(args.Skip(index + 1));
        if (File.Length == 0) Error = "The path of the script is empty.";
    }
}
