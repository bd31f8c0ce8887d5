using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using BenchmarkDotNet.Running;
using MfaTools.Logs;

namespace MfaTools.Benchmarks;

internal static class Program
{
    /// <summary>Without arguments: times reading beside ripgrep, and prints the ratios and the peak memory.</summary>
    /// <remarks>Run with: dotnet run -c Release --project tests/MfaTools.Benchmarks. Needs rg on the path and 1.1 GB in
    /// the folder for temporary files.</remarks>
    public static int Main(string[] args)
    {
        if (args is ["read", var file]) return Read(file);
        if (args is ["logs", var log]) return LogTimes.Run(log);
        if (args is ["certs"]) return CertChainTimes.RunAsync().GetAwaiter().GetResult();
        if (args is ["access"]) return Access();
        if (args is ["sdk"]) return Sdk();
        if (args is ["tls"])
        {
            TlsBenchmarks.RunAsync().GetAwaiter().GetResult();
            return 0;
        }

        var summary = BenchmarkRunner.Run<LogBenchmarks>();
        double Median(string name) =>
            summary.Reports.First(
                report => report.BenchmarkCase.Descriptor.WorkloadMethod.Name == name).ResultStatistics!.Median / 1e6;
        double ripgrep = Median(nameof(LogBenchmarks.Ripgrep));
        foreach (string name in new[] { nameof(LogBenchmarks.ErrorsAsObjects), nameof(LogBenchmarks.Cmdlet) })
        {
            Console.WriteLine(
                $"{name}: {Median(name):F0} ms, {Median(name) / ripgrep:F2} times rg ({ripgrep:F0} ms), medians");
        }

        Console.WriteLine($"AfterLastMinute: {Median(nameof(LogBenchmarks.AfterLastMinute)):F1} ms, median");
        foreach (int lines in new[] { BigLog.Lines / 10, BigLog.Lines })
        {
            Console.WriteLine(
                $"Peak memory of a process that reads {lines} lines: {PeakMegabytes(BigLog.Make(lines)):F0} MB");
        }

        return 0;
    }

    public static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MfaTools.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("Not run from within the repository.");
    }

    private static int Access()
    {
        foreach (var report in BenchmarkRunner.Run<AccessBenchmarks>().Reports)
        {
            double seconds = report.ResultStatistics!.Median / 1e9;
            Console.WriteLine(
                $"{report.BenchmarkCase.Descriptor.WorkloadMethod.Name}: {1 / seconds:F0} offline checks a second on "
                    + "one core, median");
        }

        return 0;
    }

    private static int Sdk()
    {
        var reports = BenchmarkRunner.Run<SdkBenchmarks>().Reports;
        double Median(string name) =>
            reports.First(
                report => report.BenchmarkCase.Descriptor.WorkloadMethod.Name == name).ResultStatistics!.Median / 1e6;
        double bare = Median(nameof(SdkBenchmarks.BareCallAsync));
        double all = Median(nameof(SdkBenchmarks.AllStagesAsync));
        Console.WriteLine(
            $"All stages: {all:F1} ms, {all / bare:F2} times one call of HttpClient ({bare:F1} ms), medians");
        return 0;
    }

    private static int Read(string file)
    {
        int count = LogSearch.Read([file], new LogQuery(), new LogEvents(problem => throw problem.Exception!)).Count();
        using var self = Process.GetCurrentProcess();
        Console.WriteLine(self.PeakWorkingSet64);
        return count > 0 ? 0 : 1;
    }

    private static double PeakMegabytes(string file)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        // Run by dotnet, the process is the host and the program its first argument.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet")
        {
            start.ArgumentList.Add(typeof(Program).Assembly.Location);
        }

        start.ArgumentList.Add("read");
        start.ArgumentList.Add(file);
        using var process = Process.Start(start)!;
        string peak = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return double.Parse(peak, System.Globalization.CultureInfo.InvariantCulture) / (1 << 20);
    }
}
