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
