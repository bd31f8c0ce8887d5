using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Threading;

namespace MfaTools.Tests;

/// <summary>Objects that come back from another process, through PowerShell's remoting protocol over a named pipe.</summary>
public sealed class RemotingTests : IDisposable
{
    private readonly ModuleSession _local = new();
    private readonly Process _process;
    private readonly Runspace _remote;

    public RemotingTests()
    {
        _process = ShellTests.Start("-NonInteractive", "-Command", "$null = [Console]::In.ReadLine()");
        _remote = Connect(_process);
    }

    public void Dispose()
    {
        _remote.Dispose();
        _process.Kill();
        _process.Dispose();
        _local.Dispose();
    }

    [Fact]
    public void Entries_keep_every_property_and_bind_again()
    {
        var entry = Assert.Single(Remote($"Get-MfaLogError '{Repository.Samples}' -IssueId Log.AttachmentDenied -Before '2018-03-07T18:30:00Z' -Context 1"));
        Assert.Equal("Deserialized.MfaTools.LogEntry", entry.TypeNames[0]);
        Assert.Equal(new DateTime(2018, 3, 7, 18, 20, 20, DateTimeKind.Utc).AddTicks(62800), entry.Properties["TimeUtc"].Value);
        Assert.Equal(@"\\FileShare\public\MFA-Instructions\MFA-Guide.pdf", entry.Properties["AttachmentPath"].Value);
        Assert.Equal(2960, entry.Properties["ProcessId"].Value);
        Assert.Equal("MultiFactorAuthAdSyncSvc.log:5", entry.Properties["Source"].Value);
        Assert.Contains("Synchronization started", string.Concat(((PSObject)entry.Properties["ContextBefore"].Value).BaseObject is System.Collections.IEnumerable lines ? lines.Cast<object>() : []));

        _local.Runspace.SessionStateProxy.SetVariable("entry", entry);
        Assert.Equal(2, _local.Run("$entry | Get-MfaLogError").Output.Count);
        Assert.Contains("Issue: Log.AttachmentDenied", Views.Render(_local, "$entry"), StringComparison.Ordinal);
    }

    [Fact]
    public void Counts_by_issue_stay_objects()
    {
        var summary = Assert.Single(Remote($"Get-MfaLogError '{Repository.Samples}/MultiFactorAuthAdSyncSvc.log' -Summary"));
        var issues = ((System.Collections.IEnumerable)((PSObject)summary.Properties["Issues"].Value).BaseObject).Cast<PSObject>();
        var issue = Assert.Single(issues);
        Assert.Equal("Log.AttachmentDenied", issue.Properties["IssueId"].Value);
        Assert.Equal(2L, issue.Properties["Count"].Value);
    }

    private PSObject[] Remote(string script)
    {
        using var shell = PowerShell.Create(_remote);
        shell.AddScript($"Import-Module '{Repository.Manifest}'; {script}");
        var output = shell.Invoke();
        Assert.Empty(shell.Streams.Error);
        return [.. output];
    }

    private static Runspace Connect(Process process)
    {
        // The other process opens its pipe some time after it starts.
        for (int i = 0; ; i++)
        {
            var runspace = RunspaceFactory.CreateRunspace(new NamedPipeConnectionInfo(process.Id));
            try
            {
                runspace.Open();
                return runspace;
            }
            catch (Exception e) when (i < 100 && e is PSInvalidOperationException or RuntimeException or IOException or TimeoutException)
            {
                runspace.Dispose();
                Thread.Sleep(100);
            }
        }
    }
}
