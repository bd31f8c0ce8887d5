using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace MfaTools.Tests;

/// <summary>A runspace with the built module, and a folder for its files.</summary>
public sealed class ModuleSession : IDisposable
{
    public ModuleSession()
    {
        var state = InitialSessionState.CreateDefault2();
        state.ImportPSModule([Repository.Manifest]);
        Runspace = RunspaceFactory.CreateRunspace(state);
        Runspace.Open();
        Folder = Directory.CreateTempSubdirectory("mfatools-test-").FullName;
    }

    public Runspace Runspace { get; }

    public string Folder { get; }

    /// <summary>Runs a script whose $folder is this session's and whose $samples are the sample logs.</summary>
    public Outcome Run(string script)
    {
        // Script properties are evaluated when they are read, on the thread of the test.
        System.Management.Automation.Runspaces.Runspace.DefaultRunspace = Runspace;
        using var shell = PowerShell.Create(Runspace);
        Runspace.SessionStateProxy.SetVariable("folder", Folder);
        Runspace.SessionStateProxy.SetVariable("samples", Repository.Samples);
        shell.AddScript(script);
        Exception? thrown = null;
        var output = new List<PSObject>();
        try
        {
            output.AddRange(shell.Invoke());
        }
        catch (RuntimeException e)
        {
            thrown = e;
        }

        return new Outcome(output, [.. shell.Streams.Error], [.. shell.Streams.Warning.Select(warning => warning.Message)], thrown as RuntimeException);
    }

    public string Write(string name, params string[] lines)
    {
        string path = Path.Combine(Folder, name);
        File.WriteAllText(path, string.Concat(lines.Select(line => line + "\n")));
        return path;
    }

    public void Dispose()
    {
        Runspace.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
