using System;
using System.Diagnostics;
using System.IO;

namespace MfaTools.Tests;

public sealed class ShellTests
{
    public static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Repository.Root,
        };
        start.ArgumentList.Add(Path.Combine(Repository.Root, "out", "shell", "MfaTools.Shell.dll"));
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["COLUMNS"] = "100";
        return Process.Start(start)!;
    }

    [Theory]
    [InlineData(0, "1")]
    [InlineData(1, "Get-Command no-such")]
    [InlineData(0, "Get-Command no-such; 1")]
    [InlineData(1, "throw 'x'")]
    [InlineData(5, "exit 5")]
    [InlineData(1, "if (")]
    [InlineData(1, "Get-MfaLogError no-such.log")]
    public void Exit_codes_of_commands(int code, string command) => Assert.Equal(code, Run(["-Command", command]).Code);

    [Theory]
    [InlineData(0, "'fine'")]
    [InlineData(0, "Get-Command no-such")]
    [InlineData(1, "throw 'x'")]
    [InlineData(7, "exit 7")]
    [InlineData(1, "if (")]
    public void Exit_codes_of_scripts(int code, string script) => WithScript(script, path => Assert.Equal(code, Run(["-File", path]).Code));

    [Fact]
    public void Bad_command_lines_end_with_64()
    {
        var unknown = Run(["-bogus"]);
        Assert.Equal(64, unknown.Code);
        Assert.Contains("'-bogus'", unknown.Errors);
        Assert.Equal(64, Run(["-File", "no-such.ps1"]).Code);
        Assert.Equal(64, Run(["-Command"]).Code);
    }

    [Fact]
    public void Script_arguments_are_bound() => WithScript(
        "param([string]$Name, [switch]$On, [int]$Number) \"$Name $On $Number $args $([System.IO.Path]::GetFileName($PSCommandPath))\"",
        path => Assert.Equal($"it's True 3 x {Path.GetFileName(path)}", Run(["-File", path, "-Name", "it's", "-On", "-Number:3", "x"]).Output.Trim()));

    [Theory]
    [InlineData("throw 'why'", "why")]
    [InlineData("1; )", "Unexpected token")]
    [InlineData("if (", "Missing condition")]
    [InlineData("$ErrorActionPreference = 'Stop'; Get-Command no-such", "no-such")]
    public void What_ends_a_command_is_said_on_the_error_stream(string command, string expected)
    {
        var run = Run(["-Command", command]);
        Assert.Equal(1, run.Code);
        Assert.Contains(expected, run.Errors);
        Assert.Equal("", run.Output);
    }

    [Theory]
    [InlineData("param([Parameter(Mandatory)]$X)", "-NonInteractive")]
    [InlineData("[CmdletBinding()]param($X)", "-File", "-Nope", "1")]
    [InlineData("param([int]$X)", "-File", "-X", "abc")]
    public void A_script_whose_arguments_do_not_bind_fails_under_its_name(string script, params string[] arguments) => WithScript(
        script,
        path =>
        {
            var run = Run(arguments[0] == "-File" ? ["-File", path, .. arguments[1..]] : [.. arguments, "-File", path]);
            Assert.Equal(1, run.Code);
            Assert.Contains(Path.GetFileName(path), run.Errors);
        });

    [Theory]
    [InlineData("-On:false", "False")]
    [InlineData("-On:$false", "False")]
    [InlineData("-On:true", "True")]
    public void A_switch_of_a_script_can_be_turned_off(string argument, string expected) => WithScript(
        "param([switch]$On) \"$On\"", path => Assert.Equal(expected, Run(["-File", path, argument]).Output.Trim()));

    [Fact]
    public void Input_is_passed_to_a_command_that_uses_it() =>
        Assert.Equal("<a>\n<b>\n", Run(["-Command", "$input | ForEach-Object { \"<$_>\" }"], "a\nb\n").Output.ReplaceLineEndings("\n"));

    [Fact]
    public void A_nested_script_does_not_end_a_script() => WithScript(
        "exit 6", inner => WithScript($"& '{inner}'; $LASTEXITCODE", outer =>
        {
            var run = Run(["-File", outer]);
            Assert.Equal((0, "6"), (run.Code, run.Output.Trim()));
        }));

    [Fact]
    public void Input_that_ends_within_a_statement_fails()
    {
        var run = Run(["-Command", "-"], "'first'\nif ($true) {\n");
        Assert.Equal(1, run.Code);
        Assert.Equal("first", run.Output.Trim());
        Assert.NotEqual("", run.Errors);
        Assert.Equal(64, Run(["-Command", "-", "more"]).Code);
    }

    [Fact]
    public void Commands_come_from_standard_input()
    {
        var run = Run(["-Command", "-"], "1 + 1\nif ($true) {\n'in'\n}\nexit 4\n");
        Assert.Equal(4, run.Code);
        Assert.Equal("2\nin\n", run.Output.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Nothing_is_asked_when_not_interactive()
    {
        var run = Run(["-NonInteractive", "-Command", "Import-Module"]);
        Assert.Equal(1, run.Code);
        Assert.Contains("Name", run.Errors);
    }

    [Fact]
    public void Output_is_formatted_by_the_views_without_escape_sequences()
    {
        var run = Run(["-Command", "Get-MfaLogError docs/samples/Logs -Tail 1; Get-MfaLogError nope.log"]);
        Assert.Contains("    Issue: Log.UnhandledSB", run.Output);
        Assert.Contains("Cannot find the path 'nope.log'.", run.Errors);
        Assert.DoesNotContain("nope.log", run.Output);
        Assert.DoesNotContain('\u001b', run.Output + run.Errors);
    }

    [Fact]
    public void Help_is_there()
    {
        Assert.Contains("-NonInteractive", Run(["-Help"]).Output);
        Assert.StartsWith("MfaTools ", Run(["-Version"]).Output);
    }

    private static void WithScript(string text, Action<string> test)
    {
        string path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N") + ".ps1");
        File.WriteAllText(path, text);
        try
        {
            test(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static (int Code, string Output, string Errors) Run(string[] arguments, string input = "")
    {
        using var process = Start(arguments);
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        if (!process.WaitForExit(60_000))
        {
            process.Kill();
            Assert.Fail("The console did not end.");
        }

        return (process.ExitCode, output.Result, errors.Result);
    }
}
