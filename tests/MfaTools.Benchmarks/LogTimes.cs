using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using MfaTools.Logs;

namespace MfaTools.Benchmarks;

/// <summary>The least processor time that each of several ways to read one log takes, beside that of ripgrep.</summary>
/// <remarks>Processor time, in rounds of all ways, so that other work on the machine counts little; of ripgrep the
/// elapsed time, since .NET does not know the processor time of a process that has ended.</remarks>
internal static class LogTimes
{
    private const int Rounds = 9;

    public static int Run(string file)
    {
        var all = new LogLevels(LogLevels.All);
        var pattern = new Regex("user4242. from", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
        var ways = new (string Name, Func<TimeSpan> Run)[]
        {
            ("rg -c --no-mmap", () => Ripgrep(file)),
            ("errors", () => Read(file, new LogQuery { WithAttention = true })),
            ("pattern at all levels", () => Read(file, new LogQuery { Levels = all, Patterns = [pattern] })),
            ("all levels", () => Read(file, new LogQuery { Levels = all })),
            ("summary", () => Time(
                () => _ = LogSearch.Summarize([file], new LogQuery { Levels = all }, Events).Single())),
        };
        var best = ways.ToDictionary(way => way.Name, _ => TimeSpan.MaxValue);
        for (int round = 0; round < Rounds; round++)
        {
            foreach (var (name, run) in ways)
            {
                var time = run();
                if (time < best[name]) best[name] = time;
            }
        }

        foreach (var (name, time) in best)
        {
            Console.WriteLine(FormattableString.Invariant(
                $"{name}: {time.TotalMilliseconds:0} ms, {time / best[ways[0].Name]:0.0} times rg"));
        }

        return 0;
    }

    private static LogEvents Events { get; } = new(problem => throw problem.Exception!);

    private static TimeSpan Read(string file, LogQuery query) =>
        Time(() => _ = LogSearch.Read([file], query, Events).Count());

    private static TimeSpan Time(Action run)
    {
        using var self = Process.GetCurrentProcess();
        var before = self.TotalProcessorTime;
        run();
        self.Refresh();
        return self.TotalProcessorTime - before;
    }

    private static TimeSpan Ripgrep(string file)
    {
        var time = Stopwatch.StartNew();
        using var process = Process.Start(
            new ProcessStartInfo("rg", ["-c", "--no-mmap", @"\|e\|", file]) { RedirectStandardOutput = true })!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return time.Elapsed;
    }
}
