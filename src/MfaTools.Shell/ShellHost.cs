using System;
using System.Globalization;
using System.Management.Automation.Host;
using System.Threading;

namespace MfaTools.Shell;

/// <summary>The host that the engine talks to.</summary>
internal sealed class ShellHost(bool interactive) : PSHost
{
    private readonly ShellUI _ui = new(interactive);

    /// <summary>The code that <c>exit</c> asked for, or null.</summary>
    public int? ExitCode { get; private set; }

    public override string Name => "MfaTools.Shell";

    public override Version Version => typeof(ShellHost).Assembly.GetName().Version!;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override PSHostUserInterface UI => _ui;

    public override CultureInfo CurrentCulture { get; } = Thread.CurrentThread.CurrentCulture;

    public override CultureInfo CurrentUICulture { get; } = Thread.CurrentThread.CurrentUICulture;

    /// <summary>Before a command runs: what it asks for may be answered.</summary>
    public void BeginRun() => _ui.Lines.Begin();

    /// <summary>Ends a question that is being waited for.</summary>
    public void StopReading() => _ui.Lines.Stop();

    /// <summary>The next line of input, or null at its end.</summary>
    public string? ReadLine()
    {
        _ui.Lines.Begin();
        return _ui.Lines.Read();
    }

    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;

    public override void EnterNestedPrompt() => throw new NotSupportedException("This console has no nested prompt.");

    public override void ExitNestedPrompt()
    {
    }

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }
}
