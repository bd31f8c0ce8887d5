using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Linq;
using System.Management.Automation;
using System.Text;
using System.Threading;
using MfaTools.Access;
using MfaTools.Security;
using MfaTools.Windows;

namespace MfaTools.Commands;

/// <summary>Queries the directory and uses the task scheduler by PowerShell scripts. Each runs in its own runspace, so
/// that it does not block the pipeline.</summary>
/// <remarks>Not yet run on Windows.</remarks>
internal sealed class SessionScripts : IAccountGroups, ISystemProbe
{
    // An exit code that only the script below returns: it has the customer bit, which no Windows error has.
    private const int Ours = 0x20000000;

    private const string GroupsScript = """
        param($Sid)
        $entry = [adsi] "LDAP://<SID=$Sid>"
        $entry.psbase.RefreshCache([string[]] @('tokenGroups'))
        foreach ($bytes in $entry.psbase.Properties['tokenGroups']) { ([System.Security.Principal.SecurityIdentifier]::new([byte[]] $bytes, 0)).Value }
        """;

    // This runs as the service account in Windows PowerShell, which every server has, and needs no module.
    private const string ProbeScript = """
        $path = [Text.Encoding]::Unicode.GetString([Convert]::FromBase64String('{0}'))
        $code = 267
        if (-not [IO.Directory]::Exists($path)) {{
            try {{
                $stream = [IO.File]::Open($path, 'Open', 'Read', 'ReadWrite, Delete')
                try {{ if ($stream.ReadByte() -ge 0) {{ $null = $stream.Seek(-1, 'End'); $null = $stream.ReadByte() }} }} finally {{ $stream.Dispose() }}
                $code = 0
            }}
            catch {{
                $e = $_.Exception
                while ($e.InnerException) {{ $e = $e.InnerException }}
                $code = $e.HResult -band 0xffff
            }}
        }}
        exit (0x20000000 -bor $code)
        """;

    // If this process is killed, the trigger and its end make the scheduler remove the task.
    private const string TaskScript = """
        param($Account, $Command, $TimeoutSec)
        $ErrorActionPreference = 'Stop'
        $name = 'MfaTools-' + [guid]::NewGuid().ToString('N')
        $scheduler = New-Object -ComObject Schedule.Service
        $scheduler.Connect()
        $folder = $scheduler.GetFolder('\')
        $definition = $scheduler.NewTask(0)
        $definition.RegistrationInfo.Description = 'MfaTools: opens one file as this account. Removed when done.'
        $definition.Settings.DisallowStartIfOnBatteries = $false
        $definition.Settings.StopIfGoingOnBatteries = $false
        $definition.Settings.ExecutionTimeLimit = 'PT2M'
        $definition.Settings.DeleteExpiredTaskAfter = 'PT0S'
        $trigger = $definition.Triggers.Create(1)
        $trigger.StartBoundary = [datetime]::Now.AddMinutes(4).ToString('s')
        $trigger.EndBoundary = [datetime]::Now.AddMinutes(5).ToString('s')
        $action = $definition.Actions.Create(0)
        # Not from the environment, where a user can set it.
        $action.Path = "$([Environment]::SystemDirectory)\WindowsPowerShell\v1.0\powershell.exe"
        $action.Arguments = "-NoProfile -NonInteractive -ExecutionPolicy Bypass -EncodedCommand $Command"
        try {
            $task = $folder.RegisterTaskDefinition($name, $definition, 6, $Account, $null, 5)
            $null = $task.Run($null)
            $until = [datetime]::UtcNow.AddSeconds($TimeoutSec)
            while ([datetime]::UtcNow -lt $until) {
                Start-Sleep -Milliseconds 200
                # Not run yet, running, queued.
                if ($task.State -ne 4 -and $task.LastTaskResult -notin 0x41303, 0x41301, 0x41325) { return $task.LastTaskResult }
            }
            throw "it did not end within $TimeoutSec seconds"
        }
        finally {
            if ($task) { try { $task.Stop(0) } catch { } }
            try { $folder.DeleteTask($name, 0) } catch { }
        }
        """;

    /// <inheritdoc/>
    public IReadOnlyList<Sid>? GroupsOf(Sid account, CancellationToken cancel)
    {
        try
        {
            var found = Run(GroupsScript, cancel, ("Sid", account.ToString()));
            // The domain controller's own local groups are not those of a file server.
            return [.. found.Select(item => Sid.Parse($"{item}")).Where(sid => !sid.IsBuiltIn)];
        }
        catch (Exception e) when (e is RuntimeException or DescriptorFormatException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public (int? Win32Error, string? Problem) Open(string path, string account, CancellationToken cancel)
    {
        try
        {
            var output = Run(TaskScript, cancel, ("Account", account), ("Command", Encode(path)), ("TimeoutSec", 60));
            int code = output.Count == 1 ? LanguagePrimitives.ConvertTo<int>(output[0]) : 0;
            return (code & ~0xFFFF) == Ours
                ? (code & 0xFFFF, null)
                : (null, $"the scheduled task ended with 0x{code:x8} before it tried");
        }
        catch (RuntimeException e) when (!cancel.IsCancellationRequested)
        {
            return (null, $"no task could be run, which takes an administrator: {e.Message}");
        }
    }

    /// <summary>The script of the task for a file, encoded for -EncodedCommand.</summary>
    internal static string Encode(string path) => Base64(string.Format(
        System.Globalization.CultureInfo.InvariantCulture, ProbeScript, Base64(path)));

    private static string Base64(string text) => Convert.ToBase64String(Encoding.Unicode.GetBytes(text));

    private static Collection<PSObject> Run(
        string script, CancellationToken cancel, params (string Name, object Value)[] parameters)
    {
        using var shell = PowerShell.Create();
        shell.AddScript(script);
        foreach (var (name, value) in parameters) shell.AddParameter(name, value);
        // Stopping runs the finally block of the script, which removes the task.
        using (cancel.Register(() => shell.BeginStop(null, null)))
        {
            var output = shell.Invoke();
            cancel.ThrowIfCancellationRequested();
            return output;
        }
    }
}
