using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using System.Text.RegularExpressions;

namespace MfaTools.Shell;

/// <summary>A runspace with the module loaded, in which commands are run with their output formatted.</summary>
internal sealed class Session : IDisposable
{
    private static readonly Regex ParameterName = new(@"^-[A-Za-z_]\w*(?::|$)", RegexOptions.CultureInvariant);

    private readonly ShellHost _host;
    private readonly Runspace _runspace;
    private volatile Pipeline? _running;

    public Session(string manifest, bool interactive)
    {
        _host = new ShellHost(interactive);
        var state = InitialSessionState.CreateDefault2();
        // On Windows a policy could keep the module's format files from loading. Not yet run on Windows.
        if (OperatingSystem.IsWindows()) state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.RemoteSigned;
        state.ImportPSModule([manifest]);
        _runspace = RunspaceFactory.CreateRunspace(_host, state);
        _runspace.Open();
        if (Evaluate("(Get-Module MfaTools).Name").Count == 0) throw new InvalidOperationException("The module MfaTools could not be loaded.");
    }

    /// <summary>The code that <c>exit</c> asked for, or null.</summary>
    public int? ExitCode => _host.ExitCode;

    /// <summary>Runs a text.</summary>
    /// <returns>Whether its last statement succeeded.</returns>
    public bool RunText(string text) =>
        Run(new Command(text, isScript: true), text) && (ExitCode is not null || LastSucceeded());

    /// <summary>Runs a script file.</summary>
    /// <returns>False where an exception ended it; what its last statement did does not matter, as in pwsh.</returns>
    public bool RunFile(string path, IEnumerable<string> arguments)
    {
        var script = Parser.ParseFile(path, out _, out var errors);
        if (errors.Length > 0)
        {
            Show(new ParseException(errors).ErrorRecord);
            return false;
        }

        // A script block ends the session at exit, where a script file that is called only returns.
        var call = new Command("param($script) & $script " + string.Join(" ", arguments.Select(Quote)), isScript: true, useLocalScope: true);
        call.Parameters.Add(null, script.GetScriptBlock());
        return Run(call, path);
    }

    /// <summary>The text of the prompt.</summary>
    public string Prompt() => Evaluate("prompt").FirstOrDefault()?.ToString() ?? "PS> ";

    /// <summary>What an expression gives, not shown.</summary>
    public IList<PSObject> Evaluate(string expression)
    {
        using var pipeline = _runspace.CreatePipeline(expression);
        return pipeline.Invoke();
    }

    /// <summary>Stops what runs now.</summary>
    /// <returns>False where nothing runs.</returns>
    public bool Stop()
    {
        var running = _running;
        if (running is null) return false;
        running.StopAsync();
        return true;
    }

    public void Dispose() => _runspace.Dispose();

    private bool LastSucceeded() => LanguagePrimitives.IsTrue(Evaluate("$global:?").FirstOrDefault());

    private bool Run(Command command, string history)
    {
        // What goes into the history is what $? is kept of.
        using var pipeline = _runspace.CreatePipeline(history, addToHistory: true);
        pipeline.Commands.Clear();
        // Errors go the way of the output, so that they come out in order; the formatter sends them to the error stream.
        command.MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        pipeline.Commands.Add(command);
        pipeline.Commands.Add("Out-Default");
        _running = pipeline;
        try
        {
            pipeline.Invoke();
            return true;
        }
        catch (PipelineStoppedException)
        {
            return false;
        }
        catch (RuntimeException e)
        {
            Show(e.ErrorRecord);
            return false;
        }
        finally
        {
            _running = null;
        }
    }

    // Names and true and false stand as they are, everything else is text.
    private static string Quote(string argument)
    {
        var name = ParameterName.Match(argument);
        string value = argument[name.Length..];
        return (value.Length == 0 && name.Success) || value is "$true" or "$false"
            ? argument
            : name.Value + "'" + CodeGeneration.EscapeSingleQuotedStringContent(value) + "'";
    }

    private void Show(ErrorRecord error)
    {
        try
        {
            using var shell = PowerShell.Create(_runspace);
            var shown = new PSObject(error);
            shown.Properties.Add(new PSNoteProperty("writeErrorStream", true));
            shell.AddCommand("Out-Default").Invoke(new[] { shown });
        }
        catch (RuntimeException)
        {
            // The error must be seen even where the formatter fails.
            Console.Error.WriteLine(error.ToString());
        }
    }
}
