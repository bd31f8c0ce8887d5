using System;
using System.Diagnostics;
using System.IO;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;
using MfaTools.Logs;

namespace MfaTools.Benchmarks;

/// <summary>Reading a log of 1 GB, beside ripgrep counting the same lines in the same run.</summary>
[SimpleJob(RunStrategy.Monitoring, launchCount: 1, warmupCount: 10, iterationCount: 15)]
[MemoryDiagnoser]
public class LogBenchmarks
{
    private string _path = "";
    private Runspace? _runspace;

    [GlobalSetup]
    public void Setup()
    {
        _path = BigLog.Make(BigLog.Lines);
        // A first read brings the file into the page cache for all of them.
        using (var stream = File.OpenRead(_path)) stream.CopyTo(Stream.Null, 1 << 20);
        var state = InitialSessionState.CreateDefault2();
        state.ImportPSModule([Path.Combine(Program.FindRoot(), "out", "MfaTools", "MfaTools.psd1")]);
        _runspace = RunspaceFactory.CreateRunspace(state);
        _runspace.Open();
    }

    [GlobalCleanup]
    public void Cleanup() => _runspace?.Dispose();

    [Benchmark(Baseline = true)]
    public long Ripgrep() => Run("rg", "-c", @"\|e\|", _path);

    [Benchmark]
    public long ErrorsAsObjects() => Count(new LogQuery());

    [Benchmark]
    public long Cmdlet()
    {
        using var shell = PowerShell.Create(_runspace);
        shell.AddCommand("Get-MfaLogError").AddParameter("LiteralPath", _path);
        long count = 0;
        var output = new PSDataCollection<PSObject>();
        output.DataAdded += (_, _) =>
        {
            output.ReadAll();
            count++;
        };
        shell.Invoke(null, output);
        return count;
    }

    [Benchmark]
    public long AfterLastMinute() =>
        Count(new LogQuery { AfterUtc = BigLog.LastUtc(BigLog.Lines) - TimeSpan.FromMinutes(1) });

    [Benchmark]
    public long Tail() => Count(new LogQuery { Tail = 10 });

    private long Count(LogQuery query)
    {
        long count = 0;
        foreach (var _ in LogSearch.Read([_path], query, new LogEvents(problem => throw problem.Exception!))) count++;
        return count;
    }

    private static long Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return long.Parse(output, System.Globalization.CultureInfo.InvariantCulture);
    }
}
