using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;

namespace MfaTools.Tests;

internal static class Views
{
    /// <summary>What the engine would show of what a script gives, by the module's own views.</summary>
    public static string Render(ModuleSession session, string script)
    {
        session.Runspace.SessionStateProxy.SetVariable("shown", session.Run(script).Output.ToArray());
        var host = new TextHost();
        using var runspace = System.Management.Automation.Runspaces.RunspaceFactory.CreateRunspace(host, Imported());
        runspace.Open();
        runspace.SessionStateProxy.SetVariable("shown", session.Runspace.SessionStateProxy.GetVariable("shown"));
        using var shell = PowerShell.Create(runspace);
        shell.AddScript("$shown").AddCommand("Out-Default").Invoke();
        return host.Text;
    }

    private static System.Management.Automation.Runspaces.InitialSessionState Imported()
    {
        var state = System.Management.Automation.Runspaces.InitialSessionState.CreateDefault2();
        state.ImportPSModule([Repository.Manifest]);
        return state;
    }
}
