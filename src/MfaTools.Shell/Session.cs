using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using System.Reflection;

namespace MfaTools.Shell;

/// <summary>A runspace with the module loaded, in which commands are run with their output formatted.</summary>
internal sealed class Session : IDisposable
{
    private const BindingFlags Internal = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public;

    private readonly ShellHost _host;
    private readonly Runspace _runspace;
    private volatile Pipeline? _running;

    public Session(string manifest, bool interactive)
    {
        _host = new ShellHost(interactive);
        var state = InitialSessionState.CreateDefault2();
        // On Windows a policy could keep the module's format files from loading. Not yet run on Windows.
        if (OperatingSystem.IsWindows()) state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.RemoteSigned;
        // Without it a module that does not load is an empty session, and nobody learns why.
        state.ThrowOnRunspaceOpenError = true;
        state.ImportPSModule([manifest]);
        _runspace = RunspaceFactory.CreateRunspace(_host, state);
        _runspace.Open();
        // Not only on the screen: what a command makes of an object as text must not hold escape sequences either.
        if (!ShellUI.UsesColor) PSStyle.Instance.OutputRendering = OutputRendering.PlainText;
        if (Evaluate("(Get-Module MfaTools).Name").Count == 0) throw new InvalidOperationException("The module MfaTools could not be loaded.");
    }

    /// <summary>The code that <c>exit</c> asked for, or null.</summary>
    public int? ExitCode => _host.ExitCode;

    /// <summary>Runs a text.</summary>
    /// <param name="takesInput">Whether <c>$input</c> in it is what comes in on standard input.</param>
    /// <returns>Whether its last statement succeeded.</returns>
    public bool RunText(string text, bool takesInput = false)
    {
        var input = takesInput ? InputOf(Parser.ParseInput(text, out _, out _)) : null;
        return Run(new Command(text, isScript: true), text, input) && (ExitCode is not null || LastSucceeded());
    }

    /// <summary>Runs a script file.</summary>
    /// <returns>False where an exception ended it; what its last statement did does not matter, as in pwsh.</returns>
    public bool RunFile(string path, IEnumerable<CommandParameter> arguments)
    {
        // As in pwsh, a script without the extension is run by its text: a #! line may have brought it here.
        bool isScript = path.EndsWith(".ps1", StringComparison.OrdinalIgnoreCase);
        var command = isScript
            ? new Command(path, isScript: false, useLocalScope: false)
            : new Command(File.ReadAllText(path), isScript: true, useLocalScope: false);
        foreach (var argument in arguments) command.Parameters.Add(argument);
        if (isScript) PassExitOn();
        return Run(command, history: null, InputOf(Parser.ParseFile(path, out _, out _)));
    }

    /// <summary>The text of the prompt.</summary>
    public string Prompt() => Evaluate("prompt").FirstOrDefault()?.ToString() ?? "PS> ";

    /// <inheritdoc cref="ShellHost.ReadLine"/>
    public string? ReadLine() => _host.ReadLine();

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
        _host.StopReading();
        return true;
    }

    public void Dispose() => _runspace.Dispose();

    private bool LastSucceeded() => LanguagePrimitives.IsTrue(Evaluate("$global:?").FirstOrDefault());

    // In a script file that is called, exit only returns. That it ends the session, as with pwsh -File, the engine can do,
    // but has no public switch for; another engine without it is an error here, not a wrong exit code later.
    private void PassExitOn()
    {
        object? context = typeof(Runspace).GetProperty("ExecutionContext", Internal)?.GetValue(_runspace);
        var property = context?.GetType().GetProperty("ScriptCommandProcessorShouldRethrowExit", Internal)
            ?? throw new NotSupportedException("This version of the engine cannot run a script file for its exit code.");
        property.SetValue(context, true);
    }

    private static IEnumerable<string>? InputOf(Ast script)
    {
        bool used = Console.IsInputRedirected && script.Find(
            ast => ast is VariableExpressionAst { VariablePath.UserPath: var name } && name.Equals("input", StringComparison.OrdinalIgnoreCase),
            searchNestedScriptBlocks: false) is not null;
        return used ? Lines() : null;
    }

    private static IEnumerable<string> Lines()
    {
        while (Console.In.ReadLine() is { } line) yield return line;
    }

    private bool Run(Command command, string? history, IEnumerable<string>? input)
    {
        // What goes into the history is what $? is kept of.
        using var pipeline = history is null ? _runspace.CreatePipeline() : _runspace.CreatePipeline(history, addToHistory: true);
        pipeline.Commands.Clear();
        // Errors go the way of the output, so that they come out in order; the formatter sends them to the error stream.
        command.MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        pipeline.Commands.Add(command);
        pipeline.Commands.Add("Out-Default");
        _host.BeginRun();
        _running = pipeline;
        try
        {
            if (input is null) pipeline.Invoke();
            else pipeline.Invoke(input);
            return true;
        }
        catch (PipelineStoppedException)
        {
            return false;
        }
        catch (IncompleteParseException e)
        {
            // The formatter shows nothing of these: to an interactive host they only mean that more is to come.
            Console.Error.WriteLine(e.Message);
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

    private void Show(ErrorRecord error)
    {
        try
        {
            // Writing the record anew would put this place of it where the error arose, so it is only marked for the stream.
            var shown = new PSObject(error);
            var stream = typeof(PSObject).GetProperty("WriteStream", Internal)
                ?? throw new NotSupportedException("This version of the engine cannot mark an error.");
            stream.SetValue(shown, Enum.Parse(stream.PropertyType, "Error"));
            using var shell = PowerShell.Create(_runspace);
            shell.AddCommand("Out-Default").Invoke(new[] { shown });
        }
        catch (Exception e) when (e is RuntimeException or NotSupportedException)
        {
            // The error must be seen even where the formatter fails.
            Console.Error.WriteLine(error.ToString());
        }
    }
}
