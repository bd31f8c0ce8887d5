using System;
using System.Diagnostics;
using System.Threading.Tasks;

namespace MfaTools.Checks;

/// <summary>Runs checks and writes on each result where, when and for how long it ran.</summary>
internal static class CheckRunner
{
    /// <summary>Runs one check.</summary>
    /// <param name="check">The check; it has judged its result when it ends.</param>
    public static async Task<T> RunAsync<T>(Func<Task<T>> check)
        where T : CheckResult
    {
        var begun = DateTime.UtcNow;
        var watch = Stopwatch.StartNew();
        var result = await check().ConfigureAwait(false);
        result.ComputerName = Environment.MachineName;
        result.TimeUtc = begun;
        result.Duration = watch.Elapsed;
        return result;
    }
}
